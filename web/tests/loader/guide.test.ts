import { expect, test } from "vitest";
import guide from "../../../docs/guide/widget.md?raw";
import config from "../../loader/config.ts?raw";
import { Widget } from "../../loader/widget";

const attributes = [...config.matchAll(/data\["(\w+)"\]/g)].map(([, name = ""]) =>
  `data-${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`,
);
const methods = Object.getOwnPropertyNames(Widget.prototype).filter((name) => name !== "constructor");

test("the loader has attributes and methods to describe", () => {
  expect(attributes).toContain("data-customer-token");
  expect(methods).toContain("identify");
});

test.each([...new Set(attributes)])("the guide explains %s", (attribute) => {
  expect(guide).toContain(`\`${attribute}\``);
});

test.each(methods)("the guide explains Zhuyi.%s", (method) => {
  expect(guide).toContain(`Zhuyi.${method}(`);
});

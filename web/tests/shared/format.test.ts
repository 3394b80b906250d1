import { expect, test } from "vitest";
import { luminance, onColor } from "../../shared/color";
import { mediaAddress } from "../../shared/media";
import { parseMessage } from "../../shared/messages";
import { priceParts } from "../../shared/money";
import { day, moment } from "../../shared/time";
import { uuid } from "../../shared/uuid";

const NOW = new Date("2024-03-14T02:00:00Z"); // Thursday 10:00 in Shanghai

test.each([
  ["2024-03-14T01:05:00Z", "09:05"],
  ["2024-03-13T15:59:00Z", "昨天 23:59"],
  ["2024-03-13T16:00:00Z", "00:00"],
  ["2024-03-11T04:00:00+08:00", "周一 04:00"],
  ["2024-03-02T06:00:00Z", "3月2日 14:00"],
  ["2023-12-31T16:00:00Z", "1月1日 00:00"],
  ["2023-12-31T15:59:00Z", "2023年12月31日 23:59"],
  ["not a time", ""],
])("%s reads as %s in Shanghai", (iso, said) => {
  expect(moment(iso, NOW)).toBe(said);
});

test("a date alone is the one in Shanghai", () => {
  expect(day("2024-03-13T17:00:00Z")).toBe("3月14日");
});

test.each([
  ["299.00", "299", ""],
  ["89.50", "89", "50"],
  ["1234567.05", "1,234,567", "05"],
])("price %s prints as ¥%s .%s", (price, yuan, cents) => {
  expect(priceParts(price)).toEqual({ yuan, cents });
});

test("text on a shop's colour is the more readable of white and near-black", () => {
  expect(onColor("#1c5d50")).toBe("#ffffff");
  expect(onColor("#ffe08a")).toBe("#16201d");
  expect(luminance("#ffffff")).toBeCloseTo(1);
});

test.each([
  ["products/P1.webp", "/media/products/P1.webp"],
  ["/media/P1.webp", "/media/P1.webp"],
  ["https://cdn.example/a.png", "https://cdn.example/a.png"],
  ["javascript:alert(1)", undefined],
  ["", undefined],
])("picture %s is at %s", (image, address) => {
  expect(mediaAddress(image)).toBe(address);
});

test("UUIDs are version 4 and differ", () => {
  expect(uuid()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(uuid()).not.toBe(uuid());
});

const LINE = { seq: 3, sender: "bot", text: "好", ts: "2024-03-14T02:00:00Z" };

test.each([null, "text", { ...LINE, seq: "3" }, { ...LINE, sender: "stranger" }])("%j is no message", (value) => {
  expect(parseMessage(value)).toBeNull();
});

test("a message of a newer kind is still read by its text", () => {
  expect(parseMessage({ ...LINE, type: "hologram", payload: { x: 1 } })).toMatchObject({ type: "text", text: "好" });
});

test("a card without what it needs is still read by its text", () => {
  expect(parseMessage({ ...LINE, type: "products", payload: {} })).toMatchObject({ type: "text", text: "好" });
});

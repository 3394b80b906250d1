import { describe, expect, test } from "vitest";
import type { Canned, Chat } from "../../console/api/types";
import { grouped, listed } from "../../console/chats/sorting";
import { askedFor } from "../../console/panel/asked";
import { found } from "../../console/talk/useCanned";
import { blankOf, kindOf, resolved, type Schema } from "../../console/views/schema";

const canned = (shortcut: string, title: string, text: string): Canned => ({ id: shortcut, shortcut, title, text, shared: true, mine: false });

describe("canned replies", () => {
  const items = [canned("hy", "欢迎", "您好"), canned("th", "退货地址", "请寄到仓库"), canned("ck", "仓库", "发货仓在杭州")];

  test("are found by shortcut first, then by title, then by their words", () => {
    expect(found(items, "").map(({ shortcut }) => shortcut)).toEqual(["ck", "hy", "th"]);
    expect(found(items, "h").map(({ shortcut }) => shortcut)).toEqual(["hy", "th"]);
    expect(found(items, "仓库").map(({ shortcut }) => shortcut)).toEqual(["ck", "th"]);
    expect(found(items, "没有")).toEqual([]);
  });
});

describe("the list", () => {
  const chat = (id: string, change: Partial<Chat>): Chat => ({
    id, owner: "agent", agent_id: "A1", reason: "asked", position: null, waiting_seconds: null, last_seq: 1, unread: 0, channel: "web", customer: null,
    preview: { sender: "customer", text: "", ts: "2026-01-01T00:00:00Z" }, ...change,
  });
  const spoke = (sender: "customer" | "agent", ts: string): Partial<Chat> => ({ preview: { sender, text: "", ts } });

  test("puts who waits longest for a word first", () => {
    const groups = grouped([
      chat("answered", spoke("agent", "2026-01-01T03:00:00Z")),
      chat("late", spoke("customer", "2026-01-01T02:00:00Z")),
      chat("longest", spoke("customer", "2026-01-01T01:00:00Z")),
      chat("colleague", { agent_id: "A2" }),
      chat("second", { owner: "queue", agent_id: null, waiting_seconds: 10 }),
      chat("first", { owner: "queue", agent_id: null, waiting_seconds: 90 }),
    ], "A1");
    expect(listed(groups, "mine").map(({ id }) => id)).toEqual(["longest", "late", "answered"]);
    expect(listed(groups, "queue").map(({ id }) => id)).toEqual(["first", "second"]);
    expect(listed(groups, "others").map(({ id }) => id)).toEqual(["colleague"]);
  });
});

describe("a rule's schema", () => {
  const root: Schema = { $defs: { Step: { type: "object", properties: { below: { type: "integer", minimum: 1 } } } } };

  test("says how each value is edited", () => {
    expect(kindOf({ type: "string", format: "time" }, root, "09:00:00")).toBe("time");
    expect(kindOf({ type: "boolean" }, root, true)).toBe("boolean");
    expect(kindOf({ type: "array", items: { type: "string" } }, root, [])).toBe("words");
    expect(kindOf({ type: "array", items: { type: "integer" } }, root, [], "weekdays")).toBe("weekdays");
    expect(kindOf({ type: "array", items: { $ref: "#/$defs/Step" } }, root, [])).toBe("list");
    expect(kindOf({ type: "object" }, root, {})).toBe("json");
  });

  test("is followed through references and what may be nothing", () => {
    const optional = resolved({ title: "上限", anyOf: [{ type: "integer", maximum: 9 }, { type: "null" }] }, root);
    expect(optional).toEqual({ schema: { type: "integer", maximum: 9, title: "上限" }, nullable: true });
    expect(blankOf({ $ref: "#/$defs/Step" }, root)).toEqual({ below: 1 });
  });
});

describe("what a list answered", () => {
  const of = (...sources: string[]): { source: string }[] => sources.map((source) => ({ source }));

  test("is told with everything said since, each once", () => {
    expect(askedFor({ query: "的生日礼物", constraints: of("送妈妈", "生日礼物", "三百左右", "换个牌子", "换个牌子", "") })).toBe("送妈妈、三百左右、换个牌子、生日礼物");
    expect(askedFor({ query: "跑步不掉的蓝牙耳机", constraints: of("蓝牙耳机") })).toBe("跑步不掉的蓝牙耳机");
  });

  test("is nothing where nobody asked", () => {
    expect(askedFor({ query: "", constraints: [] })).toBe("");
  });
});

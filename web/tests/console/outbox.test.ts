import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { reply } from "../../console/api/agent";
import { whenExpired } from "../../console/api/client";
import { Drafts } from "../../console/desk/drafts";
import { ReplyOutbox } from "../../console/desk/outbox";
import { memoryStorage, type KeyValue } from "../../widget/session/storage";
import { Shop } from "./shop";

let shop: Shop;
let storage: KeyValue;

const soon = (milliseconds = 50): Promise<unknown> => vi.advanceTimersByTimeAsync(milliseconds);
const said = (): string[] => shop.log("c1").map(({ text }) => text);

const outboxOf = (agent = "A1"): ReplyOutbox =>
  new ReplyOutbox(agent, storage, {
    post: ({ conversation_id, text, client_id }) => reply(conversation_id, text, client_id),
    sent: ({ conversation_id }, seq) => { boxes.at(-1)?.settle(conversation_id, seq); },
  });
const boxes: ReplyOutbox[] = [];
const opened = (agent?: string): ReplyOutbox => {
  const box = outboxOf(agent);
  boxes.push(box);
  return box;
};

beforeEach(() => {
  vi.useFakeTimers();
  shop = new Shop().install();
  storage = memoryStorage();
});

afterEach(() => {
  boxes.splice(0).forEach((box) => { box.pause(); });
  vi.useRealTimers();
});

test("replies of a conversation arrive in order, those of another do not wait for them", async () => {
  const box = opened();
  shop.faults.push("lost");
  box.send("c1", "一");
  box.send("c1", "二");
  box.send("c2", "别的");
  await soon();
  expect(shop.log("c2").map(({ text }) => text)).toEqual(["别的"]);
  await soon(5_000);
  expect(said()).toEqual(["一", "二"]);
});

test("a call whose answer was lost is made again under the same id and counts once", async () => {
  const box = opened();
  shop.faults.push("answer lost", "answer lost");
  box.send("c1", "一");
  await soon(10_000);
  expect(new Set(shop.posted.map(({ client_id }) => client_id)).size).toBe(1);
  expect(shop.posted.length).toBe(3);
  expect(said()).toEqual(["一"]);
  expect(box.entries.get()).toEqual([]);
});

test("what is unsent outlives a reload, for the same agent only", async () => {
  shop.faults.push(...Array.from({ length: 9 }, () => "lost" as const));
  opened().send("c1", "一");
  await soon();
  boxes[0]?.pause();
  shop.faults.length = 0;
  expect(opened("A2").entries.get()).toEqual([]);
  await soon(5_000);
  expect(said()).toEqual([]);
  opened("A1");
  await soon();
  expect(said()).toEqual(["一"]);
});

test("an ended session is said, loses nothing, and sends after the next sign-in", async () => {
  const expired = vi.fn();
  whenExpired(expired);
  shop.faults.push(401);
  const box = opened();
  box.send("c1", "一");
  await soon(60_000);
  expect(expired).toHaveBeenCalledOnce();
  expect(box.entries.get()).toMatchObject([{ text: "一", state: "waiting" }]);
  opened();
  await soon();
  expect(said()).toEqual(["一"]);
});

test("a refusal is shown in the gateway's words and can be taken back", async () => {
  shop.faults.push(409);
  const box = opened();
  const { client_id } = box.send("c1", "一");
  await soon();
  expect(box.entries.get()).toMatchObject([{ state: "failed", refusal: "problem 409" }]);
  expect(box.discard(client_id)).toBe("一");
  expect(box.entries.get()).toEqual([]);
});

test("drafts are kept by conversation, the newest sixty", () => {
  const drafts = new Drafts("A1", storage);
  for (let n = 0; n < 70; n += 1) drafts.keep(`c${n}`, `草稿 ${n}`);
  drafts.keep("c69", "");
  const again = new Drafts("A1", storage);
  expect(again.of("c9")).toBe("");
  expect(again.of("c20")).toBe("草稿 20");
  expect(again.of("c69")).toBe("");
});

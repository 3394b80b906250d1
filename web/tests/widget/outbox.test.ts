import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Outbox } from "../../widget/outbox/outbox";
import { Sessions } from "../../widget/session/session";
import { memoryStorage, type KeyValue } from "../../widget/session/storage";
import { Gateway } from "./gateway";

let gateway: Gateway;
let storage: KeyValue;
let sessions: Sessions;
const expired = vi.fn();

function outbox(): Outbox {
  return new Outbox(storage, {
    owner: () => sessions.owner,
    session: () => sessions.open(),
    expired,
    sent: () => undefined,
    changed: () => undefined,
  });
}

const states = (box: Outbox): string[] => box.entries.map(({ state }) => state);
const texts = (): (string | undefined)[] => gateway.rooms[0]?.log.map(({ text }) => text) ?? [];

beforeEach(() => {
  vi.useFakeTimers();
  gateway = new Gateway().install();
  storage = memoryStorage();
  sessions = new Sessions(storage);
});

afterEach(() => vi.useRealTimers());

test("messages arrive in the order in which they were sent", async () => {
  const box = outbox();
  ["在吗", "我那个快递", "怎么还没到"].forEach((text) => box.send(text));
  await vi.runAllTimersAsync();
  expect(texts()).toEqual(["在吗", "我那个快递", "怎么还没到"]);
  expect(states(box)).toEqual(["sent", "sent", "sent"]);
});

test("an unanswered message is sent again under its client_id and counts once", async () => {
  const box = outbox();
  await sessions.open();
  gateway.faults.push("unanswered", "lost", 503);
  box.send("退款到了吗");
  await vi.runAllTimersAsync();
  const ids = gateway.posted().map(({ body }) => body["client_id"]);
  expect(ids).toHaveLength(4);
  expect(new Set(ids).size).toBe(1);
  expect(texts()).toEqual(["退款到了吗"]);
});

test("a later message does not overtake one that waits for the network", async () => {
  const box = outbox();
  await sessions.open();
  gateway.faults.push("lost");
  box.send("一");
  box.send("二");
  await vi.runAllTimersAsync();
  expect(texts()).toEqual(["一", "二"]);
});

test("waits as long as the gateway asks for", async () => {
  const box = outbox();
  await sessions.open();
  gateway.faults.push(429);
  box.send("在吗");
  await vi.advanceTimersByTimeAsync(2_900);
  expect(gateway.posted()).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(200);
  expect(texts()).toEqual(["在吗"]);
});

test("a refused message says why, holds nobody up, and can be sent again or dropped", async () => {
  const box = outbox();
  await sessions.open();
  gateway.faults.push(422);
  const refused = box.send("太长");
  box.send("短");
  await vi.runAllTimersAsync();
  expect(box.entries[0]).toMatchObject({ state: "failed", refusal: "refused 422" });
  expect(texts()).toEqual(["短"]);
  box.retry(refused.client_id);
  await vi.runAllTimersAsync();
  expect(texts()).toEqual(["短", "太长"]);
  box.discard(refused.client_id);
  expect(states(box)).toEqual(["sent"]);
});

test("what was not sent yet outlives a reload", async () => {
  await sessions.open();
  gateway.faults.push("lost");
  outbox().send("地址写错了");
  await vi.advanceTimersByTimeAsync(10);
  sessions = new Sessions(storage);
  const after = outbox();
  after.resume();
  await vi.runAllTimersAsync();
  expect(texts()).toEqual(["地址写错了"]);
});

test("what one customer left unsent is never sent as another", async () => {
  await sessions.identify("C0001:a");
  await sessions.open();
  gateway.faults.push("lost");
  outbox().send("我的订单");
  await vi.advanceTimersByTimeAsync(10);
  sessions = new Sessions(storage);
  await sessions.identify("C0002:a");
  const after = outbox();
  after.resume();
  expect(after.entries).toEqual([]);
});

test("a tapped action is sent by its id, not by its title", async () => {
  outbox().send("为什么推荐", "act-1");
  await vi.runAllTimersAsync();
  expect(gateway.posted()[0]?.body).toMatchObject({ action_id: "act-1" });
  expect(gateway.posted()[0]?.body).not.toHaveProperty("text");
});

test("an expired session is reported and the message kept", async () => {
  const box = outbox();
  await sessions.open();
  gateway.faults.push(401);
  box.send("在吗");
  await vi.advanceTimersByTimeAsync(10);
  expect(expired).toHaveBeenCalled();
  expect(states(box)).toEqual(["waiting"]);
});

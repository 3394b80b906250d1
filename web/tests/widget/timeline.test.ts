import { expect, test } from "vitest";
import type { Message } from "../../shared/messages";
import { answering, awaitsAnswer, timeline } from "../../widget/timeline";

const NOW = new Date("2024-03-14T03:00:00Z");

function line(seq: number, sender: Message["sender"], minute: number, more: Partial<Message> = {}): Message {
  const ts = new Date(Date.UTC(2024, 2, 14, 2, minute)).toISOString();
  return { seq, sender, type: "text", text: `${seq}`, payload: {}, ts, ...more } as Message;
}

const notice = (seq: number, code: string): Message =>
  line(seq, "system", 1, { type: "notice", payload: { code } });

test("a time is said where the conversation paused", () => {
  const rows = timeline([line(1, "customer", 0), line(2, "bot", 1), line(3, "customer", 20)], [], NOW);
  expect(rows.map((row) => (row.kind === "time" ? row.label : row.key))).toEqual(["10:00", "m1", "m2", "10:20", "m3"]);
});

test("a speaker is named where they begin, not at each message", () => {
  const rows = timeline([line(1, "bot", 0), line(2, "bot", 0), line(3, "agent", 1), line(4, "bot", 1)], [], NOW);
  const named = rows.filter((row) => row.kind === "message" && row.first).map((row) => row.key);
  expect(named).toEqual(["m1", "m3", "m4"]);
});

test("choices are stale once the customer has gone on", () => {
  const rows = timeline([line(1, "bot", 0), line(2, "customer", 1), line(3, "bot", 1)], [], NOW);
  expect(rows.flatMap((row) => (row.kind === "message" ? [row.stale] : []))).toEqual([true, false, false]);
});

test("what is on its way stands at the end and makes choices stale", () => {
  const entry = { client_id: "x", label: "好", at: NOW.toISOString(), state: "sending" } as const;
  const rows = timeline([line(1, "bot", 0)], [entry], NOW);
  expect(rows.at(-1)?.key).toBe("ox");
  expect(rows.find((row) => row.kind === "message")).toMatchObject({ stale: true });
});

test("an answer is awaited after the customer spoke and no longer once somebody did", () => {
  expect(awaitsAnswer([line(1, "customer", 0)], [])).toBe(true);
  expect(awaitsAnswer([line(1, "customer", 0), line(2, "bot", 0)], [])).toBe(false);
  expect(awaitsAnswer([], [])).toBe(false);
});

test("an agent answers from joining until leaving", () => {
  const joined = [line(1, "bot", 0), notice(2, "agent_joined")];
  expect(answering(joined).sender).toBe("agent");
  expect(answering([...joined, line(3, "agent", 2, { sender_name: "王芳" })])).toEqual({ sender: "agent", name: "王芳" });
  expect(answering([...joined, notice(3, "agent_left")]).sender).toBe("bot");
});

/** A whole conversation, once for each event of the network that can be lost: what is on screen is the log. */

import { act, cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Conversation } from "../../widget/conversation";
import { Host } from "../../widget/host";
import { memoryStorage } from "../../widget/session/storage";
import { App } from "../../widget/ui/App";
import { Network, type Fault } from "./network";

vi.mock("socket.io-client", () => import("./network"));

const SETTLED = 150_000;
const SAID = ["在吗", "我的快递", "到哪了", "«rate-5»"];
const ANSWERS = {
  在吗: [{ text: "在的" }, { text: "请问有什么可以帮您" }],
  到哪了: [
    { text: "已经到武汉了" },
    { sender: "system", type: "notice", text: "客服王芳已接入", payload: { level: "info", code: "agent_joined" } },
    { sender: "agent", sender_name: "王芳", text: "我是王芳，在看您的包裹" },
    { sender: "agent", sender_name: "王芳", text: "明天送到" },
    { sender: "bot", type: "rating", text: "满意吗", payload: { actions: [{ title: "很满意", action_id: "rate-5" }] } },
  ],
  "«rate-5»": [{ text: "谢谢您" }],
};

const pass = (milliseconds: number): Promise<unknown> => act(() => vi.advanceTimersByTimeAsync(milliseconds));

/** Steps of the customer; each waits for what it needs, however late it comes. */
async function talk(conversation: Conversation, network: Network): Promise<void> {
  conversation.send("在吗");
  await pass(1_500);
  conversation.send("我的快递");
  await pass(10);
  conversation.send("到哪了");
  await pass(700);
  conversation.uploads.add(new File(["png"], "屏幕.png", { type: "image/png" }));
  for (let waited = 0; !screen.queryByRole("button", { name: "很满意" }); waited += 1_000) {
    if (waited > SETTLED) throw new Error("the question for stars never came");
    if (waited === 30_000) network.say({ sender: "system", type: "notice", text: "您还在吗" });
    await pass(1_000);
  }
  fireEvent.click(screen.getByRole("button", { name: "很满意" }));
  await pass(SETTLED);
}

/** The lines on screen by number, as text; pictures by what they are. */
function shown(): [number, string][] {
  return [...document.querySelectorAll<HTMLElement>("[data-seq]")].map((row) => {
    const picture = row.querySelector(".upload") !== null;
    const words = row.querySelector(".bubble, .notice")?.textContent ?? "";
    return [Number(row.dataset["seq"]), picture ? "[图片]" : words.replace("系统消息：", "")];
  });
}

async function converse(failing: number, fault: Fault): Promise<Network> {
  const network = new Network(failing, fault);
  network.answers = ANSWERS;
  const conversation = new Conversation(memoryStorage());
  render(<App conversation={conversation} host={new Host(null)} title="客服" />);
  await pass(50);
  await talk(conversation, network);
  const logged = network.log.map(({ seq, type, text }) => [seq, type === "file" ? "[图片]" : text]);
  expect(shown(), `lost: ${network.events[failing] ?? "nothing"}`).toEqual(logged);
  expect(conversation.state().outgoing).toEqual([]);
  expect(conversation.state().pictures).toEqual([]);
  return network;
}

/** What the customer said stands in the log once each, in order. */
function expectSaidOnce({ log }: Network): void {
  const own = log.filter(({ sender }) => sender === "customer");
  expect(own.filter(({ type }) => type === "text").map(({ text }) => text)).toEqual(SAID);
  expect(own.filter(({ type }) => type === "file")).toHaveLength(1);
}

beforeEach(() => { vi.useFakeTimers(); });

afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

test("undisturbed, everything that matters is an event that can be lost", async () => {
  const { events } = await converse(-1, "cut");
  for (const part of ["POST /api/v1/sessions ←", "POST /api/v1/messages →", "POST /api/v1/messages ←", "POST /api/v1/uploads ←", "GET /api/v1/messages ←", "socket connect", "socket message 12"]) {
    expect(events, part).toContain(part);
  }
});

/** A line that alone is lost shows by the next one; nothing shows the very last. */
const isLast = (events: readonly string[], place: number): boolean =>
  place === events.findLastIndex((event) => event.startsWith("socket message"));

describe.each<Fault>(["cut", "dead", "skip"])("one event lost (%s)", (fault) => {
  test("at each place in turn: no gap, nothing twice, nothing unsaid", async () => {
    const { events } = await converse(-1, fault);
    for (let failing = 0; failing < events.length; failing += 1) {
      cleanup();
      if (fault === "skip" && isLast(events, failing)) continue;
      expectSaidOnce(await converse(failing, fault));
    }
  }, 60_000);
});

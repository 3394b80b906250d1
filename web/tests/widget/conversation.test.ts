import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Conversation } from "../../widget/conversation";
import { memoryStorage, type KeyValue } from "../../widget/session/storage";
import { Gateway } from "./gateway";
import { FakeSocket } from "./sockets";

vi.mock("socket.io-client", () => import("./sockets"));

let gateway: Gateway;
let storage: KeyValue;
let conversation: Conversation;

const texts = (): string[] => conversation.state().messages.map(({ text }) => text);
const unsent = (): string[] => conversation.state().outgoing.map(({ label }) => label);
const soon = (milliseconds = 50): Promise<unknown> => vi.advanceTimersByTimeAsync(milliseconds);

function socket(): FakeSocket {
  if (!FakeSocket.last) throw new Error("no socket was opened");
  return FakeSocket.last;
}

async function begun(...lines: string[]): Promise<void> {
  await conversation.identify(null);
  conversation.send("在吗");
  await soon();
  socket().bring("connect");
  await soon();
  for (const text of lines) socket().bring("message", gateway.say({ sender: "bot", text }));
}

beforeEach(() => {
  vi.useFakeTimers();
  FakeSocket.last = null;
  gateway = new Gateway().install();
  storage = memoryStorage();
  conversation = new Conversation(storage);
});

afterEach(() => vi.useRealTimers());

describe("what is said", () => {
  test("shows at once, and once", async () => {
    await conversation.identify(null);
    conversation.send("我的快递怎么还没到");
    expect(unsent()).toEqual(["我的快递怎么还没到"]);
    await soon();
    socket().bring("connect");
    await soon();
    expect(texts()).toEqual(["我的快递怎么还没到"]);
    expect(unsent()).toEqual([]);
  });

  test("that the log brings before the POST is answered shows once too", async () => {
    await begun();
    conversation.send("退货");
    const [entry] = conversation.state().outgoing;
    socket().bring("message", { seq: 2, sender: "customer", type: "text", text: "退货", payload: {}, ts: "2024-03-02T06:00:00Z", client_id: entry?.client_id });
    expect(unsent()).toEqual([]);
    expect(texts()).toEqual(["在吗", "退货"]);
  });
});

describe("the log", () => {
  test("takes nothing twice", async () => {
    await begun();
    const line = gateway.say({ sender: "bot", text: "在的" });
    socket().bring("message", line);
    socket().bring("message", line);
    expect(texts()).toEqual(["在吗", "在的"]);
  });

  test("fetches what a live message shows to be missing", async () => {
    await begun();
    gateway.say({ sender: "bot", text: "第一句" });
    socket().bring("message", gateway.say({ sender: "bot", text: "第二句" }));
    await soon();
    expect(texts()).toEqual(["在吗", "第一句", "第二句"]);
  });

  test("is complete after a lost connection comes back", async () => {
    await begun();
    socket().bring("disconnect");
    gateway.say({ sender: "bot", text: "您的包裹在武汉" });
    socket().bring("connect");
    await soon();
    expect(texts()).toEqual(["在吗", "您的包裹在武汉"]);
  });

  test("grows by polling while no socket can be had", async () => {
    await conversation.identify(null);
    conversation.send("在吗");
    await soon(3_000);
    gateway.say({ sender: "bot", text: "在的" });
    await soon(1_000);
    expect(texts()).toEqual(["在吗", "在的"]);
    expect(conversation.state().link).toBe("online");
  });

  test("comes back after a reload, asking from the first message", async () => {
    await begun("在的");
    conversation = new Conversation(storage);
    await conversation.identify(null);
    expect(conversation.state().phase).toBe("loading");
    await soon();
    expect(conversation.state().phase).toBe("ready");
    expect(texts()).toEqual(["在吗", "在的"]);
  });

  test("connects with the token and the last seq seen", async () => {
    await begun("在的");
    const hand = vi.fn();
    socket().options.auth(hand);
    expect(socket().options.path).toBe("/ws");
    expect(hand).toHaveBeenCalledWith({ token: "t1", after: 2 });
  });

  test("a gateway that closed the socket is connected to again", async () => {
    await begun();
    socket().active = false;
    socket().bring("disconnect");
    await soon(4_000);
    expect(socket().connect).toHaveBeenCalled();
  });
});

describe("the network", () => {
  test("that goes away is said, and what is typed then waits and arrives", async () => {
    await begun();
    gateway.faults.push("lost", "lost");
    window.dispatchEvent(new Event("offline"));
    conversation.send("还在吗");
    await soon();
    expect(conversation.state().link).toBe("broken");
    expect(conversation.state().outgoing[0]?.state).toBe("waiting");
    gateway.faults.length = 0;
    window.dispatchEvent(new Event("online"));
    await soon(2_000);
    expect(texts()).toEqual(["在吗", "还在吗"]);
  });

  test("a socket that is open in name only is replaced", async () => {
    await begun();
    conversation.send("还在吗");
    await soon(2_000);
    expect(socket().connect).toHaveBeenCalled();
    expect(texts()).toEqual(["在吗", "还在吗"]);
  });

  test("an expired session begins a new conversation and loses no message", async () => {
    await begun("在的");
    gateway.rooms.length = 0;
    conversation.send("继续");
    await soon(4_000);
    expect(conversation.state().expired).toBe(true);
    expect(texts()).toEqual(["继续"]);
  });

  test("a customer token that is no good is made known, and nothing is sent as a guest", async () => {
    await conversation.identify("stale");
    conversation.send("我的订单");
    await soon();
    expect(conversation.state().identityRefused).toBe(true);
    expect(conversation.state().outgoing[0]?.state).toBe("failed");
    expect(gateway.rooms).toEqual([]);
  });
});

describe("another customer on the same page", () => {
  test("sees nothing of the one before", async () => {
    await conversation.identify("C0001:a");
    conversation.send("我的订单");
    await soon();
    socket().bring("connect");
    await soon();
    const before = socket();
    await conversation.identify("C0002:a");
    before.bring("message", gateway.say({ sender: "bot", text: "您的订单 1" }));
    await soon();
    expect(texts()).toEqual([]);
    expect(unsent()).toEqual([]);
  });

  test("logging out empties the window", async () => {
    await conversation.identify("C0001:a");
    conversation.send("我的订单");
    await soon();
    conversation.logout();
    expect(texts()).toEqual([]);
  });
});

describe("unread messages", () => {
  test("are counted while the window is closed and read when it opens", async () => {
    conversation.setVisible(false);
    await begun("在的", "请问有什么可以帮您");
    expect(conversation.state().unread).toBe(2);
    conversation.setVisible(true);
    expect(conversation.state().unread).toBe(0);
    expect(socket().emitted).toContainEqual(["read", { seq: 3 }]);
  });
});

describe("typing", () => {
  test("of the other side shows until they speak or fall silent", async () => {
    await begun();
    socket().bring("typing", { sender: "agent", name: "王芳", typing: true });
    expect(conversation.state().typing).toEqual({ sender: "agent", name: "王芳" });
    socket().bring("message", gateway.say({ sender: "agent", text: "您好" }));
    expect(conversation.state().typing).toBeNull();
    socket().bring("typing", { sender: "agent", typing: true });
    await soon(7_000);
    expect(conversation.state().typing).toBeNull();
  });

  test("of one's own is told", async () => {
    await begun();
    conversation.typing(true);
    expect(socket().emitted).toContainEqual(["typing", { typing: true }]);
  });
});

test("a tapped action is remembered over a reload", async () => {
  await begun();
  conversation.tap({ title: "不感兴趣", action_id: "act-9" });
  await soon();
  expect(gateway.posted().at(-1)?.body).toMatchObject({ action_id: "act-9" });
  expect(new Conversation(storage).state().used.size).toBe(0);
  const again = new Conversation(storage);
  await again.identify(null);
  expect(again.state().used.has("act-9")).toBe(true);
});

import { act, cleanup, fireEvent, render, screen, within } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Message } from "../../shared/messages";
import { Conversation } from "../../widget/conversation";
import { Host, lookOf } from "../../widget/host";
import { memoryStorage } from "../../widget/session/storage";
import { App } from "../../widget/ui/App";
import { Gateway } from "./gateway";
import { FakeSocket } from "./sockets";

vi.mock("socket.io-client", () => import("./sockets"));

let gateway: Gateway;

const soon = (milliseconds = 30): Promise<unknown> => act(() => vi.advanceTimersByTimeAsync(milliseconds));
const field = (): HTMLTextAreaElement => screen.getByRole("textbox");

beforeEach(() => {
  vi.useFakeTimers();
  gateway = new Gateway().install();
});

afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

async function opened(): Promise<void> {
  render(<App conversation={new Conversation(memoryStorage())} host={new Host(null)} title="花店客服" />);
  await soon();
}

async function say(text: string): Promise<void> {
  fireEvent.change(field(), { target: { value: text } });
  fireEvent.keyDown(field(), { key: "Enter" });
  await soon();
}

async function told(...lines: Partial<Message>[]): Promise<void> {
  await say("在吗");
  FakeSocket.last?.bring("connect");
  await soon();
  for (const line of lines) FakeSocket.last?.bring("message", gateway.say({ sender: "bot", ...line } as never));
  await soon();
}

describe("before a word is said", () => {
  test("the assistant greets, says what it is and offers beginnings, without a call", async () => {
    await opened();
    expect(screen.getByRole("log").textContent).toContain("AI 智能助手");
    expect(screen.getByRole("button", { name: "查物流" })).toBeTruthy();
    expect(gateway.calls).toEqual([]);
  });

  test("a beginning is one tap", async () => {
    await opened();
    fireEvent.click(screen.getByRole("button", { name: "查物流" }));
    await soon();
    expect(gateway.posted()[0]?.body["text"]).toBe("我的快递到哪了");
    expect(screen.queryByRole("button", { name: "查物流" })).toBeNull();
  });
});

describe("an answer of the shop's sheet", () => {
  test("names the question that it rests on, apart from the words", async () => {
    await opened();
    await told({ type: "text", text: "本店不支持货到付款。", payload: { source: "支持货到付款吗？" } });
    expect(screen.getByText("本店不支持货到付款。")).toBeTruthy();
    expect(screen.getByText("依据店铺问答：支持货到付款吗？")).toBeTruthy();
  });
});

describe("typing", () => {
  test("Enter that chooses a word of the input method sends nothing", async () => {
    await opened();
    fireEvent.change(field(), { target: { value: "ni hao" } });
    fireEvent.keyDown(field(), { key: "Enter", isComposing: true });
    await soon();
    expect(gateway.calls).toEqual([]);
    expect(field().value).toBe("ni hao");
  });

  test("a message over the limit is counted in characters and stays", async () => {
    await opened();
    await say("👋".repeat(1_001));
    expect(screen.getByRole("alert").textContent).toBe("超出 1 字，请缩短或分几条发送");
    expect(gateway.calls).toEqual([]);
    await say("👋".repeat(1_000));
    expect(gateway.posted()).toHaveLength(1);
  });

  test("blank is nothing to send", async () => {
    await opened();
    await say("  \n ");
    expect(gateway.calls).toEqual([]);
  });
});

describe("messages", () => {
  test("markup from either side is text", async () => {
    await opened();
    await told({ text: "<b onclick=x>粗</b>" });
    await say("<img src=x onerror=alert(1)>");
    expect(screen.getByText("<b onclick=x>粗</b>")).toBeTruthy();
    expect(screen.getByText("<img src=x onerror=alert(1)>")).toBeTruthy();
    expect(screen.getByRole("log").querySelector("img, b")).toBeNull();
  });

  test("say who speaks", async () => {
    await opened();
    await told({ text: "在的" }, { sender: "agent", sender_name: "王芳", text: "我是王芳" }, { sender: "system", type: "notice", text: "会话已转接", payload: { level: "info" } });
    const log = screen.getByRole("log").textContent;
    expect(log).toContain("小意智能助手");
    expect(log).toContain("王芳人工客服");
    expect(log).toContain("系统消息：会话已转接");
  });

  test("choices can be taken once", async () => {
    await opened();
    await told({ type: "buttons", text: "确定取消？", payload: { buttons: [{ title: "确认取消", action_id: "a1" }, { title: "再想想", action_id: "a2" }] } });
    fireEvent.click(screen.getByRole("button", { name: "确认取消" }));
    fireEvent.click(screen.getByRole("button", { name: "再想想" }));
    await soon();
    expect(gateway.posted().map(({ body }) => body["action_id"])).toEqual([undefined, "a1"]);
  });

  test("products say why, and go grey when they are not wanted", async () => {
    const actions = [{ title: "为什么推荐", action_id: "w1" }, { title: "不感兴趣", action_id: "n1" }];
    const item = { id: "P1", title: "云雀耳机", price: "129.00", image: "/media/p.webp", reason: "您收藏过同品牌", actions };
    await opened();
    await told({ type: "products", text: "看看", payload: { items: [item] } });
    const card = screen.getByRole("listitem");
    expect(card.textContent).toContain("您收藏过同品牌");
    fireEvent.click(within(card).getByRole("button", { name: "不感兴趣：云雀耳机" }));
    await soon();
    expect(gateway.posted().at(-1)?.body["action_id"]).toBe("n1");
    expect(card.textContent).toContain("已不再推荐");
  });

  test("an order shows how far it is, that it is late, and its newest scan first", async () => {
    const tracking = [{ at: "2024-03-12T02:00:00Z", text: "已揽收" }, { at: "2024-03-13T02:00:00Z", text: "到达武汉" }];
    const order = { id: "680232196293", state: "运输中", placed_at: "2024-03-10T02:00:00Z", total: "219.00", late: true, promised_at: "2024-03-13T02:00:00Z", lines: [{ title: "背包", quantity: 2, price: "109.50" }], tracking };
    await opened();
    await told({ type: "order", text: "查到了", payload: { orders: [order] } } as never);
    const card = screen.getByRole("article");
    expect(card.textContent).toContain("原预计 3月13日 送达");
    expect(within(card).getByText("运输中", { selector: "[aria-current=step]" })).toBeTruthy();
    expect([...card.querySelectorAll(".scan-text")].map((scan) => scan.textContent)).toEqual(["到达武汉", "已揽收"]);
  });

  test("a form is sent as one readable message, and not before it is complete", async () => {
    const fields = [{ name: "who", label: "收货人" }, { name: "phone", label: "手机号", kind: "phone" }];
    await opened();
    await told({ type: "form", text: "请填写", payload: { fields, submit: { title: "提交修改", action_id: "f1" } } } as never);
    fireEvent.change(screen.getByLabelText("收货人"), { target: { value: "林晓" } });
    fireEvent.click(screen.getByRole("button", { name: "提交修改" }));
    expect(screen.getByText("请填写手机号")).toBeTruthy();
    fireEvent.change(screen.getByLabelText("手机号"), { target: { value: "13800000001" } });
    fireEvent.click(screen.getByRole("button", { name: "提交修改" }));
    await soon();
    expect(gateway.posted().at(-1)?.body["text"]).toBe("收货人：林晓\n手机号：13800000001");
  });

  test("a rating is given once, with the words of the star", async () => {
    const actions = ["很差", "较差", "一般", "满意", "很满意"].map((title, index) => ({ title, action_id: `s${index}` }));
    await opened();
    await told({ type: "rating", text: "满意吗", payload: { actions } });
    fireEvent.click(screen.getByRole("button", { name: "满意" }));
    fireEvent.click(screen.getByRole("button", { name: "很差" }));
    await soon();
    expect(gateway.posted().map(({ body }) => body["action_id"])).toEqual([undefined, "s3"]);
    expect(screen.getByText("感谢您的评价")).toBeTruthy();
  });

  test("a file is opened only at a web address", async () => {
    await opened();
    await told({ type: "file", payload: { url: "javascript:alert(1)", name: "发票.pdf", media_type: "application/pdf", size: 1_000 } });
    expect(screen.getByRole("link").getAttribute("href")).toBe("#");
  });
});

test("a refused message says why and can be dropped", async () => {
  await opened();
  await say("在吗");
  gateway.faults.push(422);
  await say("不行");
  expect(screen.getByRole("alert").textContent).toContain("refused 422");
  fireEvent.click(screen.getByRole("button", { name: "删除" }));
  expect(screen.queryByText("不行")).toBeNull();
});

test("the wait for an answer is shown, admitted when long, and not pretended for ever", async () => {
  await opened();
  await say("在吗");
  FakeSocket.last?.bring("connect");
  await soon();
  expect(screen.getByText("小意正在输入")).toBeTruthy();
  await soon(9_000);
  expect(screen.getByText(/还在查询/)).toBeTruthy();
  await soon(40_000);
  expect(screen.queryByText(/还在查询/)).toBeNull();
});

describe("the embedding page", () => {
  test("gives colour and title, and nothing that is no colour", () => {
    expect(lookOf("#host=https%3A%2F%2Fshop.example&color=%238a3ffc&title=%E8%8A%B1%E5%BA%97")).toEqual({ host: "https://shop.example", color: "#8a3ffc", title: "花店", dark: false });
    expect(lookOf("#theme=dark").dark).toBe(true);
    expect(lookOf("#color=url(x)").color).toBeNull();
  });

  test("is heard only from its own window and origin", () => {
    const parent = { postMessage: vi.fn() } as unknown as Window;
    const hear = vi.fn();
    const host = new Host("https://shop.example", parent);
    const silence = host.listen(hear);
    const send = (origin: string, source: unknown): void => {
      const event = new MessageEvent("message", { data: { zhuyi: 1, type: "open" }, origin });
      Object.defineProperty(event, "source", { value: source });
      window.dispatchEvent(event);
    };
    send("https://evil.example", parent);
    send("https://shop.example", {});
    expect(hear).not.toHaveBeenCalled();
    send("https://shop.example", parent);
    expect(hear).toHaveBeenCalledOnce();
    silence();
    send("https://shop.example", parent);
    expect(hear).toHaveBeenCalledOnce();
  });
});

describe("waiting for a person", () => {
  test("shows the place as it moves, and goes when somebody comes", async () => {
    await opened();
    await told({ text: "好的" });
    FakeSocket.last?.bring("queue", { position: 3, ahead: 2, attended: true });
    await soon();
    expect(screen.getByText("正在为您转接人工，前面还有 2 位")).toBeTruthy();
    expect(screen.queryByRole("button", { name: "转人工" })).toBeNull();
    FakeSocket.last?.bring("queue", { position: 1, ahead: 0 });
    await soon();
    expect(screen.getByText(/下一位就是您/)).toBeTruthy();
    FakeSocket.last?.bring("queue", { position: 1, ahead: 0, attended: false });
    await soon();
    expect(screen.getByText("已为您登记，同事上线后按顺序联系您")).toBeTruthy();
    FakeSocket.last?.bring("queue", { position: 1, ahead: 0, attended: true });
    FakeSocket.last?.bring("queue", { position: null });
    await soon();
    expect(screen.queryByText(/下一位就是您/)).toBeNull();
  });

  test("a place that is none is not shown", async () => {
    await opened();
    await told({ text: "好的" });
    for (const position of [0, -1, 1.5, "2", {}]) FakeSocket.last?.bring("queue", { position });
    await soon();
    expect(document.querySelector(".queue")).toBeNull();
  });
});

test("only the last message that an agent has read is marked", async () => {
  await opened();
  await told({ sender: "agent", sender_name: "王芳", text: "您好" });
  await say("第二句");
  FakeSocket.last?.bring("read", { sender: "agent", seq: 2 });
  await soon();
  const rows = [...document.querySelectorAll(".row-own")];
  expect(rows.map((row) => row.textContent.includes("已读"))).toEqual([true, false]);
  FakeSocket.last?.bring("read", { sender: "agent", seq: 99 });
  await soon();
  expect(screen.getAllByText("已读")).toHaveLength(1);
});

describe("the menu", () => {
  test("opens by keyboard, moves by arrows and closes by Escape without closing the chat", async () => {
    await opened();
    const more = screen.getByRole("button", { name: "更多" });
    fireEvent.click(more);
    const [first, second] = screen.getAllByRole("menuitem");
    expect(document.activeElement).toBe(first);
    fireEvent.keyDown(first!, { key: "ArrowDown" });
    expect(document.activeElement).toBe(second);
    fireEvent.keyDown(second!, { key: "Escape" });
    expect(screen.queryByRole("menu")).toBeNull();
    expect(document.activeElement).toBe(more);
  });

  test("offers to rate only while a question for stars is open", async () => {
    const actions = ["很差", "很好"].map((title, index) => ({ title, action_id: `s${index}` }));
    await opened();
    await told({ type: "rating", text: "满意吗", payload: { actions } });
    fireEvent.click(screen.getByRole("button", { name: "更多" }));
    expect(screen.getByRole("menuitem", { name: "评价服务" })).toBeTruthy();
    fireEvent.keyDown(screen.getByRole("menu"), { key: "Escape" });
    fireEvent.click(screen.getByRole("button", { name: "很好" }));
    await soon();
    fireEvent.click(screen.getByRole("button", { name: "更多" }));
    expect(screen.queryByRole("menuitem", { name: "评价服务" })).toBeNull();
  });
});

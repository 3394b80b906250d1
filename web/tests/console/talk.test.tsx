import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { useState, type ReactElement } from "react";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Me } from "../../console/api/types";
import { DeskProvider } from "../../console/desk/context";
import { Desk } from "../../console/desk/desk";
import { PendingLine } from "../../console/talk/PendingLine";
import { History } from "../../console/talk/Lines";
import { ReplyBox } from "../../console/talk/ReplyBox";
import type { Detail } from "../../console/desk/talk";
import { Fields } from "../../console/views/PolicyField";
import type { Schema } from "../../console/views/schema";
import type { Message } from "../../shared/messages";
import { memoryStorage } from "../../widget/session/storage";
import { Shop } from "./shop";

vi.mock("socket.io-client", () => import("./sockets"));

const ME: Me = { id: "A1", login: "xiaochen", name: "小陈", role: "agent", must_change: false, presence: "online" };
const MARKUP = '<img src=x onerror="alert(1)"><b>退货</b>';
const DETAIL: Detail = { id: "c1", owner: "agent", agent_id: "A1", reason: "asked", channel: "web", created_at: "2026-01-01T00:00:00Z", notes: [], customer: { id: "C1", name: "林晓", phone: "138****0001", level: "金卡会员" } };

let shop: Shop;
let desk: Desk;

const line = (change: object): Message => ({ seq: 1, sender: "customer", type: "text", text: "", payload: {}, ts: "2026-01-01T00:00:00Z", ...change });
const onDesk = (part: ReactElement): ReturnType<typeof render> => render(<DeskProvider value={desk}>{part}</DeskProvider>);

beforeEach(() => {
  shop = new Shop().install();
  shop.say("c1", "customer", "在吗");
  desk = new Desk(ME, memoryStorage());
});

afterEach(() => {
  cleanup();
  desk.stop();
});

describe("what anybody wrote", () => {
  test("is shown as the text it is, in every card", () => {
    const messages = [
      line({ text: MARKUP }),
      line({ seq: 2, sender: "bot", type: "products", payload: { items: [{ id: "P1", title: MARKUP, price: "1.00", image: "", reason: MARKUP }] } }),
      line({ seq: 3, sender: "bot", type: "order", payload: { orders: [{ id: "O1", state: MARKUP, placed_at: "", total: "1.00", lines: [{ title: MARKUP, quantity: 1, price: "1.00" }], notes: [MARKUP] }] } }),
      line({ seq: 4, type: "file", payload: { url: "javascript:alert(1)", name: MARKUP, media_type: "text/html", size: 9 } }),
    ];
    const { container } = render(<History messages={messages} readSeq={0} />);
    expect(screen.getAllByText(MARKUP, { exact: false }).length).toBeGreaterThanOrEqual(6);
    expect(container.querySelectorAll("b b, img[onerror], script")).toHaveLength(0);
    expect([...container.querySelectorAll("a")].map((link) => link.getAttribute("href"))).toEqual([null]);
  });

  test("a picture that a customer sent is shown", () => {
    const { container } = render(<History messages={[line({ type: "file", payload: { url: "/api/v1/uploads/u1", name: "裂痕.jpg", media_type: "image/jpeg", size: 9 } })]} readSeq={0} />);
    expect(container.querySelector("img")?.getAttribute("src")).toBe("/api/v1/uploads/u1");
  });
});

describe("the reply box", () => {
  const box = (): HTMLTextAreaElement => screen.getByLabelText("回复顾客");
  const type = (text: string): void => { fireEvent.change(box(), { target: { value: text } }); };

  test("sends by Enter, not by Shift + Enter, and is empty again", async () => {
    onDesk(<ReplyBox id="c1" detail={DETAIL} />);
    type(" 您好 ");
    fireEvent.keyDown(box(), { key: "Enter", shiftKey: true });
    expect(shop.posted).toEqual([]);
    fireEvent.keyDown(box(), { key: "Enter" });
    await waitFor(() => { expect(shop.posted).toMatchObject([{ id: "c1", text: "您好" }]); });
    expect(box().value).toBe("");
  });

  test("keeps what was begun for when the agent comes back", () => {
    const shown = onDesk(<ReplyBox id="c1" detail={DETAIL} />);
    type("写到一半");
    shown.unmount();
    onDesk(<ReplyBox id="c1" detail={DETAIL} />);
    expect(box().value).toBe("写到一半");
  });

  test("cannot be used while a colleague has the conversation", () => {
    onDesk(<ReplyBox id="c1" detail={{ ...DETAIL, agent_id: "A2", agent_name: "小林" }} />);
    expect(box().disabled).toBe(true);
    expect(screen.getByText("小林 正在接待这位顾客。")).toBeTruthy();
  });

  test("sends nothing that is too long", () => {
    onDesk(<ReplyBox id="c1" detail={DETAIL} />);
    type("长".repeat(1_001));
    fireEvent.keyDown(box(), { key: "Enter" });
    expect(shop.posted).toEqual([]);
    expect(screen.getByText("1001/1000")).toBeTruthy();
  });
});

test("a refused reply says why and can be tried again", () => {
  onDesk(<PendingLine entry={{ client_id: "x", conversation_id: "c1", text: MARKUP, at: "", state: "failed", refusal: "这个会话正由其他客服接待。" }} />);
  expect(screen.getByText(MARKUP)).toBeTruthy();
  expect(screen.getByText(/正由其他客服接待/)).toBeTruthy();
  expect(screen.getByRole("button", { name: "重试" })).toBeTruthy();
});

test("a rule is edited by its schema", () => {
  const schema: Schema = { type: "object", properties: { opens: { type: "string", format: "time", title: "开始时间" }, weekdays: { type: "array", items: { type: "integer" }, title: "服务日" } } };
  function Sheet(): ReactElement {
    const [value, setValue] = useState<unknown>({ opens: "09:00:00", weekdays: [0, 1] });
    return <><Fields schema={schema} root={schema} value={value} disabled={false} onChange={setValue} /><output>{JSON.stringify(value)}</output></>;
  }
  render(<Sheet />);
  fireEvent.click(screen.getByRole("button", { name: "周日" }));
  fireEvent.click(screen.getByRole("button", { name: "周一" }));
  fireEvent.change(screen.getByLabelText("开始时间"), { target: { value: "10:30" } });
  expect(screen.getByRole("status").textContent).toBe('{"opens":"10:30","weekdays":[1,6]}');
});

test("money is kept in 分 and written in 元", () => {
  const schema: Schema = { type: "object", properties: { fee: { type: "integer", format: "fen", minimum: 0, title: "运费（元）" } } };
  function Sheet(): ReactElement {
    const [value, setValue] = useState<unknown>({ fee: 1_000 });
    return <><Fields schema={schema} root={schema} value={value} disabled={false} onChange={setValue} /><output>{JSON.stringify(value)}</output></>;
  }
  render(<Sheet />);
  const field = screen.getByLabelText<HTMLInputElement>("运费（元）");
  expect(field.value).toBe("10.00");
  for (const [typed, kept] of [["8.15", 815], ["0.29", 29], ["19.9", 1_990]] as const) {
    fireEvent.change(field, { target: { value: typed } });
    expect(screen.getByRole("status").textContent).toBe(JSON.stringify({ fee: kept }));
  }
});

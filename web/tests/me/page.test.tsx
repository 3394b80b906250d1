import { act, cleanup, fireEvent, render, screen, within } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { MyData, type Me } from "../../me/api";
import { Page } from "../../me/ui/Page";

const KEPT = { what: "订单", why: "某法", kept_until_text: "至少保存到 2029年1月1日", count: 1, ids: ["O1"] };
const calls: string[] = [];
let me: Me;
let failing = false;

const customer = (): Me => ({
  customer: { name: "周宁", phone: "139****5678" },
  consent: { personalisation: true, service_talk: false, marketing: true, proactive: false },
  under_age: false,
  tags: [
    { id: "a", kind: "category", label: "蓝牙耳机", times: 7, because: ["浏览过 6 次", "收藏过 1 次"] },
    { id: "b", kind: "brand", label: "<b>云雀</b>", times: 2, because: ["浏览过 2 次"] },
  ],
  legal: [KEPT],
  messages: null,
});

function serve(path: string, init: RequestInit = {}): Response {
  const method = init.method ?? "GET";
  calls.push(`${method} ${path}`);
  if (failing) return new Response(JSON.stringify({ detail: "系统暂时无法保存" }), { status: 503 });
  if (method === "DELETE") me = { ...me, tags: path.endsWith("/tags") ? [] : me.tags.filter(({ id }) => !path.endsWith(id)) };
  if (method === "PUT" && me.consent) me = { ...me, consent: { ...me.consent, ...(JSON.parse(init.body as string) as object) } };
  if (path.endsWith("/erase")) return new Response(JSON.stringify({ removed: [{ what: "聊天消息", count: 9 }], locked: [KEPT], models: [{ version: "ab12", gone_text: "下一次训练后删除" }] }));
  return new Response(JSON.stringify(method === "PUT" ? me.consent : me));
}

const soon = (): Promise<unknown> => act(() => new Promise((resolve) => { setTimeout(resolve, 20); }));
const erased = vi.fn();

async function opened(): Promise<void> {
  render(<Page data={new MyData("t")} onBack={vi.fn()} onErased={erased} onDone={vi.fn()} />);
  await soon();
}

beforeEach(() => {
  me = customer();
  failing = false;
  calls.length = 0;
  erased.mockClear();
  HTMLElement.prototype.scrollIntoView = vi.fn();
  vi.stubGlobal("fetch", (path: string, init?: RequestInit) => Promise.resolve(serve(path, init)));
});

afterEach(cleanup);

test("an interest tells where it comes from before it can be forgotten", async () => {
  await opened();
  expect(screen.queryByText("忘掉它")).toBeNull();
  fireEvent.click(screen.getByRole("button", { name: "蓝牙耳机 7" }));
  expect(screen.getByText("浏览过 6 次")).toBeTruthy();
  fireEvent.click(screen.getByRole("button", { name: "忘掉它" }));
  await soon();
  expect(calls).toContain("DELETE /api/v1/me/tags/a");
  expect(screen.queryByRole("button", { name: "蓝牙耳机 7" })).toBeNull();
  expect(screen.getByRole("status").textContent).toContain("已忘掉“蓝牙耳机”");
});

test("markup in a label is text", async () => {
  await opened();
  expect(screen.getByText("<b>云雀</b>")).toBeTruthy();
  expect(document.querySelector("b")).toBeNull();
});

test("forgetting everything asks first", async () => {
  await opened();
  fireEvent.click(screen.getByRole("button", { name: "全部忘掉" }));
  expect(calls.filter((call) => call.startsWith("DELETE"))).toEqual([]);
  fireEvent.click(screen.getByRole("button", { name: "确定全部忘掉" }));
  await soon();
  expect(screen.getByText("还没有任何记录")).toBeTruthy();
});

test("a switch says what its state means, and shows what the gateway holds", async () => {
  await opened();
  const personal = screen.getByRole("switch", { name: "个性化推荐" });
  expect(personal.getAttribute("aria-checked")).toBe("true");
  fireEvent.click(personal);
  await soon();
  expect(screen.getByRole("switch", { name: "个性化推荐" }).getAttribute("aria-checked")).toBe("false");
  expect(screen.getByText(/不看您的任何记录/)).toBeTruthy();
  expect(screen.getByText(/个性化推荐已关闭/)).toBeTruthy();
});

test("a switch that could not be saved stays as it was and says why", async () => {
  await opened();
  failing = true;
  fireEvent.click(screen.getByRole("switch", { name: "活动与优惠通知" }));
  await soon();
  expect(screen.getByRole("switch", { name: "活动与优惠通知" }).getAttribute("aria-checked")).toBe("true");
  expect(screen.getByRole("status").textContent).toBe("系统暂时无法保存");
});

test("under fourteen personalisation cannot be switched on", async () => {
  me = { ...me, under_age: true, consent: { ...me.consent!, personalisation: false } };
  await opened();
  expect(screen.getByRole<HTMLButtonElement>("switch", { name: "个性化推荐" }).disabled).toBe(true);
  expect(screen.getByText(/未满 14 周岁/)).toBeTruthy();
});

test("erasing wants the word, names what stays, and ends the session", async () => {
  await opened();
  fireEvent.click(screen.getByRole("button", { name: "删除我的个人信息" }));
  const sheet = screen.getByRole("dialog");
  expect(sheet.textContent).toContain("订单");
  const sure = within(sheet).getByRole<HTMLButtonElement>("button", { name: "确认删除" });
  expect(sure.disabled).toBe(true);
  fireEvent.change(within(sheet).getByRole("textbox"), { target: { value: "删除" } });
  expect(sure.disabled).toBe(false);
  fireEvent.submit(sheet.querySelector("form")!);
  await soon();
  expect(erased).toHaveBeenCalledOnce();
  expect(screen.getByRole("heading", { name: "已经删除" })).toBeTruthy();
  expect(screen.getByText("下一次训练后删除")).toBeTruthy();
  expect(document.body.textContent).toContain("O1");
});

test("a visitor has no settings, and may erase this chat", async () => {
  me = { customer: null, consent: null, under_age: false, tags: [], legal: [], messages: 4 };
  await opened();
  expect(screen.getByText("您是访客")).toBeTruthy();
  expect(screen.queryByRole("switch")).toBeNull();
  expect(screen.getByText(/共 4 条消息/)).toBeTruthy();
  expect(screen.getByRole("button", { name: "删除这次聊天" })).toBeTruthy();
});

test("a page that cannot be read says so and tries again", async () => {
  failing = true;
  await opened();
  expect(screen.getByRole("alert").textContent).toContain("系统暂时无法保存");
  failing = false;
  fireEvent.click(screen.getByRole("button", { name: "再试一次" }));
  await soon();
  expect(screen.getByText(/周宁/)).toBeTruthy();
});

import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Me } from "../../console/api/types";
import { Desk } from "../../console/desk/desk";
import { memoryStorage, type KeyValue } from "../../widget/session/storage";
import { Shop } from "./shop";
import { FakeConsoleSocket } from "./sockets";

vi.mock("socket.io-client", () => import("./sockets"));

const ME: Me = { id: "A1", login: "xiaochen", name: "小陈", role: "agent", must_change: false, presence: "online" };
const ID = "c1";

let shop: Shop;
let storage: KeyValue;
let desk: Desk;

const soon = (milliseconds = 50): Promise<unknown> => vi.advanceTimersByTimeAsync(milliseconds);

function socket(): FakeConsoleSocket {
  if (!FakeConsoleSocket.last) throw new Error("no socket was opened");
  return FakeConsoleSocket.last;
}

const seqs = (id = ID): number[] => desk.talk(id).state.get().messages.map(({ seq }) => seq);
const texts = (id = ID): string[] => desk.talk(id).state.get().messages.map(({ text }) => text);
const oneTo = (last: number): number[] => Array.from({ length: last }, (_, index) => index + 1);
const bring = (line: unknown, id = ID): void => { socket().bring("message", { conversation_id: id, message: line }); };

/** What the gateway does when a console follows: everything above `after`. */
function replay(): void {
  for (const [event, value] of socket().emitted.splice(0)) {
    if (event !== "follow") continue;
    const { conversation_id, after } = value as { conversation_id: string; after: number };
    for (const line of shop.log(conversation_id).slice(after)) bring(line, conversation_id);
  }
}

async function connected(): Promise<void> {
  socket().bring("connect");
  await soon(2_000);
  replay();
  await soon();
}

beforeEach(() => {
  vi.useFakeTimers();
  FakeConsoleSocket.last = null;
  shop = new Shop().install();
  for (const text of ["在吗", "我的快递呢"]) shop.say(ID, "customer", text);
  storage = memoryStorage();
  desk = new Desk(ME, storage);
});

afterEach(() => {
  desk.stop();
  vi.useRealTimers();
});

describe("a followed conversation", () => {
  test("goes on from where the list stands, and is whole once it is opened", async () => {
    await connected();
    bring(shop.say(ID, "customer", "还没到"));
    expect(seqs()).toEqual([3]);
    desk.open(ID);
    await soon();
    expect(seqs()).toEqual([1, 2, 3]);
    expect(desk.talk(ID).state.get().whole).toBe(true);
  });

  test("takes nothing twice", async () => {
    desk.open(ID);
    await connected();
    const line = shop.say(ID, "customer", "还没到");
    bring(line);
    bring(line);
    expect(seqs()).toEqual([1, 2, 3]);
  });

  test("keeps one line only when others were opened after it", async () => {
    for (const id of ["c2", "c3", "c4", "c5"]) shop.say(id, "customer", "在吗");
    await connected();
    for (const id of [ID, "c2", "c3", "c4", "c5"]) {
      desk.open(id);
      await soon();
    }
    expect(seqs()).toEqual([2]);
    bring(shop.say(ID, "customer", "还没到"));
    desk.open(ID);
    await soon();
    expect(seqs()).toEqual([1, 2, 3]);
  });

  test("that a colleague gave to us is followed", async () => {
    await connected();
    shop.say("c9", "customer", "在吗");
    socket().bring("queue");
    await soon(2_000);
    expect(socket().emitted).toContainEqual(["follow", { conversation_id: "c9", after: 1 }]);
  });
});

/** One step of a live conversation; false: this event is lost on the way. */
type Step = (arrives: boolean) => void;

const said = (sender: string, text: string): Step => (arrives) => {
  const line = shop.say(ID, sender, text);
  if (arrives) bring(line);
};

const STEPS: readonly Step[] = [
  said("customer", "一"),
  said("agent", "二"),
  (arrives) => { if (arrives) socket().bring("typing", { conversation_id: ID, sender: "customer", typing: true }); },
  said("customer", "三"),
  said("system", "已转接"),
  (arrives) => { if (arrives) socket().bring("read", { conversation_id: ID, sender: "customer", seq: 4 }); },
  said("customer", "四"),
  (arrives) => { if (arrives) socket().bring("queue"); },
  said("agent", "五"),
  said("customer", "六"),
];
const LINES = 2 + 7;

describe("of what happens on the network", () => {
  const points = STEPS.map((_, index) => index);

  test.each(points)("event %i lost alone leaves no gap and no duplicate", async (lost) => {
    desk.open(ID);
    await connected();
    STEPS.forEach((step, index) => { step(index !== lost); });
    await soon(1_000);
    socket().bring("queue");
    await soon(6_000);
    expect(seqs()).toEqual(oneTo(LINES));
  });

  test.each(points)("the connection lost at event %i and back later leaves no gap and no duplicate", async (lost) => {
    desk.open(ID);
    await connected();
    STEPS.forEach((step, index) => {
      if (index === lost) socket().bring("disconnect");
      step(index < lost);
    });
    await connected();
    expect(seqs()).toEqual(oneTo(LINES));
  });

  test.each(points)("the connection lost at event %i for three events leaves no gap and no duplicate", async (lost) => {
    desk.open(ID);
    await connected();
    for (const [index, step] of STEPS.entries()) {
      if (index === lost) socket().bring("disconnect");
      if (index === lost + 3) await connected();
      step(index < lost || index >= lost + 3);
    }
    if (!socket().connected) await connected();
    await soon(6_000);
    expect(seqs()).toEqual(oneTo(LINES));
  });

  test.each([0, 1, 2, 3, 4, 5])("call %i lost while a gap is closed leaves no gap and no duplicate", async (lost) => {
    desk.open(ID);
    await connected();
    shop.faults.push(...Array.from({ length: lost }, () => 503), "lost");
    STEPS.forEach((step, index) => { step(index % 2 === 1); });
    for (let n = 0; n < 12; n += 1) {
      socket().bring("queue");
      await soon(2_500);
    }
    expect(seqs()).toEqual(oneTo(LINES));
  });

  test("without any socket the open conversation still grows", async () => {
    desk.open(ID);
    await soon();
    socket().bring("disconnect");
    shop.say(ID, "customer", "还没到");
    await soon(9_000);
    expect(texts()).toEqual(["在吗", "我的快递呢", "还没到"]);
    expect(desk.link.get()).toBe("broken");
  });
});

describe("a reply", () => {
  test("shows once, whichever comes first: the log or the answer to the call", async () => {
    desk.open(ID);
    await connected();
    desk.outbox.send(ID, "我看看");
    expect(desk.outbox.entries.get()).toHaveLength(1);
    await soon(0);
    const line = shop.log(ID).at(-1);
    bring(line);
    await soon();
    expect(texts()).toEqual(["在吗", "我的快递呢", "我看看"]);
    expect(desk.outbox.entries.get()).toEqual([]);
  });

  test("that the socket never brings is fetched", async () => {
    desk.open(ID);
    await connected();
    desk.outbox.send(ID, "我看看");
    await soon(2_000);
    expect(texts().at(-1)).toBe("我看看");
    expect(desk.outbox.entries.get()).toEqual([]);
  });
});

describe("what is read", () => {
  test("is told once for lines that came together, and only while somebody looks", async () => {
    desk.open(ID);
    await connected();
    await soon(500);
    socket().emitted.length = 0;
    desk.setVisible(false);
    bring(shop.say(ID, "customer", "一"));
    await soon(500);
    expect(socket().emitted.filter(([event]) => event === "read")).toEqual([]);
    desk.setVisible(true);
    bring(shop.say(ID, "customer", "二"));
    await soon(500);
    expect(socket().emitted.filter(([event]) => event === "read")).toEqual([["read", { conversation_id: ID, seq: 4 }]]);
  });

  test("a mark that came by the socket is not taken back by an older answer", async () => {
    desk.open(ID);
    await connected();
    socket().bring("read", { conversation_id: ID, sender: "customer", seq: 2 });
    await desk.talk(ID).sync();
    expect(desk.talk(ID).state.get().read.customer).toBe(2);
  });
});

import { beforeEach, describe, expect, test } from "vitest";
import { IdentityRefused, Sessions } from "../../widget/session/session";
import { browserStorage, memoryStorage, type KeyValue } from "../../widget/session/storage";
import { Gateway } from "./gateway";

let gateway: Gateway;
let storage: KeyValue;

beforeEach(() => {
  gateway = new Gateway().install();
  storage = memoryStorage();
});

describe("a guest", () => {
  test("begins a conversation only when something is to be said", async () => {
    const sessions = new Sessions(storage);
    expect(await sessions.identify(null)).toBeNull();
    expect(gateway.calls).toEqual([]);
    expect((await sessions.open()).token).toBe("t1");
  });

  test("goes on with the same conversation after a reload", async () => {
    const first = await new Sessions(storage).open();
    const again = await new Sessions(storage).identify(null);
    expect(again?.conversation_id).toBe(first.conversation_id);
  });

  test("begins anew when the token has run out", async () => {
    gateway.lifetime = -1;
    await new Sessions(storage).open();
    expect(new Sessions(storage).current()).toBeNull();
  });

  test("who asks twice at once begins one conversation", async () => {
    const sessions = new Sessions(storage);
    const both = await Promise.all([sessions.open(), sessions.open()]);
    expect(both[0].token).toBe(both[1].token);
    expect(gateway.rooms).toHaveLength(1);
  });
});

describe("a customer who logs in", () => {
  test("keeps what was said as a guest", async () => {
    const sessions = new Sessions(storage);
    const guest = await sessions.open();
    const known = await sessions.identify("C0001:a");
    expect(known?.conversation_id).toBe(guest.conversation_id);
    expect(gateway.rooms[0]?.customer).toBe("C0001");
  });

  test("finds the conversation again under a newly issued token", async () => {
    const first = new Sessions(storage);
    await first.identify("C0001:a");
    const begun = await first.open();
    expect((await new Sessions(storage).identify("C0001:b"))?.token).toBe(begun.token);
  });

  test("never sees the conversation of the customer before", async () => {
    const first = new Sessions(storage);
    await first.identify("C0001:a");
    await first.open();
    const second = new Sessions(storage);
    expect(await second.identify("C0002:a")).toBeNull();
    expect((await second.open()).token).toBe("t2");
  });

  test("logged out, a guest neither sees nor continues it", async () => {
    const sessions = new Sessions(storage);
    await sessions.identify("C0001:a");
    await sessions.open();
    sessions.logout();
    expect(sessions.current()).toBeNull();
    expect(await new Sessions(storage).identify(null)).toBeNull();
  });

  test("is told apart from a wrong request when the shop's token is no good", async () => {
    const sessions = new Sessions(storage);
    await sessions.identify("stale");
    await expect(sessions.open()).rejects.toBeInstanceOf(IdentityRefused);
  });

  test("is not taken for a guest while the gateway cannot be asked", async () => {
    const sessions = new Sessions(storage);
    await sessions.open();
    gateway.faults.push(503);
    await expect(sessions.identify("C0001:a")).rejects.toMatchObject({ status: 503 });
    expect((await sessions.identify("C0001:a"))?.token).toBe("t1");
  });
});

test("a browser that forbids storage still holds a conversation", () => {
  const forbidden = () => {
    throw new DOMException("denied", "SecurityError");
  };
  const real = window.localStorage;
  Object.defineProperty(window, "localStorage", { configurable: true, get: forbidden });
  try {
    const kept = browserStorage();
    kept.set("a", "1");
    expect(kept.get("a")).toBe("1");
    kept.remove("a");
    expect(kept.get("a")).toBeNull();
  } finally {
    Object.defineProperty(window, "localStorage", { configurable: true, value: real });
  }
});

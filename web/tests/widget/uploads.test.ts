import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { LARGEST } from "../../widget/uploads/shrink";
import { Uploads } from "../../widget/uploads/uploads";

type Outcome = number | "lost" | "unanswered";

/** Uploads as the gateway counts them: one message for each client_id. */
const received: string[] = [];
const tries: string[] = [];
const outcomes: Outcome[] = [];

class Request {
  status = 0;
  responseText = "";
  timeout = 0;
  readonly upload: { onprogress: ((event: object) => void) | null } = { onprogress: null };
  onload: (() => void) | null = null;
  onerror: (() => void) | null = null;
  ontimeout: (() => void) | null = null;
  #client = "";

  open(_method: string, address: string): void {
    this.#client = new URL(address, "http://gateway").searchParams.get("client_id") ?? "";
  }

  setRequestHeader(): void {
    // the token is not looked at here
  }

  getResponseHeader(): string | null {
    return null;
  }

  send(): void {
    tries.push(this.#client);
    this.upload.onprogress?.({ loaded: 3, total: 4 });
    setTimeout(() => { this.#answer(outcomes.shift() ?? 201); }, 100);
  }

  #answer(outcome: Outcome): void {
    if (outcome !== "lost" && (outcome === "unanswered" || outcome < 300) && !received.includes(this.#client)) received.push(this.#client);
    if (typeof outcome !== "number") {
      this.onerror?.();
      return;
    }
    this.status = outcome;
    const seq = received.indexOf(this.#client) + 1;
    this.responseText = JSON.stringify(outcome < 300 ? { seq, url: `/api/v1/uploads/${seq}` } : { detail: "这不是图片" });
    this.onload?.();
  }
}

let uploads: Uploads;
const sent = vi.fn();
const picture = (size = 10, type = "image/png"): File => new File([new Uint8Array(size)], "屏幕.png", { type });
const soon = (milliseconds = 20_000): Promise<unknown> => vi.advanceTimersByTimeAsync(milliseconds);
const states = (): string[] => uploads.pictures.map(({ state }) => state);

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("XMLHttpRequest", Request);
  for (const list of [received, tries, outcomes]) list.length = 0;
  sent.mockClear();
  uploads = new Uploads({
    refusals: { type: "只能发图片", size: "图片太大" },
    session: () => Promise.resolve({ token: "t", conversation_id: "c", expires_at: "" }),
    sent,
    expired: vi.fn(),
    changed: vi.fn(),
  });
});

afterEach(() => vi.useRealTimers());

describe("a picture", () => {
  test("shows at once, with its progress, and is sent", async () => {
    uploads.add(picture());
    expect(uploads.pictures[0]?.preview).toMatch(/^blob:/);
    await soon(10);
    expect(uploads.pictures[0]?.progress).toBe(0.75);
    await soon();
    expect(states()).toEqual(["sent"]);
    expect(sent).toHaveBeenCalledWith(1);
  });

  test("leaves once the log shows it, and is not fetched to be shown there", async () => {
    uploads.add(picture());
    await soon();
    const preview = uploads.pictures[0]?.preview;
    uploads.settle((seq) => seq === 1);
    expect(uploads.pictures).toEqual([]);
    expect(await uploads.see("/api/v1/uploads/1")).toBe(preview);
  });

  test.each<Outcome>(["lost", "unanswered", 503])("is tried again under the same id after %s, and counts once", async (fault) => {
    outcomes.push(fault);
    uploads.add(picture());
    await soon();
    expect(states()).toEqual(["sent"]);
    expect(tries).toHaveLength(2);
    expect(new Set(tries).size).toBe(1);
    expect(received).toHaveLength(1);
  });

  test("that the gateway refuses says why, can be tried again or dropped", async () => {
    outcomes.push(415);
    uploads.add(picture());
    await soon();
    expect(uploads.pictures[0]).toMatchObject({ state: "failed", refusal: "这不是图片" });
    uploads.retry(uploads.pictures[0]!.client_id);
    await soon();
    expect(states()).toEqual(["sent"]);
    uploads.discard(uploads.pictures[0]!.client_id);
    expect(uploads.pictures).toEqual([]);
  });

  test("goes out in its turn", async () => {
    uploads.add(picture());
    uploads.add(picture());
    await soon(50);
    expect(states()).toEqual(["sending", "waiting"]);
    await soon();
    expect(sent.mock.calls).toEqual([[1], [2]]);
  });
});

test("a file that is no picture is refused before anything is sent", async () => {
  uploads.add(picture(10, "application/pdf"));
  await soon();
  expect(uploads.pictures[0]).toMatchObject({ state: "failed", refusal: "只能发图片" });
  expect(tries).toEqual([]);
});

test("a picture that cannot be made small enough is refused in words", async () => {
  uploads.add(picture(LARGEST + 1, "image/gif"));
  await soon();
  expect(uploads.pictures[0]).toMatchObject({ state: "failed", refusal: "图片太大" });
});

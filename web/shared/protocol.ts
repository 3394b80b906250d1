/** What the embedding page's loader and the chat frame say to each other by postMessage. */

/** Loader to frame. */
export type ToFrame =
  | { zhuyi: 1; type: "start"; customerToken: string | null; open: boolean }
  | { zhuyi: 1; type: "open" }
  | { zhuyi: 1; type: "close" }
  | { zhuyi: 1; type: "identify"; customerToken: string }
  | { zhuyi: 1; type: "logout" }
  | { zhuyi: 1; type: "draft"; text: string };

/** Frame to loader. */
export type ToHost =
  | { zhuyi: 1; type: "ready" }
  | { zhuyi: 1; type: "close" }
  | { zhuyi: 1; type: "unread"; count: number }
  | { zhuyi: 1; type: "identity-needed" };

const isOurs = (data: unknown): data is { zhuyi: 1; type: string } =>
  typeof data === "object" && data !== null && (data as { zhuyi?: unknown }).zhuyi === 1;

/**
 * The data of `event` if it comes from that window on that origin, else null. Both are checked:
 * the origin alone would let another frame of the same shop speak, the window alone another page.
 */
function received(event: MessageEvent<unknown>, from: Window | null, origin: string): unknown {
  if (from === null || event.source !== from || event.origin !== origin) return null;
  return isOurs(event.data) ? event.data : null;
}

/** In the loader: what the chat frame said, else null. */
export function fromFrame(event: MessageEvent<unknown>, frame: Window | null, origin: string): ToHost | null {
  return received(event, frame, origin) as ToHost | null;
}

/** In the chat frame: what the embedding page's loader said, else null. */
export function fromHost(event: MessageEvent<unknown>, host: Window, origin: string): ToFrame | null {
  return received(event, host, origin) as ToFrame | null;
}

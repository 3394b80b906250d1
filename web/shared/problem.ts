/** Calls of the gateway's API; failures as one typed error. */

/** An answer other than 2xx (RFC 9457), or none at all (status 0). */
export class Problem extends Error {
  override readonly name = "Problem";

  constructor(
    readonly status: number,
    readonly detail: string,
    readonly retryAfter: number | null = null,
  ) {
    super(`${status}: ${detail}`);
  }

  /** Worth the same call again: the network, a busy or restarting gateway. */
  get temporary(): boolean {
    return this.status === 0 || this.status === 408 || this.status === 429 || this.status >= 500;
  }
}

export interface CallOptions {
  method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  token?: string | undefined;
  headers?: Record<string, string>;
  body?: unknown;
  signal?: AbortSignal;
  /** Milliseconds after which the call counts as unanswered. */
  timeout?: number;
}

function headers(options: CallOptions): Record<string, string> {
  return {
    ...options.headers,
    ...(options.token ? { Authorization: `Bearer ${options.token}` } : {}),
    ...(options.body === undefined ? {} : { "Content-Type": "application/json" }),
  };
}

async function problemOf(response: Response): Promise<Problem> {
  const body = (await response.json().catch(() => ({}))) as { detail?: unknown; title?: unknown };
  const words = [body.detail, body.title].find((part) => typeof part === "string");
  const seconds = Number(response.headers.get("Retry-After") ?? Number.NaN);
  const detail = words ?? response.statusText;
  return new Problem(response.status, detail, Number.isFinite(seconds) ? seconds : null);
}

async function exchange(path: string, options: CallOptions, signal: AbortSignal): Promise<unknown> {
  const response = await fetch(path, {
    method: options.method ?? "GET",
    headers: headers(options),
    cache: "no-store",
    signal,
    ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
  });
  if (!response.ok) throw await problemOf(response);
  return response.status === 204 ? undefined : response.json();
}

/** The JSON answer of `path`; throws Problem, or why `options.signal` was aborted. */
export async function call<T>(path: string, options: CallOptions = {}): Promise<T> {
  const either = new AbortController();
  const stop = (): void => { either.abort(options.signal?.reason); };
  const timer = setTimeout(() => { either.abort(new Error("no answer in time")); }, options.timeout ?? 15_000);
  options.signal?.addEventListener("abort", stop, { once: true });
  if (options.signal?.aborted) stop();
  try {
    return (await exchange(path, options, either.signal)) as T;
  } catch (error) {
    if (options.signal?.aborted || error instanceof Problem) throw error;
    throw new Problem(0, error instanceof Error ? error.message : String(error));
  } finally {
    clearTimeout(timer);
    options.signal?.removeEventListener("abort", stop);
  }
}

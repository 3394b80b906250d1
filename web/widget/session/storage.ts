/** The browser's storage, or memory where a browser refuses it to an embedded page. */

export interface KeyValue {
  get(key: string): string | null;
  set(key: string, value: string): void;
  remove(key: string): void;
}

export function memoryStorage(): KeyValue {
  const kept = new Map<string, string>();
  return {
    get: (key) => kept.get(key) ?? null,
    set: (key, value) => void kept.set(key, value),
    remove: (key) => void kept.delete(key),
  };
}

/** localStorage; a reload then goes on with the same conversation. Full or forbidden: memory. */
export function browserStorage(): KeyValue {
  const fallback = memoryStorage();
  const guard = <T>(attempt: () => T, otherwise: () => T): T => {
    try {
      return attempt();
    } catch {
      return otherwise();
    }
  };
  return {
    get: (key) => fallback.get(key) ?? guard(() => localStorage.getItem(key), () => null),
    set: (key, value) => {
      guard(
        () => {
          localStorage.setItem(key, value);
          fallback.remove(key);
        },
        () => { fallback.set(key, value); },
      );
    },
    remove: (key) => {
      fallback.remove(key);
      guard(() => { localStorage.removeItem(key); }, () => undefined);
    },
  };
}

/** The JSON kept under `key`, or null; what is damaged counts as not there. */
export function readJson(storage: KeyValue, key: string): unknown {
  const text = storage.get(key);
  if (text === null) return null;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    storage.remove(key);
    return null;
  }
}

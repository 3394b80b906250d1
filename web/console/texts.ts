import { fill } from "../shared/fill";
import texts from "./texts.json";

export { fill, texts };

/** 40 秒, 3 分钟. */
export function lasted(seconds: number): string {
  return seconds < 60 ? fill(texts.seconds, { n: Math.round(seconds) }) : fill(texts.minutes, { n: Math.floor(seconds / 60) });
}

/** A reason as agents read it; one that is not known stays as it is. */
export function reasonOf(code: string): string {
  return (texts.reasons as Readonly<Record<string, string>>)[code] ?? code;
}

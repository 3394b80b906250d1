import { fill } from "../shared/fill";
import type { CustomerBrief } from "./api/types";
import texts from "./texts.json";

export { fill, texts };

type Words = Readonly<Record<string, string>>;

/** 40 秒, 3 分钟, 2 小时. */
export function lasted(seconds: number): string {
  if (seconds < 60) return fill(texts.span.seconds, { n: Math.max(0, Math.floor(seconds)) });
  if (seconds < 3_600) return fill(texts.span.minutes, { n: Math.floor(seconds / 60) });
  if (seconds < 86_400) return fill(texts.span.hours, { n: Math.floor(seconds / 3_600) });
  return fill(texts.span.days, { n: Math.floor(seconds / 86_400) });
}

/** A reason as agents read it; one that is not known reads as the gateway says it. */
export const reasonOf = (code: string, otherwise = code): string => (texts.reasons as Words)[code] ?? otherwise;

export const channelOf = (code: string): string => (texts.channels as Words)[code] ?? code;

export const nameOf = (customer: CustomerBrief | null | undefined): string => customer?.name ?? texts.visitor;

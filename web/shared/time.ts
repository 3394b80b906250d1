/** Times as customers read them: Asia/Shanghai, whatever zone the browser is in. */

const ZONE = "Asia/Shanghai";
const WEEKDAYS = ["周日", "周一", "周二", "周三", "周四", "周五", "周六"];
const DAY = 86_400_000;

interface Parts {
  year: number;
  month: number;
  day: number;
  clock: string;
}

const format = new Intl.DateTimeFormat("en-CA", {
  timeZone: ZONE,
  year: "numeric",
  month: "numeric",
  day: "numeric",
  hour: "2-digit",
  minute: "2-digit",
  hourCycle: "h23",
});

function partsOf(at: Date): Parts {
  const found = Object.fromEntries(format.formatToParts(at).map((part) => [part.type, part.value]));
  return {
    year: Number(found["year"]),
    month: Number(found["month"]),
    day: Number(found["day"]),
    clock: `${found["hour"] ?? ""}:${found["minute"] ?? ""}`,
  };
}

const midnight = (parts: Parts): number => Date.UTC(parts.year, parts.month - 1, parts.day);

/** 14:05 · 昨天 14:05 · 周三 14:05 · 3月2日 14:05 · 2024年3月2日 14:05; "" for what is no time. */
export function moment(iso: string, now: Date = new Date()): string {
  const at = new Date(iso);
  if (Number.isNaN(at.getTime())) return "";
  const then = partsOf(at);
  const today = partsOf(now);
  const days = Math.round((midnight(today) - midnight(then)) / DAY);
  if (days === 0) return then.clock;
  if (days === 1) return `昨天 ${then.clock}`;
  const weekday = WEEKDAYS[new Date(midnight(then)).getUTCDay()] ?? "";
  if (days > 1 && days < 7) return `${weekday} ${then.clock}`;
  const date = `${then.month}月${then.day}日`;
  return then.year === today.year ? `${date} ${then.clock}` : `${then.year}年${date} ${then.clock}`;
}

/** 3月2日; "" for what is no time. */
export function day(iso: string): string {
  const at = new Date(iso);
  if (Number.isNaN(at.getTime())) return "";
  const parts = partsOf(at);
  return `${parts.month}月${parts.day}日`;
}

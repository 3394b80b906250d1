import type { ReactElement } from "react";
import { useClock } from "../desk/clock";
import { lasted } from "../texts";

const SOON = 60;
const LATE = 180;

const ageOf = (seconds: number): string => (seconds < SOON ? "fresh" : seconds < LATE ? "soon" : "late");

/** How long somebody has waited, counting; its colour says whether that is long. */
export function Waited({ since, label }: { since: number; label?: string }): ReactElement {
  const read = (now: number): string => {
    const seconds = Math.max(0, (now - since) / 1_000);
    return `${ageOf(seconds)} ${lasted(seconds)}`;
  };
  const shown = useClock(read);
  const at = shown.indexOf(" ");
  return <span className={`waited waited-${shown.slice(0, at)}`}>{label}{shown.slice(at + 1)}</span>;
}

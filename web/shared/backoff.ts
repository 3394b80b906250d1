const PAUSES = [500, 1_000, 1_500, 3_000, 6_000, 15_000];

/**
 * Milliseconds before try `attempt` + 1. A restarting gateway is back in about two seconds, so the
 * first tries come quickly; a quarter more or less keeps many customers from coming all at once.
 */
export function pauseAfter(attempt: number): number {
  const pause = PAUSES[Math.min(attempt, PAUSES.length - 1)] ?? 1_000;
  return pause * (0.75 + Math.random() / 2);
}

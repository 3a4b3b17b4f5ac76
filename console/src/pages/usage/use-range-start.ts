import { useMemo } from "react";
import { useNow } from "../../parts/use-now.js";

const HOUR_MS = 3_600_000;

/** The first of the last so many hours, the running one among them; moves on at each full hour. */
export function useRangeStart(hours: number): string {
  const now = useNow(60_000);
  const current = Math.floor(now / HOUR_MS);
  return useMemo(() => new Date((current - hours + 1) * HOUR_MS).toISOString(), [current, hours]);
}

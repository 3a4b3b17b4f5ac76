import type { Run } from "@aimass/sdk";
import type { Curves } from "../../api/run-news.js";
import { useRunEvents } from "../../api/use-run-events.js";
import { pickCurves } from "./pick-curves.js";

/** Curves of another run in the same metric; undefined where there is none. */
export function useOverlay(beside: Run | undefined, metric: string | null): Curves | undefined {
  const { news } = useRunEvents(beside?.id ?? "", noop);
  const { shown } = pickCurves(news, { trial: null, metric, best: beside?.best ?? null });
  return shown?.metric === metric ? shown.curves : undefined;
}

const noop = (): void => undefined;

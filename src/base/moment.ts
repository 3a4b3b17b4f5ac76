/** @file Names moments of durable work on a diagnostics channel, so that a test can end the process exactly there; free when nobody listens. */
import { channel } from "node:diagnostics_channel";

/** Between each of these and the next the process may die, and what is on disk must be as before the work or as after it. */
export type Moment =
  | "blob written"
  | "blob noted"
  | "blob renamed"
  | "blob placed"
  | "version inserted"
  | "version committed"
  | "table referenced"
  | "version ready"
  | "upload forgotten";

const moments = channel("aimass:moment");

export function reached(moment: Moment): void {
  if (moments.hasSubscribers) moments.publish({ moment });
}

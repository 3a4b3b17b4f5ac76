import { asProblem } from "../../api/as-problem.js";
import type { PlacedFault } from "./layer-list.js";

/** What a refused request did wrong, each with its place in it. */
export function placedFaults(error: Error | null): readonly PlacedFault[] {
  return error === null ? [] : (asProblem(error).errors ?? []);
}

/**
 * @file ONNX Runtime's blocked layout (com.microsoft.nchwc): [N, C / B, H, W, B] under the dims [N, C, H, W]. B is the machine's: 8 with AVX2, 16 with AVX512.
 * A reference cannot know which B the weights in a graph were laid out for, so it computes only where every layout is the same, and refuses else:
 * a wrong number would be worse than none.
 */
import { fail } from "#base";
import type { Plain } from "../../define-op.js";
import type { Dim } from "../../ir.js";

export const NCHWC = "com.microsoft.nchwc";

export const NO_BLOCKED_GRADIENT = "a layout to run in: differentiate the plain operators, then rewrite";

/** The largest block of any machine. Channels that it divides need no filling up. */
const LARGEST_BLOCK = 16;

/** Channels after filling up to whole blocks; unknown when that depends on the machine. */
export function filledChannels(channels: Dim): Dim {
  return typeof channels === "number" && channels % LARGEST_BLOCK !== 0 ? null : channels;
}

/** Throws GRAPH_INVALID unless the tensor has one place a channel (or no element) and whole blocks. */
export function requireNeutral(where: string, { dims, data }: Plain): void {
  const [, channels = 0, ...sizes] = dims;
  const isNeutral = data.length === 0 || (sizes.every((size) => size === 1) && channels % LARGEST_BLOCK === 0);
  if (!isNeutral) throw fail("GRAPH_INVALID", { where, why: "its blocked layout depends on the machine: run it in ONNX Runtime, or keep the plain operator" });
}

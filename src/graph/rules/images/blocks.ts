/** @file What DepthToSpace and SpaceToDepth share: blocks of places as channels and back, which is a transposition of split axes. */
import { fail } from "#base";
import { stridedIndices, strides } from "#tensor";
import type { Fact, Plain } from "../../define-op.js";
import { dimsText } from "../../infer/facts.js";
import type { Dim } from "../../ir.js";

/** `[N, C, H, W]`, as far as it is known. Throws GRAPH_SHAPE for another rank, GRAPH_INVALID for a block under 1. */
export function imageDims(where: string, { dims }: Fact, block: number): readonly [Dim, Dim, Dim, Dim] {
  if (!(block >= 1)) throw fail("GRAPH_INVALID", { where, why: `blocksize is ${block}, expected at least 1` });
  if (dims !== null && dims.length !== 4) throw fail("GRAPH_SHAPE", { where, what: "the input", expected: "[N, C, H, W]", got: dimsText(dims) });
  const [n = null, c = null, h = null, w = null] = dims ?? [];
  return [n, c, h, w];
}

/** A size times or divided by a factor. Throws GRAPH_INVALID when it does not divide. */
export function scaledDim(where: string, dim: Dim, { times = 1, by = 1 }: { times?: number; by?: number }): Dim {
  if (typeof dim !== "number") return times === by ? dim : null;
  if ((dim * times) % by !== 0) throw fail("GRAPH_INVALID", { where, why: `the size ${dim} is not a multiple of ${by}` });
  return (dim * times) / by;
}

/** Axes split into `split`, put in the order of `perm`, joined into `dims`. */
export function rearranged(x: Plain, { split, perm, dims }: { split: readonly number[]; perm: readonly number[]; dims: readonly number[] }): Plain {
  const own = strides(split);
  const from = stridedIndices(
    perm.map((axis) => split[axis] ?? 1),
    perm.map((axis) => own[axis] ?? 0),
  );
  return { dtype: x.dtype, dims, data: Float64Array.from(from, (at) => x.data[at] ?? NaN) };
}

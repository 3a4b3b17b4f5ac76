/** @file Shapes: strides, broadcasting (numpy's rule, as in ONNX), axes, lanes. All row-major. */
import { fail } from "#base";
import { elementCount } from "./tensor.js";

/** Elements between neighbours along each axis. `[2, 3, 4]` -> `[12, 4, 1]`. */
export function strides(dims: readonly number[]): number[] {
  const steps = new Array<number>(dims.length);
  let step = 1;
  for (let axis = dims.length - 1; axis >= 0; axis--) {
    steps[axis] = step;
    step *= dims[axis] ?? 1;
  }
  return steps;
}

export function sameDims(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((dim, axis) => dim === b[axis]);
}

/** `axis` counted from the front. Throws GRAPH_AXIS outside [-rank, rank); `where` names the operator in the message. */
export function normaliseAxis(where: string, axis: number, rank: number): number {
  if (!Number.isInteger(axis) || axis < -rank || axis >= rank) throw fail("GRAPH_AXIS", { op: where, axis, rank });
  return axis < 0 ? axis + rank : axis;
}

/** The dims both shapes stretch to, or null when they do not fit. `[3, 1]` and `[4]` -> `[3, 4]`. */
export function broadcastDims(a: readonly number[], b: readonly number[]): number[] | null {
  const rank = Math.max(a.length, b.length);
  const dims: number[] = [];
  for (let axis = 0; axis < rank; axis++) {
    const left = a[axis - rank + a.length] ?? 1;
    const right = b[axis - rank + b.length] ?? 1;
    if (left !== right && left !== 1 && right !== 1) return null;
    dims.push(left === 1 ? right : left);
  }
  return dims;
}

/** For each element of `to`, the flat index of the element of `from` that is stretched over it; `from` must broadcast to `to`. */
export function broadcastIndices(from: readonly number[], to: readonly number[]): Uint32Array {
  const own = strides(from);
  const steps = to.map((_, axis) => {
    const at = axis - to.length + from.length;
    return at < 0 || from[at] === 1 ? 0 : (own[at] ?? 0);
  });
  return stridedIndices(to, steps);
}

/** Flat indices `start + sum(position * step)` in row-major order of `dims`; steps may be 0 or negative. */
export function stridedIndices(dims: readonly number[], steps: readonly number[], start = 0): Uint32Array {
  let indices: Uint32Array = Uint32Array.of(start);
  dims.forEach((size, axis) => {
    const step = steps[axis] ?? 0;
    const next = new Uint32Array(indices.length * size);
    let at = 0;
    for (const base of indices) for (let i = 0; i < size; i++) next[at++] = base + i * step;
    indices = next;
  });
  return indices;
}

/** One line of elements along an axis: `length` elements from `start`, `step` apart. */
export interface Lane {
  readonly start: number;
  readonly step: number;
  readonly length: number;
}

/** All lanes along `axis`, in row-major order of the other axes. No lane when another axis is empty. */
export function* lanes(dims: readonly number[], axis: number): Generator<Lane> {
  const length = dims[axis] ?? 1;
  const step = elementCount(dims.slice(axis + 1));
  const outer = elementCount(dims.slice(0, axis));
  for (let o = 0; o < outer; o++) for (let i = 0; i < step; i++) yield { start: o * length * step + i, step, length };
}

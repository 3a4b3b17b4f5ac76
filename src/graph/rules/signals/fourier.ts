/** @file What DFT and STFT share: transforms of `[..., n, ..., 1 or 2]` along one axis, real or complex in, and their adjoint. */
import { elementCount } from "#tensor";
import type { Plain } from "../../define-op.js";
import type { GraphWriter, Value } from "../../build/graph-writer.js";

export interface Transform {
  readonly axis: number;
  /** Points of the transform: longer data is cut, shorter filled up with zeros. */
  readonly length: number;
  readonly inverse: boolean;
  /** Only the first half, of which the rest is the mirror image. */
  readonly onesided: boolean;
}

export function pointsOut({ length, onesided }: Pick<Transform, "length" | "onesided">): number {
  return onesided ? Math.floor(length / 2) + 1 : length;
}

/** y[k] = sum of x[j] * e^(-2 pi i j k / n); the inverse turns the other way and divides by n. Plain sums. */
export function transform(x: Plain, wanted: Transform): Plain {
  const { axis, length, inverse } = wanted;
  const [size, parts, points] = [x.dims[axis] ?? 0, x.dims.at(-1) ?? 1, pointsOut(wanted)];
  const [outer, inner] = [elementCount(x.dims.slice(0, axis)), elementCount(x.dims.slice(axis + 1, -1))];
  const data = new Float64Array(outer * points * inner * 2);
  const [turn, scale] = [((inverse ? 2 : -2) * Math.PI) / length, inverse ? 1 / length : 1];
  for (let at = 0; at < data.length / 2; at++) {
    const [o, k, i] = [Math.floor(at / (points * inner)), Math.floor(at / inner) % points, at % inner];
    let [re, im] = [0, 0];
    for (let j = 0; j < Math.min(size, length); j++) {
      const from = ((o * size + j) * inner + i) * parts;
      const [a, b] = [x.data[from] ?? NaN, parts === 2 ? (x.data[from + 1] ?? NaN) : 0];
      const angle = turn * ((j * k) % length);
      re += a * Math.cos(angle) - b * Math.sin(angle);
      im += a * Math.sin(angle) + b * Math.cos(angle);
    }
    data[2 * at] = re * scale;
    data[2 * at + 1] = im * scale;
  }
  return { dtype: x.dtype, dims: x.dims.map((dim, each) => (each === axis ? points : each === x.dims.length - 1 ? 2 : dim)), data };
}

/** The adjoint: the transform that turns the other way, times n for a forward one and 1 / n for an inverse one; then `dims` again. */
export function transformBack(g: GraphWriter, dy: Value, { dims, wanted }: { dims: readonly number[]; wanted: Transform }): Value {
  const { axis, length, inverse } = wanted;
  const whole = resized(g, dy, { axis, from: pointsOut(wanted), to: length, rank: dims.length });
  const [back = dy] = g.op("DFT", [whole, null, g.scalar(axis, "int64")], { inverse: inverse ? 0 : 1 });
  const scaled = g.mul(back, g.scalar(inverse ? 1 / length : length, dy));
  const cut = resized(g, scaled, { axis, from: length, to: dims[axis] ?? 0, rank: dims.length });
  return dims.at(-1) === 2 ? cut : g.slice(cut, { starts: [0], ends: [1], axes: [-1] });
}

/** Cut, or filled up with zeros, at the end of an axis. */
function resized(g: GraphWriter, value: Value, { axis, from, to, rank }: { axis: number; from: number; to: number; rank: number }): Value {
  if (to < from) return g.slice(value, { starts: [0], ends: [to], axes: [axis] });
  if (to === from) return value;
  const pads = Array.from({ length: 2 * rank }, (_, at) => (at === rank + axis ? to - from : 0));
  return g.op("Pad", [value, g.ints(pads)])[0] ?? value;
}

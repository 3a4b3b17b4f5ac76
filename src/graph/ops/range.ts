/** Range: start, start + delta, ... below limit (above it when delta is negative). Source: ONNX operator Range, opset 11. */
import { fail } from "#base";
import { isFloat, toFloat64 } from "#tensor";
import { defineOp, type Fact } from "../define-op.js";
import { f32, f64, i64 } from "../rules/case-tensors.js";
import { commonDType } from "../rules/elementwise.js";
import { reshapeLike } from "../rules/gradients.js";

export const range = defineOp({
  name: "Range",
  since: 11,
  inputs: ["start", "limit", "delta"],
  inferShape(inputs, _, { where }) {
    const dtype = commonDType(where, inputs);
    const [start, limit, delta] = inputs.map(numberOf);
    const known = start !== undefined && limit !== undefined && delta !== undefined;
    return [{ dtype, dims: [known ? countOf(start, limit, { delta, where }) : lengthAsSaid(inputs)] }];
  },
  reference([start, limit, delta], _, { where }) {
    const [first, step] = [start.data[0] ?? NaN, delta.data[0] ?? NaN];
    const length = countOf(first, limit.data[0] ?? NaN, { delta: step, where });
    return [{ dtype: start.dtype, dims: [length], data: Float64Array.from({ length }, (_each, at) => first + at * step) }];
  },
  // y[i] = start + i * delta; the limit only decides how many there are
  gradient({ inputs: [start, , delta], cotangents: [dy] }, _, g) {
    if (!isFloat(dy.type.dtype)) return [];
    const [zero, one] = [g.scalar(0, "int64"), g.scalar(1, "int64")];
    const [count = zero] = g.op("Size", [dy]);
    const [positions = count] = g.op("Range", [zero, count, one]);
    const slope = g.reduceSum(g.mul(dy, g.cast(positions, dy.type.dtype)), { keepdims: false });
    return [reshapeLike(g, g.reduceSum(dy, { keepdims: false }), start), null, reshapeLike(g, slope, delta)];
  },
  cases: [
    { name: "upwards", inputs: [f32([], [1]), f32([], [4.5]), f32([], [1.5])], expected: [f32([3], [1, 2.5, 4])] },
    { name: "downwards", inputs: [i64([], [5]), i64([], [0]), i64([], [-2])], expected: [i64([3], [5, 3, 1])] },
    { name: "nothing", inputs: [i64([], [3]), i64([], [3]), i64([], [1])], expected: [i64([0], [])] },
    { name: "float64", inputs: [f64([], [0.5]), f64([], [2.25]), f64([], [0.5])], expected: [f64([4], [0.5, 1, 1.5, 2])], smooth: true },
  ],
});

function numberOf({ constant, sizes }: Fact): number | undefined {
  const size = sizes?.[0];
  if (typeof size === "number") return size;
  return constant === null ? undefined : toFloat64(constant)[0];
}

/** From 0 to a symbol by 1 there are as many as the symbol says. */
function lengthAsSaid([start, limit, delta]: readonly [Fact, Fact, Fact]): string | null {
  const symbol = limit.sizes?.[0];
  return typeof symbol === "string" && numberOf(start) === 0 && numberOf(delta) === 1 ? symbol : null;
}

function countOf(start: number, limit: number, { delta, where }: { delta: number; where: string }): number {
  if (delta === 0) throw fail("GRAPH_INVALID", { where, why: "delta is 0" });
  const count = Math.max(0, Math.ceil((limit - start) / delta));
  if (!Number.isSafeInteger(count)) throw fail("GRAPH_INVALID", { where, why: `it would have ${count} elements` });
  return count;
}

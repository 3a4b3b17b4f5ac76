/** CumSum: running sums along an axis, from the front or (`reverse`) from the back, with or (`exclusive`) without the element itself. Source: ONNX operator CumSum, opset 14. */
import { lanes, normaliseAxis } from "#tensor";
import { defineOp } from "../define-op.js";
import { f32, f64, i32, i64 } from "../rules/case-tensors.js";
import { knownInts } from "../infer/facts.js";

const flag = { kind: "int", fallback: 0 } as const;

export const cumSum = defineOp({
  name: "CumSum",
  since: 11,
  inputs: ["x", "axis"],
  attributes: { exclusive: flag, reverse: flag },
  inferShape([x, axis], _, { where }) {
    const at = knownInts(axis)?.[0];
    if (at !== undefined && x.dims !== null) normaliseAxis(where, at, x.dims.length);
    return [{ dtype: x.dtype, dims: x.dims }];
  },
  reference([x, axis], { exclusive, reverse }, { where }) {
    const sums = new Float64Array(x.data.length);
    for (const { start, step, length } of lanes(x.dims, normaliseAxis(where, axis.data[0] ?? NaN, x.dims.length))) {
      let sum = 0;
      for (let i = 0; i < length; i++) {
        const at = start + (reverse !== 0 ? length - 1 - i : i) * step;
        const next = sum + (x.data[at] ?? NaN);
        sums[at] = exclusive !== 0 ? sum : next;
        sum = next;
      }
    }
    return [{ ...x, data: sums }];
  },
  // dx = the running sum of dy from the other end
  gradient({ inputs: [, axis], cotangents: [dy] }, { exclusive, reverse }, g) {
    return [g.op("CumSum", [dy, axis], { exclusive, reverse: reverse === 0 ? 1 : 0 })[0] ?? dy, null];
  },
  cases: [
    { name: "the first axis", inputs: [f32([2, 2], [1, 2, 3, 4]), i64([], [0])], expected: [f32([2, 2], [1, 2, 4, 6])] },
    {
      name: "without the element itself, int32 axis",
      inputs: [f32([3], [1, 2, 3]), i32([], [-1])],
      attributes: { exclusive: 1 },
      expected: [f32([3], [0, 1, 3])],
    },
    { name: "from the back, integers", inputs: [i64([3], [1, 2, 3]), i64([1], [0])], attributes: { reverse: 1 }, expected: [i64([3], [6, 5, 3])] },
    {
      name: "NaN and infinity stay from there on",
      inputs: [f32([4], [1, Infinity, 2, NaN]), i64([], [0])],
      expected: [f32([4], [1, Infinity, Infinity, NaN])],
    },
    { name: "no elements", inputs: [f32([0, 2], []), i64([], [1])], expected: [f32([0, 2], [])] },
    { name: "float64", inputs: [f64([2, 3], [1, 2, 3, -1, 0.5, 4]), i64([], [1])], expected: [f64([2, 3], [1, 3, 6, -1, -0.5, 3.5])], smooth: true },
    {
      name: "float64, from the back, exclusive",
      inputs: [f64([3], [1, 2, 4]), i64([], [-1])],
      attributes: { exclusive: 1, reverse: 1 },
      expected: [f64([3], [6, 4, 0])],
      smooth: true,
    },
  ],
});

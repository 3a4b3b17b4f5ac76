/** FeatureVectorizer: the inputs beside each other, each cut or filled with zeros to its dimension. [N, *] or [*] -> [N, sum], float32. Source: ai.onnx.ml operator FeatureVectorizer, version 1. */
import { defineOp, type Plain } from "../define-op.js";
import type { GraphWriter, Value } from "../build/graph-writer.js";
import { f32, f64, i64 } from "../rules/case-tensors.js";
import { noGradient, reshapeLike } from "../rules/gradients.js";
import { rowCount, rowsOf } from "../rules/classical/ml-rows.js";

export const featureVectorizer = defineOp({
  name: "FeatureVectorizer",
  domain: "ai.onnx.ml",
  since: 1,
  inputs: ["...X"],
  attributes: { inputdimensions: { kind: "ints", required: true } },
  inferShape(inputs, { inputdimensions }, { where }) {
    const rows = inputs.map((input) => rowCount(where, input)).find((count) => count !== null) ?? null;
    return [{ dtype: "float32", dims: [rows, inputdimensions.reduce((sum, width) => sum + width, 0)] }];
  },
  reference(inputs, { inputdimensions }) {
    const parts = inputs.map((input: Plain) => rowsOf(input));
    const count = parts[0]?.length ?? 0;
    const width = inputdimensions.reduce((sum, each) => sum + each, 0);
    const data = new Float64Array(count * width);
    let start = 0;
    inputdimensions.forEach((size, at) => {
      parts[at]?.forEach((row, each) => data.set(row.subarray(0, size), each * width + start));
      start += size;
    });
    return [{ dtype: "float32", dims: [count, width], data }];
  },
  // each input gets its own columns back
  gradient({ inputs, cotangents: [dy], where }, { inputdimensions }, g) {
    let end = 0;
    return inputs.map((input, at) => {
      const size = inputdimensions[at] ?? 0;
      end += size;
      return columnsOf(g, dy, { input, start: end - size, size, where });
    });
  },
  cases: [
    {
      name: "one cut, one filled",
      inputs: [f32([2, 2], [1, 2, 3, NaN]), f32([2, 1], [5, 6])],
      attributes: { inputdimensions: [1, 2] },
      expected: [f32([2, 3], [1, 5, 0, 3, 6, 0])],
    },
    { name: "integers", inputs: [i64([1, 1], [7])], attributes: { inputdimensions: [1] }, expected: [f32([1, 1], [7])] },
    { name: "no rows", inputs: [f32([0, 1], [])], attributes: { inputdimensions: [1] }, expected: [f32([0, 1], [])] },
    {
      name: "float64, one cut, one filled",
      inputs: [f64([2, 2], [1, 2, 3, 4]), f64([2, 1], [5, 6])],
      attributes: { inputdimensions: [1, 2] },
      expected: [f32([2, 3], [1, 5, 0, 3, 6, 0])],
      smooth: true,
    },
  ],
});

function columnsOf(g: GraphWriter, dy: Value, { input, start, size, where }: { input: Value; start: number; size: number; where: string }): Value {
  const width = input.type.dims?.at(-1);
  if (typeof width !== "number") throw noGradient(where, `the width of '${input.name}' is not known`);
  const own = g.slice(dy, { starts: [start], ends: [start + Math.min(size, width)], axes: [1] });
  const whole = width <= size ? own : (g.op("Pad", [own, g.ints([0, 0, 0, width - size])])[0] ?? own);
  const typed = input.type.dtype === dy.type.dtype ? whole : g.cast(whole, input.type.dtype);
  return input.type.dims?.length === 1 ? reshapeLike(g, typed, input) : typed;
}

/** EyeLike: a matrix of the input's shape with ones on a diagonal, `k` above the main one. Source: ONNX operator EyeLike, opset 9. */
import { fail } from "#base";
import { dtypeFromOnnx, type DType } from "#tensor";
import { defineOp } from "../define-op.js";
import { dimsText } from "../infer/facts.js";
import { f32, f64, i32 } from "../rules/case-tensors.js";
import { nothingFlows } from "../rules/elementwise.js";

export const eyeLike = defineOp({
  name: "EyeLike",
  since: 9,
  inputs: ["input"],
  attributes: { dtype: { kind: "int" }, k: { kind: "int", fallback: 0 } },
  inferShape([x], { dtype }, { where }) {
    if (x.dims !== null && x.dims.length !== 2) throw fail("GRAPH_SHAPE", { where, what: "the input", expected: "a matrix", got: dimsText(x.dims) });
    return [{ dtype: dtypeOf(where, dtype, x.dtype), dims: x.dims }];
  },
  reference([x], { dtype, k }, { where }) {
    const columns = x.dims[1] ?? 0;
    return [{ dtype: dtypeOf(where, dtype, x.dtype), dims: x.dims, data: x.data.map((_, at) => (at % columns === Math.floor(at / columns) + k ? 1 : 0)) }];
  },
  gradient: nothingFlows,
  cases: [
    { name: "a wide one, whatever is in it", inputs: [f32([2, 3], [9, NaN, 9, 9, 9, 9])], expected: [f32([2, 3], [1, 0, 0, 0, 1, 0])] },
    { name: "below the diagonal, as float64", inputs: [i32([2, 2], [5, 5, 5, 5])], attributes: { k: -1, dtype: 11 }, expected: [f64([2, 2], [0, 0, 1, 0])] },
    { name: "float64", inputs: [f64([2, 2], [5, 6, 7, 8])], attributes: { k: 1 }, expected: [f64([2, 2], [0, 1, 0, 0])], smooth: true },
    { name: "no rows", inputs: [f32([0, 2], [])], expected: [f32([0, 2], [])] },
  ],
});

function dtypeOf(where: string, wanted: number | undefined, own: DType): DType {
  const dtype = wanted === undefined ? own : dtypeFromOnnx(wanted);
  if (dtype === undefined) throw fail("GRAPH_INVALID", { where, why: `the type number ${wanted} is not known here` });
  return dtype;
}

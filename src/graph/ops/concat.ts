/** Concat: inputs joined along one axis; the other sizes agree. Source: ONNX operator Concat, opset 13. */
import { fail } from "#base";
import { elementCount, normaliseAxis } from "#tensor";
import { defineOp, type Fact } from "../define-op.js";
import { dimsText } from "../infer/facts.js";
import type { Dim } from "../ir.js";
import { f32, f64, text } from "../rules/case-tensors.js";
import { commonDType } from "../rules/elementwise.js";
import { noGradient } from "../rules/gradients.js";

export const concat = defineOp({
  name: "Concat",
  since: 4,
  inputs: ["...inputs"],
  attributes: { axis: { kind: "int", required: true } },
  moves: ["...inputs"],
  inferShape: (inputs, { axis }, { where }) => [{ dtype: commonDType(where, inputs), dims: joinedDims(where, inputs, axis) }],
  reference(inputs, { axis }, { where }) {
    const rank = inputs[0]?.dims.length ?? 0;
    const at = normaliseAxis(where, axis, rank);
    const total = inputs.reduce((sum, input) => sum + (input.dims[at] ?? 0), 0);
    const dims = (inputs[0]?.dims ?? []).map((size, each) => (each === at ? total : size));
    const data = new Float64Array(elementCount(dims));
    const outer = elementCount(dims.slice(0, at));
    let write = 0;
    for (let block = 0; block < outer; block++) {
      for (const input of inputs) {
        const length = input.data.length / outer;
        data.set(input.data.subarray(block * length, (block + 1) * length), write);
        write += length;
      }
    }
    return [{ dtype: inputs[0]?.dtype ?? "float32", dims, data }];
  },
  // each input gets its own part of dy back
  gradient({ inputs, cotangents: [dy], where }, { axis }, g) {
    let start = 0;
    return inputs.map((input) => {
      const size = input.type.dims?.at(axis);
      if (typeof size !== "number") throw noGradient(where, `the size of '${input.name}' along axis ${axis} is not known: bind the symbolic dims first`);
      start += size;
      return g.slice(dy, { starts: [start - size], ends: [start], axes: [axis] });
    });
  },
  cases: [
    { name: "rows", inputs: [f32([1, 2], [1, 2]), f32([2, 2], [3, 4, 5, NaN])], attributes: { axis: 0 }, expected: [f32([3, 2], [1, 2, 3, 4, 5, NaN])] },
    {
      name: "columns, counted from the end",
      inputs: [f32([2, 1], [1, 2]), f32([2, 2], [3, 4, 5, 6])],
      attributes: { axis: -1 },
      expected: [f32([2, 3], [1, 3, 4, 2, 5, 6])],
    },
    { name: "an empty part", inputs: [f32([0], []), f32([1], [3])], attributes: { axis: 0 }, expected: [f32([1], [3])] },
    { name: "strings", inputs: [text([1], ["a"]), text([1], ["b"])], attributes: { axis: 0 }, expected: [text([2], ["a", "b"])] },
    {
      name: "float64",
      inputs: [f64([2, 1], [1, 2]), f64([2, 2], [3, 4, 5, 6])],
      attributes: { axis: 1 },
      expected: [f64([2, 3], [1, 3, 4, 2, 5, 6])],
      smooth: true,
    },
  ],
});

function joinedDims(where: string, inputs: readonly Fact[], axis: number): readonly Dim[] | null {
  const known = inputs.map(({ dims }) => dims).filter((dims) => dims !== null);
  const [first] = known;
  if (first === undefined) return null;
  const at = normaliseAxis(where, axis, first.length);
  const total = known.length < inputs.length ? null : known.reduce<Dim>((sum, dims) => addSizes(sum, dims[at] ?? null), 0);
  for (const dims of known)
    if (!agrees(first, dims, at))
      throw fail("GRAPH_SHAPE", { where, what: "an input", expected: `${dimsText(first)} but for axis ${axis}`, got: dimsText(dims) });
  return first.map((_, each) => (each === at ? total : (known.map((dims) => dims[each]).find((dim) => typeof dim === "number") ?? first[each] ?? null)));
}

function addSizes(a: Dim, b: Dim): Dim {
  if (typeof a === "number" && typeof b === "number") return a + b;
  return a === 0 ? b : b === 0 ? a : null;
}

function agrees(a: readonly Dim[], b: readonly Dim[], axis: number): boolean {
  return a.length === b.length && a.every((dim, each) => each === axis || typeof dim !== "number" || typeof b[each] !== "number" || dim === b[each]);
}

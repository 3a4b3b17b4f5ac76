/**
 * Einsum: sums of products over named axes: `bij,bjk->bik`. Axes that the output does not name are summed; an axis named
 * twice in one input is its diagonal; `...` stands for any leading axes. Source: ONNX operator Einsum, opset 12.
 */
import { fail } from "#base";
import { elementCount, stridedIndices, strides } from "#tensor";
import { defineOp } from "../define-op.js";
import { dimsText } from "../infer/facts.js";
import type { Dim, ValueType } from "../ir.js";
import { f32, f64, i64 } from "../rules/case-tensors.js";
import { einsumGradient } from "../rules/products/einsum-gradient.js";
import { parseEinsum, type EinsumLabels } from "../rules/products/einsum-equation.js";
import { commonDType } from "../rules/elementwise.js";

export const einsum = defineOp({
  name: "Einsum",
  since: 12,
  inputs: ["...Inputs"],
  attributes: { equation: { kind: "string", required: true } },
  inferShape(inputs, { equation }, { where }) {
    const dtype = commonDType(where, inputs);
    const ranks = inputs.map(({ dims }) => dims?.length ?? null);
    if (ranks.includes(null)) return [{ dtype, dims: null }];
    const labels = parseEinsum(where, equation, ranks as readonly number[]);
    const sizes = labelSizes(where, labels, inputs);
    return [{ dtype, dims: labels.output.map((label) => sizes.get(label) ?? null) }];
  },
  reference(inputs, { equation }, { where }) {
    const labels = parseEinsum(
      where,
      equation,
      inputs.map(({ dims }) => dims.length),
    );
    const sizes = labelSizes(where, labels, inputs) as ReadonlyMap<string, number>;
    const summed = [...sizes.keys()].filter((label) => !labels.output.includes(label));
    const dimsOf = (list: readonly string[]): number[] => list.map((label) => sizes.get(label) ?? 0);
    const places = inputs.map(({ dims }, at) => {
      const step = stepsOf(labels.operands[at] ?? [], dims);
      return { out: stridedIndices(dimsOf(labels.output), labels.output.map(step)), sum: stridedIndices(dimsOf(summed), summed.map(step)) };
    });
    const terms = elementCount(dimsOf(summed));
    const data = new Float64Array(elementCount(dimsOf(labels.output))).map((_, at) => {
      let total = 0;
      for (let term = 0; term < terms; term++)
        total += inputs.reduce((product, { data: own }, each) => product * (own[(places[each]?.out[at] ?? 0) + (places[each]?.sum[term] ?? 0)] ?? NaN), 1);
      return total;
    });
    return [{ dtype: inputs[0]?.dtype ?? "float32", dims: dimsOf(labels.output), data }];
  },
  gradient: ({ inputs, cotangents: [dy], where }, { equation }, g) => einsumGradient(g, { inputs, dy, equation, where }),
  cases: [
    {
      name: "a product of matrices",
      inputs: [f32([2, 2], [1, 2, 3, 4]), f32([2, 1], [1, 10])],
      attributes: { equation: "ij,jk->ik" },
      expected: [f32([2, 1], [21, 43])],
    },
    {
      name: "without an arrow, blanks, NaN",
      inputs: [f32([1, 2], [1, NaN]), f32([2, 1], [1, 10])],
      attributes: { equation: " ba , ac " },
      expected: [f32([1, 1], [NaN])],
    },
    { name: "transposed", inputs: [i64([1, 2], [1, 2])], attributes: { equation: "ij->ji" }, expected: [i64([2, 1], [1, 2])] },
    { name: "the diagonal", inputs: [f32([2, 2], [1, 2, 3, 4])], attributes: { equation: "ii->i" }, expected: [f32([2], [1, 4])] },
    { name: "no terms sum to 0", inputs: [f32([1, 0], []), f32([0, 2], [])], attributes: { equation: "ij,jk->ik" }, expected: [f32([1, 2], [0, 0])] },
    {
      name: "float64, a batch by the ellipsis, one side stretched",
      inputs: [f64([2, 1, 2], [1, 2, 3, 4]), f64([1, 2, 2], [1, 10, -1, 0.5])],
      attributes: { equation: "...ij,...jk->...ik" },
      expected: [f64([2, 1, 2], [-1, 11, -1, 32])],
      smooth: true,
    },
    {
      name: "float64, a batch by the ellipsis, one side of lower rank",
      inputs: [f64([2, 1, 2], [1, 2, 3, 4]), f64([2, 2], [1, 10, -1, 0.5])],
      attributes: { equation: "...ij,...jk->...ik" },
      expected: [f64([2, 1, 2], [-1, 11, -1, 32])],
      smooth: true,
      notInRuntime: "its ellipsis has one rank",
    },
    {
      name: "float64, heads of attention",
      inputs: [f64([1, 2, 1, 2], [1, 2, 3, 4]), f64([1, 1, 1, 2], [0.5, -1])],
      attributes: { equation: "bqhd,bkhd->bhqk" },
      expected: [f64([1, 1, 2, 1], [-1.5, -2.5])],
      smooth: true,
    },
    {
      name: "float64, three inputs, an axis of one summed",
      inputs: [f64([2, 2], [1, 2, 3, 4]), f64([2], [1, -1]), f64([2], [0.5, 2])],
      attributes: { equation: "ij,i,k->k" },
      expected: [f64([2], [-2, -8])],
      smooth: true,
    },
    { name: "float64, the trace", inputs: [f64([2, 2], [1, 2, 3, 4])], attributes: { equation: "ii" }, expected: [f64([], [5])], smooth: true },
  ],
});

/** The size of each label; 1 stretches. Throws GRAPH_SHAPE when known sizes differ. */
function labelSizes(where: string, { operands }: EinsumLabels, inputs: readonly Pick<ValueType, "dims">[]): ReadonlyMap<string, Dim> {
  const sizes = new Map<string, Dim>();
  operands.forEach((labels, at) => {
    const dims = inputs[at]?.dims ?? [];
    labels.forEach((label, axis) => {
      const [known, dim] = [sizes.get(label), dims[axis] ?? null];
      if (typeof known === "number" && typeof dim === "number" && known !== dim && known !== 1 && dim !== 1)
        throw fail("GRAPH_SHAPE", { where, what: `axis '${label}' of input ${at}`, expected: String(known), got: dimsText(dims) });
      sizes.set(label, known === undefined ? dim : joined(known, dim));
    });
  });
  return sizes;
}

function joined(a: Dim, b: Dim): Dim {
  if (a === 1 || a === null) return b;
  if (b === 1 || b === null) return a;
  return typeof a === "number" ? a : b;
}

/** How far a step along a label goes in an operand: 0 when it has no such axis, or stretches there; both steps along a diagonal. */
function stepsOf(labels: readonly string[], dims: readonly number[]): (label: string) => number {
  const own = strides(dims);
  return (label) => labels.reduce((sum, each, axis) => sum + (each === label && dims[axis] !== 1 ? (own[axis] ?? 0) : 0), 0);
}

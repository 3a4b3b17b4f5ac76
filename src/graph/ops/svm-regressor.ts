/**
 * SVMRegressor: the kernels of each row with the support vectors, weighed and summed, plus rho; with `one_class` 1 above 0, else -1.
 * [N, F] -> [N, 1], float32. Without support vectors the coefficients are the one vector. Source: ai.onnx.ml operator SVMRegressor, version 1.
 */
import { defineOp } from "../define-op.js";
import { f32 } from "../rules/case-tensors.js";
import { throughTransform } from "../rules/classical/linear-scores.js";
import { reshapeLike } from "../rules/gradients.js";
import { rowsOf, scoredRows } from "../rules/classical/ml-rows.js";
import { SCORE_ATTRIBUTES, transformOf } from "../rules/classical/ml-scores.js";
import { KERNEL_ATTRIBUTES, kernelsOf, throughKernels } from "../rules/classical/svm-kernels.js";

const floats = { kind: "floats", fallback: [] } as const;

/** The runtime wants it said. */
const LINEAR = { kernel_type: "LINEAR", kernel_params: [0, 0, 0] };

/** Two support vectors of two features. */
const MACHINE = { ...LINEAR, support_vectors: [1, 0, 0, 2], n_supports: 2, coefficients: [0.5, -1], rho: [0.25] };

export const svmRegressor = defineOp({
  name: "SVMRegressor",
  domain: "ai.onnx.ml",
  since: 1,
  inputs: ["X"],
  attributes: {
    ...KERNEL_ATTRIBUTES,
    ...SCORE_ATTRIBUTES,
    coefficients: floats,
    n_supports: { kind: "int", fallback: 0 },
    one_class: { kind: "int", fallback: 0 },
    rho: floats,
    support_vectors: floats,
  },
  inferShape: ([x], _, { where }) => [scoredRows(where, x, 1)],
  reference([x], attributes, { where }) {
    const { one_class, post_transform, rho } = attributes;
    const transform = transformOf(where, post_transform);
    const { vectors, weights } = machineOf(attributes);
    const rows = rowsOf(x).map((row) => {
      const kernels = kernelsOf(where, row, { ...attributes, vectors, count: weights.length });
      const sum = kernels.reduce((total, kernel, at) => total + kernel * (weights[at] ?? NaN), 0) + (rho[0] ?? 0);
      return transform([one_class === 0 ? sum : sum > 0 ? 1 : -1]);
    });
    return [{ dtype: "float32", dims: [rows.length, 1], data: Float64Array.from(rows.flat()) }];
  },
  gradient({ inputs: [x], outputs: [y], cotangents: [dy], where }, attributes, g) {
    if (attributes.one_class !== 0) return [null];
    const { dtype } = dy.type;
    const typed = x.type.dtype === dtype ? x : g.cast(x, dtype);
    const rows = x.type.dims?.length === 1 ? g.unsqueeze(typed, [0]) : typed;
    const sums = throughTransform(g, { y, dy, transform: attributes.post_transform, where });
    const dx = throughKernels(g, attributes, { x: rows, dy: sums, ...machineOf(attributes) });
    const shaped = rows === typed ? dx : reshapeLike(g, dx, x);
    return [x.type.dtype === dtype ? shaped : g.cast(shaped, x.type.dtype)];
  },
  cases: [
    {
      name: "one vector for all, linear, NaN",
      inputs: [f32([2, 2], [1, 2, NaN, 0])],
      attributes: { ...LINEAR, coefficients: [0.5, -1], rho: [0.25] },
      expected: [f32([2, 1], [-1.25, NaN])],
    },
    { name: "one class", inputs: [f32([2, 2], [1, 0, 0, 1])], attributes: { ...MACHINE, one_class: 1 }, expected: [f32([2, 1], [1, -1])] },
    {
      name: "support vectors, linear",
      inputs: [f32([1, 2], [1, 2])],
      attributes: MACHINE,
      expected: [f32([1, 1], [-3.25])],
      smooth: true,
    },
    {
      name: "radial",
      inputs: [f32([1, 2], [1, 1])],
      attributes: { ...MACHINE, kernel_type: "RBF", kernel_params: [0.5, 0, 0] },
      expected: [f32([1, 1], [0.18538588])],
      smooth: true,
    },
    {
      name: "polynomial",
      inputs: [f32([1, 2], [1, 1])],
      attributes: { ...MACHINE, kernel_type: "POLY", kernel_params: [0.5, 1, 3] },
      expected: [f32([1, 1], [-6.0625])],
      smooth: true,
    },
    {
      name: "sigmoid",
      inputs: [f32([1, 2], [1, 1])],
      attributes: { ...MACHINE, kernel_type: "SIGMOID", kernel_params: [0.5, 0.25, 0] },
      expected: [f32([1, 1], [-0.2807091])],
      smooth: true,
    },
  ],
});

interface Machine {
  readonly coefficients: readonly number[];
  readonly n_supports: number;
  readonly support_vectors: readonly number[];
}

function machineOf({ coefficients, n_supports, support_vectors }: Machine): { vectors: readonly number[]; weights: readonly number[] } {
  return n_supports > 0 ? { vectors: support_vectors, weights: coefficients } : { vectors: coefficients, weights: [1] };
}

/**
 * LayerNormalization: y = (x - mean) / sqrt(variance + epsilon) * Scale + B over the axes from `axis` on; mean and 1 / deviation are outputs too.
 * Shape [..., n...], Scale and B stretch to it -> [..., n...] (, [..., 1...], [..., 1...]). Source: ONNX operator LayerNormalization, opset 17.
 */
import { fail } from "#base";
import { dtypeFromOnnx, elementCount, isFloat, normaliseAxis, type DType } from "#tensor";
import { defineOp, type Plain } from "../define-op.js";
import type { GraphWriter, Value } from "../build/graph-writer.js";
import { f32 } from "../rules/case-tensors.js";
import { stretched } from "../rules/elementwise.js";
import { rankOf, unbroadcast } from "../rules/gradients.js";
import { axesFrom, statisticsOf, throughNormal, type Normal } from "../rules/normalising/normalising.js";

export const layerNormalization = defineOp({
  name: "LayerNormalization",
  since: 17,
  inputs: ["X", "Scale", "B?"],
  attributes: { axis: { kind: "int", fallback: -1 }, epsilon: { kind: "float", fallback: 1e-5 }, stash_type: { kind: "int", fallback: 1 } },
  inferShape([{ dtype, dims }], { axis, stash_type: stash }, { where, outputs }) {
    const first = dims === null ? 0 : normaliseAxis(where, axis, dims.length);
    const each = { dtype: stashed(where, stash), dims: dims?.map((dim, at) => (at < first ? dim : 1)) ?? null };
    return [{ dtype, dims }, each, each].slice(0, outputs);
  },
  reference([x, scale, bias], { axis, epsilon, stash_type: stash }, { where }) {
    const first = normaliseAxis(where, axis, x.dims.length);
    const length = elementCount(x.dims.slice(first));
    const groups = elementCount(x.dims.slice(0, first));
    const { mean, variance } = statisticsOf(x, groups, (at) => Math.floor(at / length));
    const inverse = variance.map((value) => 1 / Math.sqrt(value + epsilon));
    const [factors, offsets] = [stretched(scale, x.dims), bias === null ? null : stretched(bias, x.dims)];
    const data = x.data.map((value, at) => {
      const group = Math.floor(at / length);
      return (value - (mean[group] ?? NaN)) * (inverse[group] ?? NaN) * (factors[at] ?? NaN) + (offsets?.[at] ?? 0);
    });
    const dims = x.dims.map((size, at) => (at < first ? size : 1));
    const each = (values: Float64Array): Plain => ({ dtype: stashed(where, stash), dims, data: values });
    return [{ ...x, data }, each(mean), each(inverse)];
  },
  gradient({ inputs: [x, scale, bias], outputs, cotangents, where }, attributes, g) {
    const rank = rankOf(x, where);
    const axes = axesFrom(normaliseAxis(where, attributes.axis, rank), rank);
    const [, mean, inverse] = outputs;
    const [dy = null, dMean = null, dInverse = null] = cotangents as readonly (Value | null)[];
    const normal = normalOf(g, x, { scale, attributes, axes, mean: mean ?? null, inverse: inverse ?? null });
    const ofStatistics = throughStatistics(g, { dMean, dInverse, normal, like: x });
    if (dy === null) return [ofStatistics];
    const beside = { beside: [x], where };
    const dx = throughNormal(g, g.mul(dy, scale), normal);
    return [
      ofStatistics === null ? dx : g.add(dx, ofStatistics),
      unbroadcast(g, g.mul(dy, normal.xhat), { input: scale, ...beside }),
      bias === null ? null : unbroadcast(g, dy, { input: bias, ...beside }),
    ];
  },
  cases: [
    {
      name: "rows, with mean and 1 / deviation",
      inputs: [f32([2, 2], [1, 3, 2, -4]), f32([2], [1, 2]), f32([2], [0, 10])],
      attributes: { epsilon: 0.5625 },
      expected: [f32([2, 2], [-0.8, 11.6, 0.97014254, 8.059715]), f32([2, 1], [2, -1]), f32([2, 1], [0.8, 0.32338083])],
      smooth: true,
    },
    {
      name: "the last two axes, no B",
      inputs: [f32([1, 2, 2], [1, 2, 3, 6]), f32([2, 2], [1, 1, 2, 0.5])],
      attributes: { axis: 1, epsilon: 0.5 },
      expected: [f32([1, 2, 2], [-1, -0.5, 0, 0.75])],
      smooth: true,
    },
    {
      name: "one scale for all",
      inputs: [f32([1, 2], [1, 3]), f32([1], [2])],
      attributes: { epsilon: 3 },
      expected: [f32([1, 2], [-1, 1])],
      smooth: true,
      notInRuntime: "it wants Scale to have the size of the axes",
    },
    { name: "equal elements", inputs: [f32([1, 3], [5, 5, 5]), f32([3], [1, 1, 1])], attributes: { epsilon: 0.25 }, expected: [f32([1, 3], [0, 0, 0])] },
    { name: "no rows", inputs: [f32([0, 2], []), f32([2], [1, 1])], expected: [f32([0, 2], [])] },
  ],
});

/** The dtype of mean and 1 / deviation. */
function stashed(where: string, code: number): DType {
  const dtype = dtypeFromOnnx(code);
  if (dtype === undefined || !isFloat(dtype)) throw fail("GRAPH_INVALID", { where, why: `stash_type ${code} is no float type` });
  return dtype;
}

interface Parts {
  readonly scale: Value;
  readonly attributes: { readonly axis: number; readonly epsilon: number };
  readonly axes: readonly number[];
  readonly mean: Value | null;
  readonly inverse: Value | null;
}

/** From the node's own outputs, or from the operator run again for them: one pass over the input. */
function normalOf(g: GraphWriter, x: Value, { scale, attributes, axes, mean, inverse }: Parts): Normal {
  const { axis, epsilon } = attributes;
  const [, again = x, inverseAgain = x] = mean === null || inverse === null ? g.op("LayerNormalization", [x, scale], { axis, epsilon }, { outputs: 3 }) : [];
  const like = (value: Value): Value => (value.type.dtype === x.type.dtype ? value : g.cast(value, x.type.dtype));
  const deviation = like(inverse ?? inverseAgain);
  return { xhat: g.mul(g.sub(x, like(mean ?? again)), deviation), inverse: deviation, axes };
}

interface StatisticsBack {
  readonly dMean: Value | null;
  readonly dInverse: Value | null;
  readonly normal: Normal;
  readonly like: Value;
}

/** d mean / dx = 1 / n; d inverse / dx = -inverse^2 * xhat / n. */
function throughStatistics(g: GraphWriter, { dMean, dInverse, normal, like }: StatisticsBack): Value | null {
  const { xhat, inverse, axes } = normal;
  const same = (value: Value): Value => (value.type.dtype === like.type.dtype ? value : g.cast(value, like.type.dtype));
  // mean of ones over the axes, spread: 1 / n
  const share = (value: Value): Value => g.mul(same(value), g.div(g.scalar(1, like), count(g, like, axes)));
  const ofMean = dMean === null ? null : g.expand(share(dMean), g.shape(like));
  const ofInverse = dInverse === null ? null : g.neg(g.mul(g.mul(share(dInverse), g.mul(inverse, inverse)), xhat));
  return ofMean === null || ofInverse === null ? (ofMean ?? ofInverse) : g.add(ofMean, ofInverse);
}

function count(g: GraphWriter, x: Value, axes: readonly number[]): Value {
  const sizes = axes.map((axis) => x.type.dims?.[axis] ?? null);
  if (sizes.every((size) => typeof size === "number")) return g.scalar(elementCount(sizes), x);
  const first = axes[0] ?? 0;
  const [product = x] = g.op("ReduceProd", [g.slice(g.shape(x), { starts: [first], ends: [first + axes.length] })], { keepdims: 0 });
  return g.cast(product, x.type.dtype);
}

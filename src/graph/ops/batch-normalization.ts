/**
 * BatchNormalization: y = (x - mean) / sqrt(variance + epsilon) * scale + B for each channel. In training the mean and variance are the batch's,
 * and two more outputs are the moved ones: old * momentum + batch's * (1 - momentum).
 * Shape [N, C, ...], four times [C] -> [N, C, ...] (, [C], [C]). Source: ONNX operator BatchNormalization, opset 9 to 15.
 */
import { fail } from "#base";
import { elementCount } from "#tensor";
import { defineOp, type Plain } from "../define-op.js";
import type { GraphWriter, Value } from "../build/graph-writer.js";
import { f32, f64 } from "../rules/case-tensors.js";
import { rankOf, spatialSizes } from "../rules/gradients.js";
import { allButChannels, channelsOf, checkChannels, overChannels, statisticsOf } from "../rules/normalising/normalising.js";

const NO_TRAINING = "the build has no training mode";

export const batchNormalization = defineOp({
  name: "BatchNormalization",
  since: 9,
  inputs: ["X", "scale", "B", "input_mean", "input_var"],
  attributes: {
    epsilon: { kind: "float", fallback: 1e-5 },
    momentum: { kind: "float", fallback: 0.9 },
    training_mode: { kind: "int", fallback: 0 },
  },
  inferShape([x, ...each], { training_mode: training }, { where, outputs }) {
    const known = channelsOf(where, x, 2);
    checkChannels(where, known, each);
    if (training === 0 && outputs > 1) throw fail("GRAPH_INVALID", { where, why: "moved statistics are outputs only in training_mode 1" });
    const channels = known ?? each[0].dims?.[0] ?? null;
    const moved = { dtype: each[2].dtype, dims: [channels] };
    return [{ dtype: x.dtype, dims: x.dims }, moved, moved].slice(0, outputs);
  },
  reference([x, scale, bias, mean, variance], { epsilon, momentum, training_mode: training }) {
    const [plane, channels] = [elementCount(x.dims.slice(2)), x.dims[1] ?? 1];
    const channelOf = (at: number): number => Math.floor(at / plane) % channels;
    const used = training === 0 ? { mean: mean.data, variance: variance.data } : statisticsOf(x, channels, channelOf);
    const data = x.data.map((value, at) => {
      const c = channelOf(at);
      return ((value - (used.mean[c] ?? NaN)) / Math.sqrt((used.variance[c] ?? NaN) + epsilon)) * (scale.data[c] ?? NaN) + (bias.data[c] ?? NaN);
    });
    const moved = (old: Plain, now: Float64Array): Plain => ({ ...old, data: old.data.map((value, c) => value * momentum + (now[c] ?? NaN) * (1 - momentum)) });
    return [{ ...x, data }, moved(mean, used.mean), moved(variance, used.variance)];
  },
  gradient({ inputs, cotangents, where }, attributes, g) {
    const { training_mode: training } = attributes;
    const [dy, ...moved] = cotangents as readonly (Value | null)[];
    return training === 0
      ? throughFixed(g, inputs, { dy: dy ?? null, where, ...attributes })
      : throughBatch(g, inputs, { dy: dy ?? null, moved, where, ...attributes });
  },
  cases: [
    {
      name: "two channels",
      inputs: [f32([1, 2, 2], [1, 2, 3, 5]), f32([2], [1, 2]), f32([2], [0, 10]), f32([2], [1, 3]), f32([2], [3, 0.24])],
      attributes: { epsilon: 1 },
      expected: [f32([1, 2, 2], [0, 0.5, 10, 13.592106])],
      smooth: true,
    },
    {
      name: "rows, infinity stays in its channel",
      inputs: [f32([2, 2], [1, Infinity, 3, 4]), f32([2], [1, 1]), f32([2], [0, 0]), f32([2], [1, 3]), f32([2], [1, 1])],
      attributes: { epsilon: 0 },
      expected: [f32([2, 2], [0, Infinity, 2, 1])],
    },
    { name: "no images", inputs: [f32([0, 1, 2], []), f32([1], [1]), f32([1], [0]), f32([1], [0]), f32([1], [1])], expected: [f32([0, 1, 2], [])] },
    {
      name: "float64, in training, with the moved statistics",
      inputs: [f64([2, 2, 2], [1, 2, 3, 5, 3, 6, 3, 1]), f64([2], [1, 2]), f64([2], [0, 10]), f64([2], [1, 3]), f64([2], [3, 0.24])],
      attributes: { epsilon: 0.5, momentum: 0.75, training_mode: 1 },
      expected: [f64([2, 2, 2], [-1, -0.5, 10, 12.529822128134704, 0, 1.5, 10, 7.470177871865296]), f64([2], [1.5, 3]), f64([2], [3.125, 0.68])],
      smooth: true,
      notInRuntime: NO_TRAINING,
    },
  ],
});

type Inputs = readonly [Value, Value, Value, Value, Value];

interface Back {
  readonly dy: Value | null;
  readonly where: string;
  readonly epsilon: number;
  readonly momentum: number;
}

/** 1 / deviation of each channel. */
function inverseOf(g: GraphWriter, variance: Value, epsilon: number): Value {
  return g.div(g.scalar(1, variance), g.sqrt(g.add(variance, g.scalar(epsilon, variance))));
}

/** Given statistics: y is a x + c; all five inputs have a gradient. */
function throughFixed(g: GraphWriter, [x, scale, , mean, variance]: Inputs, { dy, where, epsilon }: Back): readonly (Value | null)[] {
  if (dy === null) return [];
  const rank = rankOf(x, where);
  const axes = allButChannels(rank);
  const inverse = inverseOf(g, variance, epsilon);
  const factor = g.mul(scale, inverse);
  const sum = g.reduceSum(dy, { axes, keepdims: false });
  const dScale = g.mul(g.reduceSum(g.mul(dy, g.sub(x, overChannels(g, mean, rank))), { axes, keepdims: false }), inverse);
  const dVariance = g.mul(g.mul(dScale, g.scalar(-0.5, dScale)), g.mul(factor, inverse));
  return [g.mul(dy, overChannels(g, factor, rank)), dScale, sum, g.neg(g.mul(sum, factor)), dVariance];
}

interface BatchBack extends Back {
  readonly moved: readonly (Value | null)[];
}

/** The batch's statistics: dx = dy * a + (x - mean) * k + c, with a, k and c for each channel. All of it is from x - mean, so that x itself need not be kept. */
function throughBatch(
  g: GraphWriter,
  [x, scale]: Inputs,
  { dy, moved: [dMean = null, dVariance = null], where, epsilon, momentum }: BatchBack,
): readonly (Value | null)[] {
  const rank = rankOf(x, where);
  const axes = allButChannels(rank);
  const count = batchCount(g, x, where);
  const mean = g.reduceMean(x, { axes, keepdims: false });
  const centred = g.sub(x, overChannels(g, mean, rank));
  const inverse = inverseOf(g, g.reduceMean(g.mul(centred, centred), { axes, keepdims: false }), epsilon);
  const parts = dy === null ? NO_PARTS : ofOutput(g, dy, { centred, scale, inverse, count, axes });
  const scaled = (value: Value | null, by: number): Value | null => (value === null ? null : g.mul(value, g.scalar(by, value)));
  const share = (value: Value | null, by: number): Value | null => (value === null ? null : g.div(g.mul(value, g.scalar(by, value)), count));
  const k = plus(g, parts.k, share(dVariance, 2 * (1 - momentum)));
  const offset = plus(g, parts.c, share(dMean, 1 - momentum));
  const over = (value: Value | null, each: Value | null): Value | null => (value === null || each === null ? null : g.mul(value, overChannels(g, each, rank)));
  const c = offset === null ? null : g.expand(overChannels(g, offset, rank), g.shape(x));
  const dx = [over(dy, parts.a), over(centred, k), c].reduce((sum, term) => plus(g, sum, term), null);
  return [dx, parts.dScale, parts.dBias, scaled(dMean, momentum), scaled(dVariance, momentum)];
}

interface OutputParts {
  readonly a: Value | null;
  readonly k: Value | null;
  readonly c: Value | null;
  readonly dScale: Value | null;
  readonly dBias: Value | null;
}

const NO_PARTS: OutputParts = { a: null, k: null, c: null, dScale: null, dBias: null };

interface Channels {
  readonly centred: Value;
  readonly scale: Value;
  readonly inverse: Value;
  readonly count: Value;
  readonly axes: readonly number[];
}

function ofOutput(g: GraphWriter, dy: Value, { centred, scale, inverse, count, axes }: Channels): OutputParts {
  const a = g.mul(scale, inverse);
  const dBias = g.reduceSum(dy, { axes, keepdims: false });
  const dScale = g.mul(g.reduceSum(g.mul(dy, centred), { axes, keepdims: false }), inverse);
  const k = g.neg(g.div(g.mul(g.mul(a, inverse), dScale), count));
  return { a, dBias, dScale, k, c: g.neg(g.div(g.mul(a, dBias), count)) };
}

function plus(g: GraphWriter, a: Value | null, b: Value | null): Value | null {
  return a === null || b === null ? (a ?? b) : g.add(a, b);
}

/** Elements of each channel; a symbolic batch is read from the shape. */
function batchCount(g: GraphWriter, x: Value, where: string): Value {
  const plane = elementCount(spatialSizes(x, where));
  const batch = x.type.dims?.[0];
  if (typeof batch === "number") return g.scalar(batch * plane, x);
  return g.mul(g.cast(g.gather(g.shape(x), g.scalar(0, "int64")), x.type.dtype), g.scalar(plane, x));
}

/**
 * LRN: y = x / (bias + alpha / size * s)^beta, s the sum of squares of the `size` channels around.
 * Shape [N, C, ...] -> same. Source: ONNX operator LRN, opset 1 to 13; Krizhevsky et al., 2012.
 */
import { fail } from "#base";
import { elementCount, fromFloat64 } from "#tensor";
import type { GraphWriter, Value } from "../build/graph-writer.js";
import { defineOp } from "../define-op.js";
import { f32 } from "../rules/case-tensors.js";
import { likeFirst } from "../rules/elementwise.js";
import { noGradient, reshapeLike } from "../rules/gradients.js";

export const lrn = defineOp({
  name: "LRN",
  since: 1,
  inputs: ["X"],
  attributes: {
    alpha: { kind: "float", fallback: 1e-4 },
    beta: { kind: "float", fallback: 0.75 },
    bias: { kind: "float", fallback: 1 },
    size: { kind: "int", required: true },
  },
  inferShape(inputs, { size }, { where }) {
    if (!(size >= 1)) throw fail("GRAPH_INVALID", { where, why: `size is ${size}, expected at least 1` });
    return likeFirst(inputs);
  },
  reference([x], { alpha, beta, bias, size }) {
    const [plane, channels] = [elementCount(x.dims.slice(2)), x.dims[1] ?? 1];
    const data = x.data.map((value, at) => {
      const c = Math.floor(at / plane) % channels;
      const squares = channelsAround(c, { channels, size }).reduce((sum, other) => sum + (x.data[at + (other - c) * plane] ?? NaN) ** 2, 0);
      return value / (bias + (alpha / size) * squares) ** beta;
    });
    return [{ ...x, data }];
  },
  // with f = (bias + alpha / size * s)^-beta: dx = dy f - 2 alpha beta / size * x * sum over channels around of dy x f / (bias + ...)
  gradient({ inputs: [x], cotangents: [dy], where }, { alpha, beta, bias, size }, g) {
    const channels = x.type.dims?.[1];
    if (typeof channels !== "number") throw noGradient(where, `the number of channels of '${x.name}' is not known`);
    const around = g.constant(fromFloat64(x.type.dtype, [channels, channels], bandOf(channels, size)));
    const base = g.add(g.mul(overChannels(g, around, g.mul(x, x)), g.scalar(alpha / size, x)), g.scalar(bias, x));
    const factor = g.pow(base, g.scalar(-beta, x));
    const back = overChannels(g, g.transpose(around, [1, 0]), g.div(g.mul(g.mul(dy, x), factor), base));
    return [g.sub(g.mul(dy, factor), g.mul(g.mul(x, back), g.scalar((2 * alpha * beta) / size, x)))];
  },
  cases: [
    {
      name: "three channels around",
      inputs: [f32([1, 4, 1, 1], [1, 2, 3, 4])],
      attributes: { size: 3, alpha: 3, beta: 0.5, bias: 2 },
      expected: [f32([1, 4, 1, 1], [0.37796447, 0.5, 0.5388159, 0.7698004])],
      smooth: true,
    },
    {
      name: "two around: itself and the next",
      inputs: [f32([1, 2, 1, 2], [1, 2, 3, -4])],
      attributes: { size: 2, alpha: 2, beta: 1, bias: 1 },
      expected: [f32([1, 2, 1, 2], [0.09090909, 0.0952381, 0.3, -0.23529412])],
      smooth: true,
      notInRuntime: "it takes odd sizes only",
    },
    {
      name: "infinity",
      inputs: [f32([1, 2, 1, 1], [Infinity, 1])],
      attributes: { size: 1 },
      expected: [f32([1, 2, 1, 1], [NaN, 0.999925])],
      notInRuntime: "its sliding sum carries NaN over to the next channel",
    },
    { name: "no images", inputs: [f32([0, 2, 1, 1], [])], attributes: { size: 1 }, expected: [f32([0, 2, 1, 1], [])] },
  ],
});

function channelsAround(c: number, { channels, size }: { channels: number; size: number }): readonly number[] {
  const [from, to] = [Math.max(0, c - Math.floor((size - 1) / 2)), Math.min(channels - 1, c + Math.ceil((size - 1) / 2))];
  return Array.from({ length: to - from + 1 }, (_, i) => from + i);
}

/** 1 where a channel (column) is around another (row). */
function bandOf(channels: number, size: number): Float64Array {
  const band = new Float64Array(channels * channels);
  for (let c = 0; c < channels; c++) for (const other of channelsAround(c, { channels, size })) band[c * channels + other] = 1;
  return band;
}

/** A matrix over the channels of `[N, C, ...]`. */
function overChannels(g: GraphWriter, matrix: Value, x: Value): Value {
  return reshapeLike(g, g.matMul(matrix, g.reshape(x, [0, 0, -1])), x);
}

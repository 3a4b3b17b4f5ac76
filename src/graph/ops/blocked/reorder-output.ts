/** ReorderOutput: ONNX Runtime's blocked layout back into [N, C, H, W] (or [N, H, W, C] by `channels_last`), C as `channels` says. Source: com.microsoft.nchwc ReorderOutput, version 1. */
import { defineOp } from "../../define-op.js";
import { NCHWC, NO_BLOCKED_GRADIENT, requireNeutral } from "../../rules/convolution/blocked-layout.js";
import { f32 } from "../../rules/case-tensors.js";

const CHANNELS = Array.from({ length: 16 }, (_, c) => c - 3);

export const reorderOutput = defineOp({
  name: "ReorderOutput",
  domain: NCHWC,
  since: 1,
  inputs: ["X"],
  attributes: { channels: { kind: "int", required: true }, channels_last: { kind: "int", fallback: 0 } },
  inferShape([{ dtype, dims }], { channels, channels_last: last }) {
    if (dims === null) return [{ dtype, dims: null }];
    const [batch = null, , ...sizes] = dims;
    return [{ dtype, dims: last === 0 ? [batch, channels, ...sizes] : [batch, ...sizes, channels] }];
  },
  reference([x], { channels, channels_last: last }, { where }) {
    requireNeutral(where, x);
    const [batch = 0, filled = 1, ...sizes] = x.dims;
    const data = x.data.filter((_, at) => at % filled < channels);
    return [{ dtype: x.dtype, dims: last === 0 ? [batch, channels, ...sizes] : [batch, ...sizes, channels], data }];
  },
  gradient: NO_BLOCKED_GRADIENT,
  cases: [
    { name: "one place a channel", inputs: [f32([1, 16, 1, 1], CHANNELS)], attributes: { channels: 16 }, expected: [f32([1, 16, 1, 1], CHANNELS)] },
    {
      name: "fewer channels, last",
      inputs: [f32([1, 16, 1, 1], CHANNELS)],
      attributes: { channels: 2, channels_last: 1 },
      expected: [f32([1, 1, 1, 2], [-3, -2])],
    },
    {
      name: "infinities",
      inputs: [f32([1, 16, 1, 1], new Array<number>(16).fill(Infinity))],
      attributes: { channels: 1 },
      expected: [f32([1, 1, 1, 1], [Infinity])],
    },
  ],
});

/** ReorderInput: [N, C, H, W] (or [N, H, W, C] by `channels_last`) into ONNX Runtime's blocked layout. Source: com.microsoft.nchwc ReorderInput, version 1. */
import { defineOp } from "../../define-op.js";
import { filledChannels, NCHWC, NO_BLOCKED_GRADIENT, requireNeutral } from "../../rules/convolution/blocked-layout.js";
import { f32 } from "../../rules/case-tensors.js";

const CHANNELS = Array.from({ length: 16 }, (_, c) => c - 3);

export const reorderInput = defineOp({
  name: "ReorderInput",
  domain: NCHWC,
  since: 1,
  inputs: ["X"],
  attributes: { channels_last: { kind: "int", fallback: 0 } },
  inferShape([{ dtype, dims }], { channels_last: last }) {
    if (dims === null) return [{ dtype, dims: null }];
    const [batch = null, ...rest] = dims;
    const [channels = null, ...sizes] = last === 0 ? rest : [rest.at(-1) ?? null, ...rest.slice(0, -1)];
    return [{ dtype, dims: [batch, filledChannels(channels), ...sizes] }];
  },
  reference([x], { channels_last: last }, { where }) {
    const dims = last === 0 ? x.dims : [x.dims[0] ?? 0, x.dims.at(-1) ?? 0, ...x.dims.slice(1, -1)];
    const result = { ...x, dims };
    requireNeutral(where, result);
    return [result];
  },
  gradient: NO_BLOCKED_GRADIENT,
  cases: [
    { name: "one place a channel", inputs: [f32([1, 16, 1, 1], CHANNELS)], expected: [f32([1, 16, 1, 1], CHANNELS)] },
    { name: "channels last", inputs: [f32([1, 1, 1, 16], CHANNELS)], attributes: { channels_last: 1 }, expected: [f32([1, 16, 1, 1], CHANNELS)] },
    {
      name: "infinities",
      inputs: [f32([1, 16, 1, 1], new Array<number>(16).fill(Infinity))],
      expected: [f32([1, 16, 1, 1], new Array<number>(16).fill(Infinity))],
    },
  ],
});

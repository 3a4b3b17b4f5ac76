/** MaxPool and AveragePool on ONNX Runtime's blocked layout: each channel on its own, so only the order of elements differs. Source: com.microsoft.nchwc, version 1. */
import { defineOp, type OpDefinition } from "../../define-op.js";
import { NCHWC, NO_BLOCKED_GRADIENT, requireNeutral } from "../../rules/convolution/blocked-layout.js";
import { f32 } from "../../rules/case-tensors.js";
import { POOL_ATTRIBUTES, pooledDims, poolEach, windowCounts } from "../../rules/convolution/pooling.js";
import { windowsOf, type Window } from "../../rules/convolution/windows.js";

const CHANNELS = Array.from({ length: 16 }, (_, c) => c - 3);

export const blockedMaxPool = blockedPool("MaxPool", (values) => values.reduce((a, b) => Math.max(a, b), -Infinity));

export const blockedAveragePool = blockedPool("AveragePool", (values, count) => values.reduce((sum, value) => sum + value, 0) / count);

function blockedPool(name: string, f: (values: readonly number[], count: number) => number): OpDefinition {
  return defineOp({
    name,
    domain: NCHWC,
    since: 1,
    inputs: ["X"],
    attributes: { ...POOL_ATTRIBUTES, count_include_pad: { kind: "int", fallback: 0 } },
    inferShape: ([x], attributes, { where }) => [{ dtype: x.dtype, dims: pooledDims(where, x, attributes) }],
    reference([x], attributes, { where }) {
      requireNeutral(where, x);
      const windows: readonly Window[] = windowsOf(where, attributes, { sizes: x.dims.slice(2), kernel: attributes.kernel_shape });
      const counts = windowCounts(windows, attributes.count_include_pad !== 0);
      const y = poolEach(x, windows, ({ values, window }) => f(values, counts[window] ?? NaN));
      requireNeutral(where, y);
      return [y];
    },
    gradient: NO_BLOCKED_GRADIENT,
    cases: [
      { name: "one place a channel", inputs: [f32([1, 16, 1, 1], CHANNELS)], attributes: { kernel_shape: [1, 1] }, expected: [f32([1, 16, 1, 1], CHANNELS)] },
      {
        name: "padded, infinities",
        inputs: [f32([1, 16, 1, 1], new Array<number>(16).fill(Infinity))],
        attributes: { kernel_shape: [3, 3], pads: [1, 1, 1, 1] },
        expected: [f32([1, 16, 1, 1], new Array<number>(16).fill(Infinity))],
      },
    ],
  });
}

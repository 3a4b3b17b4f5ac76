/**
 * Col2Im: columns of patches laid back over an image, summed where they overlap: the adjoint of taking patches.
 * Shape [N, C * block, windows], image [r], block [r] -> [N, C, image...]. Source: ONNX operator Col2Im, opset 18.
 */
import { fail } from "#base";
import { elementCount, tensor } from "#tensor";
import { defineOp } from "../define-op.js";
import { f32, i64 } from "../rules/case-tensors.js";
import { noGradient } from "../rules/gradients.js";
import { dimsText, knownInts } from "../infer/facts.js";
import type { Dim } from "../ir.js";
import { tapsOf, WINDOW_ATTRIBUTES, windowsOf, type Window, type WindowAttributes } from "../rules/convolution/windows.js";

const { dilations, pads, strides } = WINDOW_ATTRIBUTES;

type ColumnAttributes = Omit<WindowAttributes, "auto_pad">;

export const col2Im = defineOp({
  name: "Col2Im",
  since: 18,
  inputs: ["input", "image_shape", "block_shape"],
  attributes: { dilations, pads, strides },
  inferShape([x, image, block], attributes, { where }) {
    const [sizes, kernel] = [knownInts(image), knownInts(block)];
    const rank = image.dims?.[0];
    if (sizes === null || kernel === null) return [{ dtype: x.dtype, dims: typeof rank === "number" ? Array.from({ length: rank + 2 }, () => null) : null }];
    const windows = windowsAt(where, attributes, { sizes, kernel });
    return [{ dtype: x.dtype, dims: [x.dims?.[0] ?? null, channelsOf(where, x.dims, windows), ...sizes] }];
  },
  reference([x, image, block], attributes, { where }) {
    const windows = windowsAt(where, attributes, { sizes: Array.from(image.data), kernel: Array.from(block.data) });
    const [places, count] = [elementCount(windows.map(({ kernel }) => kernel)), elementCount(windows.map(({ output }) => output))];
    const dims = [x.dims[0] ?? 0, (x.dims[1] ?? 0) / places, ...Array.from(image.data)];
    const plane = elementCount(dims.slice(2));
    const taps = tapsOf(windows);
    const y = new Float64Array(elementCount(dims));
    x.data.forEach((value, at) => {
      const [channel, place, window] = [Math.floor(at / (places * count)), Math.floor(at / count) % places, at % count];
      const tap = taps[window * places + place] ?? -1;
      if (tap >= 0) y[channel * plane + tap] = (y[channel * plane + tap] ?? 0) + value;
    });
    return [{ dtype: x.dtype, dims, data: y }];
  },
  // the patches of dy: a Gather of each window's places, zeros for padding
  gradient({ inputs: [x, image, block], cotangents: [dy], where }, attributes, g) {
    const [sizes, kernel] = [g.knownInts(image), g.knownInts(block)];
    const channels = dy.type.dims?.[1];
    if (sizes === null || kernel === null || typeof channels !== "number") throw noGradient(where, "image_shape, block_shape and the channels must be known");
    const windows = windowsAt(where, attributes, { sizes, kernel });
    const [places, plane, taps] = [elementCount(kernel), elementCount(sizes), tapsOf(windows)];
    const count = taps.length / places;
    const indices = BigInt64Array.from({ length: taps.length }, (_, at) => {
      const tap = taps[(at % count) * places + Math.floor(at / count)] ?? -1;
      return BigInt(tap < 0 ? plane : tap);
    });
    const [withZero = dy] = g.op("Pad", [g.reshape(dy, [0, channels, plane]), g.ints([0, 0, 0, 0, 0, 1])]);
    const patches = g.gather(withZero, g.constant(tensor("int64", [taps.length], indices)), 2);
    return [g.reshape(patches, [x.type.dims?.[0] === null ? -1 : 0, channels * places, count])];
  },
  cases: [
    {
      name: "2 by 2 blocks side by side",
      inputs: [f32([1, 4, 2], [1, 2, 3, 4, 5, 6, 7, 8]), i64([2], [2, 4]), i64([2], [2, 2])],
      attributes: { strides: [2, 2] },
      expected: [f32([1, 1, 2, 4], [1, 3, 2, 4, 5, 7, 6, 8])],
      smooth: true,
    },
    {
      name: "two channels, overlapping, padded",
      inputs: [f32([1, 4, 4], [1, 2, 3, 4, 5, 6, 7, 8, -1, -2, -3, -4, 0, 1, 0, 1]), i64([2], [1, 3]), i64([2], [1, 2])],
      attributes: { pads: [0, 1, 0, 1] },
      expected: [f32([1, 2, 1, 3], [7, 9, 11, -2, -2, -4])],
      smooth: true,
    },
    {
      name: "infinity, overlapping",
      inputs: [f32([1, 2, 2], [1, 2, Infinity, 4]), i64([2], [1, 3]), i64([2], [1, 2])],
      expected: [f32([1, 1, 1, 3], [1, Infinity, 4])],
    },
  ],
});

function windowsAt(where: string, attributes: ColumnAttributes, shape: { sizes: readonly number[]; kernel: readonly number[] }): readonly Window[] {
  return windowsOf(where, { ...attributes, auto_pad: "NOTSET" }, shape);
}

function channelsOf(where: string, dims: readonly Dim[] | null, windows: readonly Window[]): Dim {
  const places = elementCount(windows.map(({ kernel }) => kernel));
  const count = elementCount(windows.map(({ output }) => output));
  const [, channels = null, columns = null] = dims ?? [];
  const wrong = (typeof columns === "number" && columns !== count) || (typeof channels === "number" && channels % places !== 0);
  if (wrong) throw fail("GRAPH_SHAPE", { where, what: "the input", expected: `[N, a multiple of ${places}, ${count}]`, got: dimsText(dims) });
  return typeof channels === "number" ? channels / places : null;
}

/**
 * DFT: the discrete Fourier transform along one axis, of numbers (last axis 1) or complex ones (last axis 2: real and imaginary part).
 *
 * Shape   [..., n, ..., 1 or 2] -> [..., dft_length or n, ..., 2]; floor(n / 2) + 1 points when `onesided`, for real input only.
 * Throws  GRAPH_AXIS, GRAPH_SHAPE, GRAPH_INVALID for `onesided` with complex input or with `inverse`.
 * Source  ONNX operator DFT, opset 20.
 */
import { fail } from "#base";
import { normaliseAxis } from "#tensor";
import { defineOp } from "../define-op.js";
import { dimsText, knownInts, staticDims } from "../infer/facts.js";
import type { Dim } from "../ir.js";
import { f32, f64, i64 } from "../rules/case-tensors.js";
import { pointsOut, transform, transformBack } from "../rules/signals/fourier.js";
import { noGradient } from "../rules/gradients.js";

const flag = { kind: "int", fallback: 0 } as const;

export const dft = defineOp({
  name: "DFT",
  since: 20,
  inputs: ["input", "dft_length?", "axis?"],
  attributes: { inverse: flag, onesided: flag },
  inferShape([x, length, axis], attributes, { where }) {
    if (x.dims === null) return [{ dtype: x.dtype, dims: null }];
    checkParts(where, x.dims, attributes);
    const at = axis === null ? -2 : knownInts(axis)?.[0];
    if (at === undefined) return [{ dtype: x.dtype, dims: x.dims.map((_, each) => (each === (x.dims?.length ?? 0) - 1 ? 2 : null)) }];
    const along = signalAxis(where, at, x.dims.length);
    const points = length === null ? x.dims[along] : knownInts(length)?.[0];
    const out = typeof points === "number" ? pointsOut({ length: points, onesided: attributes.onesided !== 0 }) : attributes.onesided === 0 ? points : null;
    return [{ dtype: x.dtype, dims: x.dims.map((dim, each) => (each === along ? (out ?? null) : each === (x.dims?.length ?? 0) - 1 ? 2 : dim)) }];
  },
  reference([x, length, axis], { inverse, onesided }, { where }) {
    const along = signalAxis(where, axis?.data[0] ?? -2, x.dims.length);
    return [transform(x, { axis: along, length: length?.data[0] ?? x.dims[along] ?? 0, inverse: inverse !== 0, onesided: onesided !== 0 })];
  },
  // a linear map: its adjoint
  gradient({ inputs: [x, length, axis], cotangents: [dy], where }, { inverse, onesided }, g) {
    const dims = staticDims(x.type);
    const along = axis === null ? -2 : g.knownInts(axis)?.[0];
    if (dims === null || along === undefined) throw noGradient(where, "its shape and axis must be known");
    const at = signalAxis(where, along, dims.length);
    const points = length === null ? dims[at] : g.knownInts(length)?.[0];
    if (points === undefined) throw noGradient(where, "its length must be known");
    return [transformBack(g, dy, { dims, wanted: { axis: at, length: points, inverse: inverse !== 0, onesided: onesided !== 0 } }), null, null];
  },
  cases: [
    {
      name: "four real numbers",
      inputs: [f32([1, 4, 1], [1, 2, 3, 4])],
      expected: [f32([1, 4, 2], [10, 0, -2, 2, -2, 0, -2, -2])],
    },
    {
      name: "one side",
      inputs: [f32([1, 4, 1], [1, 2, 3, 4])],
      attributes: { onesided: 1 },
      expected: [f32([1, 3, 2], [10, 0, -2, 2, -2, 0])],
    },
    {
      name: "complex, back again",
      inputs: [f32([1, 4, 2], [10, 0, -2, 2, -2, 0, -2, -2])],
      attributes: { inverse: 1 },
      expected: [f32([1, 4, 2], [1, 0, 2, 0, 3, 0, 4, 0])],
    },
    {
      name: "filled up with zeros, the first axis",
      inputs: [f32([2, 1, 1], [1, 2]), i64([], [4]), i64([], [0])],
      expected: [f32([4, 1, 2], [3, 0, 1, -2, -1, 0, 1, 2])],
    },
    {
      name: "NaN spreads over its lane only",
      inputs: [f32([2, 2, 1], [NaN, 1, 2, 3])],
      expected: [f32([2, 2, 2], [NaN, NaN, NaN, NaN, 5, 0, -1, 0])],
      notInRuntime: "an imaginary part of 0 stays 0 there",
    },
    {
      name: "float64, real, one side, cut",
      inputs: [f64([1, 4, 1], [1, 2, 4, 8]), i64([], [3])],
      attributes: { onesided: 1 },
      expected: [f64([1, 2, 2], [7, 0, -2, 1.7320508075688772])],
      smooth: true,
    },
    {
      name: "float64, complex, filled up, the middle axis",
      inputs: [f64([1, 2, 1, 2], [1, 2, 3, -1]), i64([], [4]), i64([], [1])],
      expected: [f64([1, 4, 1, 2], [4, 1, 0, -1, -2, 3, 2, 5])],
      smooth: true,
    },
    {
      name: "float64, inverse",
      inputs: [f64([1, 2, 2], [1, 2, 3, -1])],
      attributes: { inverse: 1 },
      expected: [f64([1, 2, 2], [2, 0.5, -1, 1.5])],
      smooth: true,
    },
  ],
});

function checkParts(where: string, dims: readonly Dim[], { inverse, onesided }: { inverse: number; onesided: number }): void {
  const parts = dims.at(-1);
  if (dims.length < 2 || (typeof parts === "number" && parts !== 1 && parts !== 2))
    throw fail("GRAPH_SHAPE", { where, what: "the input", expected: "a last axis of 1 (real) or 2 (complex)", got: dimsText(dims) });
  if (onesided !== 0 && inverse !== 0) throw fail("GRAPH_INVALID", { where, why: "onesided and inverse exclude each other" });
  if (onesided !== 0 && parts === 2) throw fail("GRAPH_INVALID", { where, why: "onesided is for real input: the last axis must be 1" });
}

/** The last axis holds the parts of a number and cannot be transformed. */
function signalAxis(where: string, axis: number, rank: number): number {
  const at = normaliseAxis(where, axis, rank);
  if (at === rank - 1) throw fail("GRAPH_AXIS", { op: where, axis, rank: rank - 1 });
  return at;
}

/**
 * Upsample: Resize's predecessor: nearest or linear, place x / scale.
 * Shape [d...] -> [floor(d * scale)...]. Source: ONNX operator Upsample, opset 9, withdrawn in 10.
 */
import { toFloat64 } from "#tensor";
import { defineOp } from "../define-op.js";
import { f32 } from "../rules/case-tensors.js";
import { axisMatrix, type ResampleAttributes } from "../rules/resampling.js";
import { axisRequests, resampled, resizedDims } from "../rules/resize-request.js";

const FIXED: Omit<ResampleAttributes, "mode"> = {
  coordinate_transformation_mode: "asymmetric",
  nearest_mode: "floor",
  cubic_coeff_a: -0.75,
  exclude_outside: 0,
  antialias: 0,
};

export const upsample = defineOp({
  name: "Upsample",
  since: 9,
  until: 9,
  inputs: ["X", "scales"],
  attributes: { mode: { kind: "string", fallback: "nearest" } },
  inferShape([x, scales], _, { where }) {
    if (x.dims === null || scales.constant === null) return [{ dtype: x.dtype, dims: x.dims?.map(() => null) ?? null }];
    return [{ dtype: x.dtype, dims: resizedDims(where, x.dims, askedOf(toFloat64(scales.constant))) }];
  },
  reference([x, scales], { mode }, { where }) {
    const requests = axisRequests(where, x.dims, askedOf(scales.data)).filter(({ scale }) => scale !== 1);
    const matrices = requests.map((request) => axisMatrix(where, request, { ...FIXED, mode }));
    return [resampled(x, matrices, 0)];
  },
  gradient: "it was withdrawn in opset 10: convert the model, Resize has one",
  cases: [
    { name: "nearest", inputs: [f32([1, 1, 1, 2], [1, 2]), f32([4], [1, 1, 2, 2])], expected: [f32([1, 1, 2, 4], [1, 1, 2, 2, 1, 1, 2, 2])] },
    {
      name: "linear",
      inputs: [f32([1, 1, 2, 2], [1, 2, 3, 4]), f32([4], [1, 1, 1, 2])],
      attributes: { mode: "linear" },
      expected: [f32([1, 1, 2, 4], [1, 1.5, 2, 2, 3, 3.5, 4, 4])],
    },
    { name: "infinity", inputs: [f32([1, 1, 1, 1], [Infinity]), f32([4], [1, 1, 1, 2])], expected: [f32([1, 1, 1, 2], [Infinity, Infinity])] },
  ],
});

function askedOf(scales: Iterable<number>): Parameters<typeof axisRequests>[2] {
  return { scales: Array.from(scales), sizes: null, roi: null, axes: undefined, policy: "stretch" };
}

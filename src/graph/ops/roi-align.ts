/**
 * RoiAlign: each region of an image as a small grid of bins, every bin the mean (or largest share) of samples between elements.
 * Shape [N, C, H, W], regions [R, 4] (x1, y1, x2, y2), image of each [R] -> [R, C, output_height, output_width].
 * Source: ONNX operator RoiAlign, opset 10 (whole pixels) and 16 (half pixels); He et al., arXiv:1703.06870.
 */
import { fail } from "#base";
import { defineOp, type OpCase, type OpDefinition, type Plain } from "../define-op.js";
import { f32, i64 } from "../rules/case-tensors.js";
import type { Tap } from "../rules/images/resampling.js";

const RAMP = Array.from({ length: 16 }, (_, i) => i);

/** The upper left quarter of a ramp. */
const QUARTER = [f32([1, 1, 4, 4], RAMP), f32([1, 4], [0, 0, 2, 2]), i64([1], [0])];

const INFINITE: OpCase = {
  name: "infinity",
  inputs: [f32([1, 1, 1, 1], [Infinity]), f32([1, 4], [0, 0, 1, 1]), i64([1], [0])],
  expected: [f32([1, 1, 1, 1], [Infinity])],
  notInRuntime: "it multiplies the infinity by weight 0",
};

export const roiAlign = versionOf({ since: 16, until: Infinity, fallback: "half_pixel" }, [
  {
    name: "a quarter, one bin, two samples an axis",
    inputs: QUARTER,
    attributes: { sampling_ratio: 2 },
    expected: [f32([1, 1, 1, 1], [2.5])],
  },
  {
    name: "two bins an axis, the second image, half the scale",
    inputs: [f32([2, 1, 4, 4], [...RAMP, ...RAMP.map((value) => -value)]), f32([1, 4], [1, 0, 7, 6]), i64([1], [1])],
    attributes: { output_height: 2, output_width: 2, sampling_ratio: 1, spatial_scale: 0.5 },
    expected: [f32([1, 1, 2, 2], [-1.75, -3.25, -7.75, -9.25])],
  },
  {
    name: "the largest share",
    inputs: QUARTER,
    attributes: { sampling_ratio: 2, mode: "max" },
    expected: [f32([1, 1, 1, 1], [5])],
  },
  {
    name: "as many samples as the region has elements",
    inputs: [f32([1, 1, 4, 4], RAMP), f32([1, 4], [0, 0, 3, 3]), i64([1], [0])],
    expected: [f32([1, 1, 1, 1], [5])],
  },
  INFINITE,
]);

export const roiAlign10 = versionOf({ since: 10, until: 15, fallback: "output_half_pixel" }, [
  {
    name: "whole pixels",
    inputs: QUARTER,
    attributes: { sampling_ratio: 2 },
    expected: [f32([1, 1, 1, 1], [5])],
  },
  INFINITE,
]);

function versionOf({ since, until, fallback }: { since: number; until: number; fallback: string }, cases: readonly OpCase[]): OpDefinition {
  const size = { kind: "int", fallback: 1 } as const;
  return defineOp({
    name: "RoiAlign",
    since,
    until,
    inputs: ["X", "rois", "batch_indices"],
    attributes: {
      coordinate_transformation_mode: { kind: "string", fallback },
      mode: { kind: "string", fallback: "avg" },
      output_height: size,
      output_width: size,
      sampling_ratio: { kind: "int", fallback: 0 },
      spatial_scale: { kind: "float", fallback: 1 },
    },
    inferShape([x, rois], { mode, output_height: height, output_width: width }, { where }) {
      if (mode !== "avg" && mode !== "max") throw fail("GRAPH_INVALID", { where, why: `mode '${mode}' is not one of avg, max` });
      return [{ dtype: x.dtype, dims: [rois.dims?.[0] ?? null, x.dims?.[1] ?? null, height, width] }];
    },
    reference: ([x, rois, batch], attributes) => [aligned(x, { rois, batch }, attributes)],
    gradient: "none is written: crop by AffineGrid and GridSample instead, which have one",
    cases,
  });
}

interface RoiAttributes {
  readonly coordinate_transformation_mode: string;
  readonly mode: string;
  readonly output_height: number;
  readonly output_width: number;
  readonly sampling_ratio: number;
  readonly spatial_scale: number;
}

function aligned(x: Plain, { rois, batch }: { rois: Plain; batch: Plain }, attributes: RoiAttributes): Plain {
  const [, channels = 0, height = 0, width = 0] = x.dims;
  const { output_height: rows, output_width: columns } = attributes;
  const data = new Float64Array((rois.dims[0] ?? 0) * channels * rows * columns).map((_, at) => {
    const [roi, channel] = [Math.floor(at / (channels * rows * columns)), Math.floor(at / (rows * columns)) % channels];
    const [x1 = 0, y1 = 0, x2 = 0, y2 = 0] = rois.data.subarray(roi * 4, roi * 4 + 4);
    const vertical = samplesOf({ from: y1, to: y2, bins: rows, bin: Math.floor(at / columns) % rows }, height, attributes);
    const horizontal = samplesOf({ from: x1, to: x2, bins: columns, bin: at % columns }, width, attributes);
    const start = ((batch.data[roi] ?? 0) * channels + channel) * height * width;
    const samples = vertical.flatMap((row) => horizontal.map((column) => sharesAt(x, { start, width, row, column })));
    return attributes.mode === "avg"
      ? samples.flat().reduce((sum, share) => sum + share, 0) / samples.length
      : samples.flat().reduce((a, b) => Math.max(a, b), -Infinity);
  });
  return { dtype: x.dtype, dims: [rois.dims[0] ?? 0, channels, rows, columns], data };
}

interface Bin {
  readonly from: number;
  readonly to: number;
  readonly bins: number;
  readonly bin: number;
}

/** The elements that each sample of a bin lies between, along one axis; none when it is outside. */
function samplesOf({ from, to, bins, bin }: Bin, size: number, attributes: RoiAttributes): readonly (readonly Tap[])[] {
  const half = attributes.coordinate_transformation_mode === "half_pixel";
  const start = from * attributes.spatial_scale - (half ? 0.5 : 0);
  const length = to * attributes.spatial_scale - (half ? 0.5 : 0) - start;
  const whole = half ? length : Math.max(length, 1);
  const count = attributes.sampling_ratio > 0 ? attributes.sampling_ratio : Math.ceil(whole / bins);
  const step = whole / bins;
  return Array.from({ length: count }, (_, i) => tapsOf(start + bin * step + ((i + 0.5) * step) / count, size));
}

function tapsOf(place: number, size: number): readonly Tap[] {
  if (place < -1 || place > size) return [];
  const inside = Math.max(place, 0);
  const below = Math.min(Math.floor(inside), size - 1);
  if (below >= size - 1) return [{ at: size - 1, weight: 1 }];
  return [
    { at: below, weight: 1 - (inside - below) },
    { at: below + 1, weight: inside - below },
  ];
}

/** Element times weight for each corner of a sample; one 0 when it is outside. */
function sharesAt(x: Plain, { start, width, row, column }: { start: number; width: number; row: readonly Tap[]; column: readonly Tap[] }): readonly number[] {
  if (row.length === 0 || column.length === 0) return [0];
  return row.flatMap((r) => column.map((c) => r.weight * c.weight * (x.data[start + r.at * width + c.at] ?? NaN)));
}

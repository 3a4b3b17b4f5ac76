/**
 * MelWeightMatrix: triangles over the points of a spectrum, spaced evenly on the mel scale: `spectrum x matrix` is a mel spectrum.
 * Shape -> [dft_length / 2 + 1, num_mel_bins]. The edges are rounded down to points of the spectrum. Source: ONNX operator MelWeightMatrix, opset 17.
 */
import { fail } from "#base";
import { defineOp } from "../define-op.js";
import { knownInts } from "../infer/facts.js";
import { f32, f64, i64 } from "../rules/case-tensors.js";
import { nothingFlows } from "../rules/elementwise.js";
import { wantedDType } from "../rules/random.js";

export const melWeightMatrix = defineOp({
  name: "MelWeightMatrix",
  since: 17,
  inputs: ["num_mel_bins", "dft_length", "sample_rate", "lower_edge_hertz", "upper_edge_hertz"],
  attributes: { output_datatype: { kind: "int", fallback: 1 } },
  inferShape([bins, length], { output_datatype }, { where }) {
    const [columns, points] = [knownInts(bins)?.[0], knownInts(length)?.[0]];
    const dims = [points === undefined ? null : Math.floor(points / 2) + 1, columns ?? null];
    return [{ dtype: wantedDType(where, output_datatype, "float32"), dims }];
  },
  reference(inputs, { output_datatype }, { where }) {
    const [bins = 0, length = 0, rate = 1, low = 0, high = 0] = inputs.map(({ data }) => data[0]);
    const rows = Math.floor(length / 2) + 1;
    const edges = melEdges({ bins, length, rate, low, high });
    if (edges.some((edge) => !(edge >= 0 && edge < rows)))
      throw fail("GRAPH_INVALID", { where, why: `its edges lie outside the ${rows} points of the spectrum` });
    const data = new Float64Array(rows * bins).map((_, at) => triangle(edges.slice(at % bins, (at % bins) + 3), Math.floor(at / bins)));
    return [{ dtype: wantedDType(where, output_datatype, "float32"), dims: [rows, bins], data }];
  },
  // 0 wherever it exists: the edges are rounded to points
  gradient: nothingFlows,
  cases: [
    {
      name: "two triangles over nine points",
      inputs: [i64([], [2]), i64([], [16]), i64([], [8192]), f32([], [0]), f32([], [4096])],
      expected: [f32([9, 2], [1, 0, 0.5, 0.5, 0, 1, 0, 0.5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0])],
    },
    { name: "no triangles", inputs: [i64([], [0]), i64([], [2]), i64([], [8192]), f32([], [0]), f32([], [4096])], expected: [f32([2, 0], [])] },
    {
      name: "float64, flat",
      inputs: [i64([], [1]), i64([], [8]), i64([], [100]), f64([], [10]), f64([], [49])],
      attributes: { output_datatype: 11 },
      expected: [f64([5, 1], [0, 0.5, 1, 0, 0])],
      smooth: true,
      notInRuntime: "its edges are float32 only",
    },
  ],
});

interface MelSettings {
  readonly bins: number;
  readonly length: number;
  readonly rate: number;
  readonly low: number;
  readonly high: number;
}

/** The points where triangles start, peak and end. */
function melEdges({ bins, length, rate, low, high }: MelSettings): readonly number[] {
  const mel = (hertz: number): number => 2595 * Math.log10(1 + hertz / 700);
  const step = (mel(high) - mel(low)) / (bins + 2);
  return Array.from({ length: bins + 2 }, (_, i) => Math.floor(((length + 1) * 700 * (10 ** ((mel(low) + i * step) / 2595) - 1)) / rate));
}

function triangle([start = 0, peak = 0, end = 0]: readonly number[], point: number): number {
  if (point === peak && (start === peak || end === peak)) return 1;
  if (point < start || point >= end) return 0;
  return point < peak ? (point - start) / (peak - start) : (end - point) / (end - peak);
}

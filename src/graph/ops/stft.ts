/**
 * STFT: the Fourier transforms of frames of a signal, `frame_step` apart, each times a window.
 *
 * Shape   [N, length, 1 or 2], window [frame_length] -> [N, frames, points, 2]; floor(frame_length / 2) + 1 points when `onesided`.
 * Source  ONNX operator STFT, opset 17.
 */
import { fail } from "#base";
import { defineOp, type Fact, type Plain } from "../define-op.js";
import type { GraphWriter, Value } from "../build/graph-writer.js";
import { dimsText, knownInts, staticDims } from "../infer/facts.js";
import { f32, f64, i64 } from "../rules/case-tensors.js";
import { pointsOut, transform, transformBack } from "../rules/signals/fourier.js";
import { addRows } from "../rules/movement/adding-rows.js";
import { noGradient } from "../rules/gradients.js";

export const stft = defineOp({
  name: "STFT",
  since: 17,
  inputs: ["signal", "frame_step", "window?", "frame_length?"],
  attributes: { onesided: { kind: "int", fallback: 1 } },
  inferShape([signal, step, window, given], { onesided }, { where }) {
    checkSignal(where, signal, onesided);
    const [batch = null, size = null] = signal.dims ?? [];
    const length = frameLength({ window, given, size });
    const points = length === null ? null : pointsOut({ length, onesided: onesided !== 0 });
    const by = knownInts(step)?.[0];
    const frames = by === undefined || length === null || typeof size !== "number" ? null : frameCount(where, { size, length, step: by });
    return [{ dtype: signal.dtype, dims: [batch, frames, points, 2] }];
  },
  reference([signal, step, window, given], { onesided }, { where }) {
    const [batch = 0, size = 0, parts = 1] = signal.dims;
    const length = given?.data[0] ?? window?.dims[0] ?? size;
    const frames = frameCount(where, { size, length, step: step.data[0] ?? 1 });
    const data = new Float64Array(batch * frames * length * parts).map((_, at) => {
      const [n, frame, place, part] = [
        Math.floor(at / (frames * length * parts)),
        Math.floor(at / (length * parts)) % frames,
        Math.floor(at / parts) % length,
        at % parts,
      ];
      const from = (n * size + frame * (step.data[0] ?? 1) + place) * parts + part;
      return (signal.data[from] ?? NaN) * (window?.data[place] ?? 1);
    });
    const framed: Plain = { dtype: signal.dtype, dims: [batch, frames, length, parts], data };
    return [transform(framed, { axis: 2, length, inverse: false, onesided: onesided !== 0 })];
  },
  // the frames' cotangent is the transform's adjoint; each of its elements is added where the frame took it from
  gradient(io, { onesided }, g) {
    const [signal, , window] = io.inputs;
    const { dims, frames, length, places } = framingOf(g, io);
    const wanted = { axis: 2, length, inverse: false, onesided: onesided !== 0 };
    const back = transformBack(g, io.cotangents[0], { dims: [dims[0] ?? 0, frames, length, dims[2] ?? 1], wanted });
    if (window === null) return [overlapAdd(g, back, { dims, places }), null, null, null];
    return [overlapAdd(g, g.mul(back, g.unsqueeze(window, [1])), { dims, places }), null, windowGradient(g, { signal, back, places }), null];
  },
  cases: [
    {
      name: "two frames of two, half overlapping",
      inputs: [f32([1, 3, 1], [1, 2, 4]), i64([], [1]), f32([2], [1, 0.5])],
      expected: [f32([1, 2, 2, 2], [2, 0, 0, 0, 4, 0, 0, 0])],
    },
    {
      name: "without a window, both sides, a rest that no frame takes",
      inputs: [f32([1, 5, 1], [1, 2, 3, 4, 9]), i64([], [2]), null, i64([], [2])],
      attributes: { onesided: 0 },
      expected: [f32([1, 2, 2, 2], [3, 0, -1, 0, 7, 0, -1, 0])],
    },
    {
      name: "infinity spreads over its frame only",
      inputs: [f32([1, 2, 1], [Infinity, 1]), i64([], [1]), f32([1], [1])],
      expected: [f32([1, 2, 1, 2], [Infinity, NaN, 1, 0])],
      notInRuntime: "an imaginary part of 0 stays 0 there",
    },
    {
      name: "float64, overlapping, windowed",
      inputs: [f64([1, 5, 1], [1, -2, 4, 0.5, 3]), i64([], [2]), f64([3], [0.5, 1, 2])],
      expected: [f64([1, 2, 2, 2], [6.5, 0, -2.5, 8.660254037844386, 8.5, 0, -1.25, 4.763139720814412])],
      smooth: true,
    },
    {
      name: "float64, complex",
      inputs: [f64([1, 3, 2], [1, 2, 3, -1, 0.5, 4]), i64([], [1]), f64([2], [1, 0.5])],
      attributes: { onesided: 0 },
      expected: [f64([1, 2, 2, 2], [2.5, 1.5, -0.5, 2.5, 3.25, 1, 2.75, -3])],
      smooth: true,
      notInRuntime: "it gives uninitialised numbers for complex signals",
    },
  ],
});

function checkSignal(where: string, { dims }: Fact, onesided: number): void {
  if (dims === null) return;
  if (dims.length !== 3) throw fail("GRAPH_SHAPE", { where, what: "the signal", expected: "[N, length, 1 or 2]", got: dimsText(dims) });
  if (onesided !== 0 && dims[2] === 2) throw fail("GRAPH_INVALID", { where, why: "onesided is for real signals: the last axis must be 1" });
}

function frameLength({ window, given, size }: { window: Fact | null; given: Fact | null; size: unknown }): number | null {
  const known = given !== null ? (knownInts(given)?.[0] ?? window?.dims?.[0]) : window !== null ? window.dims?.[0] : size;
  return typeof known === "number" ? known : null;
}

function frameCount(where: string, { size, length, step }: { size: number; length: number; step: number }): number {
  if (!(step >= 1) || length > size) throw fail("GRAPH_INVALID", { where, why: `frames of ${length}, ${step} apart, do not fit a signal of ${size}` });
  return Math.floor((size - length) / step) + 1;
}

interface StftIo {
  readonly inputs: readonly [Value, Value, Value | null, Value | null];
  readonly outputs: readonly [Value, ...unknown[]];
  readonly where: string;
}

interface Framing {
  /** Of the signal. */
  readonly dims: readonly number[];
  readonly frames: number;
  readonly length: number;
  /** Where in the signal each place of each frame lies. */
  readonly places: readonly number[];
}

function lengthWhileBuilding(g: GraphWriter, { inputs: [signal, , window, given], where }: StftIo): number {
  const length = given === null ? (window ?? signal).type.dims?.[window === null ? 1 : 0] : g.knownInts(given)?.[0];
  if (typeof length !== "number") throw noGradient(where, "the length of its frames must be known");
  return length;
}

/** Throws GRAPH_NO_GRADIENT when it is not known while building. */
function framingOf(g: GraphWriter, io: StftIo): Framing {
  const [signal, step] = io.inputs;
  const [dims, frames, by] = [staticDims(signal.type), staticDims(io.outputs[0].type)?.[1], g.knownInts(step)?.[0]];
  if (dims === null || frames === undefined || by === undefined) throw noGradient(io.where, "its shapes and its step must be known");
  const length = lengthWhileBuilding(g, io);
  return { dims, frames, length, places: Array.from({ length: frames * length }, (_, at) => Math.floor(at / length) * by + (at % length)) };
}

/** Frames `[N, frames, length, parts]` added into zeros of `[N, size, parts]`. */
function overlapAdd(g: GraphWriter, framed: Value, { dims, places }: { dims: readonly number[]; places: readonly number[] }): Value {
  const [batch = 0, size = 0, parts = 1] = dims;
  const updates = g.transpose(g.reshape(framed, [batch, places.length, parts]), [1, 0, 2]);
  const zeros = g.expand(g.scalar(0, framed), [size, batch, parts]);
  return g.transpose(addRows(g, { base: zeros, rows: g.ints(places), updates }), [1, 0, 2]);
}

function windowGradient(g: GraphWriter, { signal, back, places }: { signal: Value; back: Value; places: readonly number[] }): Value {
  const [, frames = 0, length = 0] = staticDims(back.type) ?? [];
  const framed = g.gather(signal, g.reshape(g.ints(places), [frames, length]), 1);
  return g.reduceSum(g.mul(framed, back), { axes: [0, 1, 3], keepdims: false });
}

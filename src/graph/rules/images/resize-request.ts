/** @file What a Resize or Upsample asks of each axis: its size and scale, by `scales` or by `sizes`. */
import { fail } from "#base";
import { elementCount, normaliseAxis } from "#tensor";
import type { Plain } from "../../define-op.js";
import type { Dim } from "../../ir.js";
import type { AxisMatrix, AxisRequest } from "./resampling.js";

export interface ResizeInputs {
  readonly scales: readonly number[] | null;
  readonly sizes: readonly number[] | null;
  readonly roi: readonly number[] | null;
  readonly axes: readonly number[] | undefined;
  readonly policy: string;
}

/** The axes to resample, those that stay as they are left out unless `keepAll`. Throws GRAPH_INVALID, GRAPH_SHAPE. */
export function axisRequests(where: string, dims: readonly number[], inputs: ResizeInputs): readonly AxisRequest[] {
  const along = (inputs.axes ?? dims.map((_, axis) => axis)).map((axis) => normaliseAxis(where, axis, dims.length));
  const { scales, roi } = inputs;
  const sizes =
    inputs.sizes === null
      ? null
      : keptRatio(
          inputs,
          along.map((axis) => dims[axis] ?? 0),
        );
  const given = scales ?? sizes;
  if (given === null) throw fail("GRAPH_INVALID", { where, why: "it has neither scales nor sizes" });
  if (given.length !== along.length)
    throw fail("GRAPH_SHAPE", { where, what: scales === null ? "sizes" : "scales", expected: `${along.length} numbers`, got: `${given.length}` });
  const sized = (input: number, number: number): Pick<AxisRequest, "output" | "scale"> =>
    scales === null ? { output: number, scale: input === 0 ? 1 : number / input } : { output: Math.floor(input * number), scale: number };
  return along.map((axis, at) => {
    const input = dims[axis] ?? 0;
    return { axis, input, ...sized(input, given[at] ?? 0), roi: [roi?.[at] ?? 0, roi?.[at + along.length] ?? 1] };
  });
}

/** Sizes by one scale for all axes, the smallest or the largest, rounded half up. */
function keptRatio({ sizes, policy }: ResizeInputs, inputs: readonly number[]): readonly number[] {
  const asked = sizes ?? [];
  if (policy === "stretch") return asked;
  const scales = asked.map((size, at) => size / (inputs[at] ?? 1));
  const scale = policy === "not_larger" ? Math.min(...scales) : Math.max(...scales);
  return inputs.map((size) => Math.floor(scale * size + 0.5));
}

/** A symbol stays where its scale is 1; sizes that keep a ratio need all sizes. */
export function resizedDims(where: string, dims: readonly Dim[], asked: ResizeInputs): readonly Dim[] {
  const open = dims.map((dim) => typeof dim !== "number");
  if (open.includes(true) && asked.policy !== "stretch") return dims.map(() => null);
  const requests = axisRequests(
    where,
    dims.map((dim) => (typeof dim === "number" ? dim : 1)),
    asked,
  );
  const result = [...dims];
  for (const { axis, output, scale } of requests) {
    const isOpen = open[axis] === true && asked.scales !== null;
    result[axis] = isOpen ? (scale === 1 ? (dims[axis] ?? null) : null) : output;
  }
  return result;
}

/** A tensor with one axis after another put through its matrix; places outside the input get `outsideValue`. */
export function resampled(x: Plain, matrices: readonly AxisMatrix[], outsideValue: number): Plain {
  const result = matrices.reduce((value, matrix) => alongAxis(value, matrix), x);
  const outside = matrices.filter((matrix) => matrix.outside.includes(true));
  if (outside.length === 0) return result;
  const data = result.data.map((value, at) => (outside.some((matrix) => isOutside(result.dims, matrix, at)) ? outsideValue : value));
  return { ...result, data };
}

function isOutside(dims: readonly number[], { axis, outside }: AxisMatrix, at: number): boolean {
  return outside[Math.floor(at / elementCount(dims.slice(axis + 1))) % (dims[axis] ?? 1)] ?? false;
}

function alongAxis(x: Plain, { axis, input, rows }: AxisMatrix): Plain {
  const step = elementCount(x.dims.slice(axis + 1));
  const dims = x.dims.with(axis, rows.length);
  const data = new Float64Array(elementCount(dims)).map((_, at) => {
    const [outer, row, inner] = [Math.floor(at / (step * rows.length)), Math.floor(at / step) % rows.length, at % step];
    return (rows[row] ?? []).reduce((sum, { at: place, weight }) => sum + weight * (x.data[(outer * input + place) * step + inner] ?? NaN), 0);
  });
  return { dtype: x.dtype, dims, data };
}

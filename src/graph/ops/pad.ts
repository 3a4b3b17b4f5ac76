/** Pad: elements around the input along each axis; negative pads cut. Only mode "constant" has a rule. Source: ONNX operator Pad, opset 18. */
import { fail } from "#base";
import { elementCount, normaliseAxis, strides } from "#tensor";
import { defineOp, type RuleContext } from "../define-op.js";
import { knownInts } from "../infer/facts.js";
import { f32, f64, i64 } from "../rules/case-tensors.js";
import { noGradient, rankOf } from "../rules/gradients.js";

export const pad = defineOp({
  name: "Pad",
  since: 11,
  inputs: ["data", "pads", "constant_value?", "axes?"],
  attributes: { mode: { kind: "string", fallback: "constant" } },
  inferShape([{ dtype, dims }, pads, , axes], _, { where }) {
    const [widths, along] = [knownInts(pads), axes === null ? undefined : knownInts(axes)];
    if (dims === null) return [{ dtype, dims: null }];
    if (widths === null || along === null) return [{ dtype, dims: dims.map(() => null) }];
    const sides = sidesOf(where, { rank: dims.length, pads: widths, axes: along });
    return [{ dtype, dims: dims.map((dim, axis) => grown(dim, sides[axis] ?? NONE)) }];
  },
  reference([data, pads, value, axes], { mode }, context) {
    requireConstant(mode, context);
    const sides = sidesOf(context.where, { rank: data.dims.length, pads: Array.from(pads.data), axes: axes === null ? undefined : Array.from(axes.data) });
    const dims = data.dims.map((size, axis) => size + (sides[axis]?.before ?? 0) + (sides[axis]?.after ?? 0));
    const [own, target] = [strides(data.dims), strides(dims)];
    const result = new Float64Array(elementCount(dims)).fill(value?.data[0] ?? 0);
    for (let to = 0; to < result.length; to++) {
      let from = 0;
      dims.forEach((size, axis) => {
        const at = (Math.floor(to / (target[axis] ?? 1)) % size) - (sides[axis]?.before ?? 0);
        from = at < 0 || at >= (data.dims[axis] ?? 0) ? NaN : from + at * (own[axis] ?? 0);
      });
      if (!Number.isNaN(from)) result[to] = data.data[from] ?? NaN;
    }
    return [{ dtype: data.dtype, dims, data: result }];
  },
  // dx = dy with the pads cut off again; the constant gets what fell on it
  gradient({ inputs: [x, pads, value, axes], cotangents: [dy], where }, { mode }, g) {
    const [widths, along] = [g.knownInts(pads), axes === null ? undefined : g.knownInts(axes)];
    if (mode !== "constant" || widths === null || along === null) throw noGradient(where, "only mode 'constant' with constant pads and axes has one");
    const sides = sidesOf(where, { rank: rankOf(x, where), pads: widths, axes: along });
    const [dx = dy] = g.op("Pad", [dy, g.ints([...sides.map(({ before }) => -before), ...sides.map(({ after }) => -after)])]);
    if (value === null) return [dx];
    if (widths.some((width) => width < 0)) throw noGradient(where, "the padding value's share is not known when some pads cut");
    return [dx, null, g.sub(g.reduceSum(dy, { keepdims: false }), g.reduceSum(dx, { keepdims: false }))];
  },
  cases: [
    { name: "zeros around", inputs: [f32([1, 2], [1, 2]), i64([4], [1, 0, 0, 1])], expected: [f32([2, 3], [0, 0, 0, 1, 2, 0])] },
    {
      name: "a value, one axis, one side cut",
      inputs: [f32([1, 3], [1, 2, 3]), i64([2], [-1, 2]), f32([], [9]), i64([1], [-1])],
      expected: [f32([1, 4], [2, 3, 9, 9])],
    },
    { name: "NaN stays, infinity may be the value", inputs: [f32([1], [NaN]), i64([2], [1, 0]), f32([], [Infinity])], expected: [f32([2], [Infinity, NaN])] },
    { name: "around nothing", inputs: [f32([0], []), i64([2], [1, 1])], expected: [f32([2], [0, 0])] },
    {
      name: "float64, with a value",
      inputs: [f64([1, 2], [1, 2]), i64([4], [1, 0, 0, 1]), f64([], [0.5])],
      expected: [f64([2, 3], [0.5, 0.5, 0.5, 1, 2, 0.5])],
      smooth: true,
    },
    { name: "float64, cutting", inputs: [f64([3], [1, 2, 3]), i64([2], [-1, 1])], expected: [f64([3], [2, 3, 0])], smooth: true },
  ],
});

interface Side {
  readonly before: number;
  readonly after: number;
}

const NONE: Side = { before: 0, after: 0 };

/** The pads of each axis; `pads` lists all befores, then all afters. */
function sidesOf(where: string, { rank, pads, axes }: { rank: number; pads: readonly number[]; axes: readonly number[] | undefined }): readonly Side[] {
  const along = axes ?? Array.from({ length: rank }, (_, axis) => axis);
  if (pads.length !== 2 * along.length) throw fail("GRAPH_SHAPE", { where, what: "pads", expected: `${2 * along.length} numbers`, got: `${pads.length}` });
  const sides = Array.from({ length: rank }, () => NONE);
  along.forEach((axis, at) => (sides[normaliseAxis(where, axis, rank)] = { before: pads[at] ?? 0, after: pads[at + along.length] ?? 0 }));
  return sides;
}

function grown<D>(dim: D, { before, after }: Side): D | number | null {
  if (typeof dim === "number") return Math.max(0, dim + before + after);
  return before === 0 && after === 0 ? dim : null;
}

function requireConstant(mode: string, { where }: RuleContext): void {
  if (mode !== "constant") throw fail("GRAPH_INVALID", { where, why: `the reference knows only mode 'constant', not '${mode}'` });
}

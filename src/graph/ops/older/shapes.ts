/** @file Operators whose axes, sizes and limits were attributes: Squeeze, Unsqueeze and Split up to opset 12, Pad and Clip up to 10, Slice up to 9. */
import { fail } from "#base";
import type { OpDefinition } from "../../define-op.js";
import { f32, f64 } from "../../rules/case-tensors.js";
import { intsInput, olderOp, scalarInput } from "../../rules/older.js";
import { clip } from "../clip.js";
import { pad } from "../pad.js";
import { slice } from "../slice.js";
import { split } from "../split.js";
import { squeeze } from "../squeeze.js";
import { topK } from "../top-k.js";
import { unsqueeze } from "../unsqueeze.js";

const axes = { kind: "ints" } as const;
const needed = { kind: "ints", required: true } as const;

const squeezeByAttribute = olderOp(squeeze, {
  since: 1,
  until: 12,
  inputs: ["data"],
  attributes: { axes },
  moves: ["data"],
  lift: ({ axes: named }) => ({ inputs: named === undefined ? [0] : [0, intsInput(named)] }),
  cases: [
    { name: "a named axis", inputs: [f32([2, 1, 1], [1, NaN])], attributes: { axes: [1] }, expected: [f32([2, 1], [1, NaN])] },
    { name: "all of size 1", inputs: [f32([1, 0], [])], expected: [f32([0], [])] },
    { name: "float64", inputs: [f64([2, 1], [1, 2])], attributes: { axes: [1] }, expected: [f64([2], [1, 2])], smooth: true },
  ],
});

const unsqueezeByAttribute = olderOp(unsqueeze, {
  since: 1,
  until: 12,
  inputs: ["data"],
  attributes: { axes: needed },
  moves: ["data"],
  lift: ({ axes: named }) => ({ inputs: [0, intsInput(named)] }),
  cases: [
    { name: "in front and behind", inputs: [f32([2], [1, NaN])], attributes: { axes: [0, 2] }, expected: [f32([1, 2, 1], [1, NaN])] },
    { name: "float64", inputs: [f64([2], [1, 2])], attributes: { axes: [1] }, expected: [f64([2, 1], [1, 2])], smooth: true },
  ],
});

const splitByAttribute = olderOp(split, {
  since: 2,
  until: 12,
  inputs: ["input"],
  attributes: { axis: { kind: "int", fallback: 0 }, split: { kind: "ints" } },
  moves: ["input"],
  lift: ({ axis, split: sizes }, { outputs }) =>
    sizes === undefined ? { inputs: [0], attributes: { axis, num_outputs: outputs } } : { inputs: [0, intsInput(sizes)], attributes: { axis } },
  cases: [
    { name: "equal pieces", inputs: [f32([1, 2], [1, NaN])], attributes: { axis: 1 }, expected: [f32([1, 1], [1]), f32([1, 1], [NaN])] },
    {
      name: "float64, given sizes",
      inputs: [f64([3], [1, 2, 3])],
      attributes: { split: [1, 2] },
      expected: [f64([1], [1]), f64([2], [2, 3])],
      smooth: true,
    },
  ],
});

/** Without `num_outputs`: as many equal pieces as the node has outputs. */
const splitByOutputs = olderOp(split, {
  since: 13,
  until: 17,
  inputs: ["input", "split?"],
  attributes: { axis: { kind: "int", fallback: 0 } },
  moves: ["input"],
  lift: ({ axis }, { outputs, has }) => (has(1) ? { inputs: [0, 1], attributes: { axis } } : { inputs: [0], attributes: { axis, num_outputs: outputs } }),
  cases: [
    { name: "equal pieces", inputs: [f32([1, 2], [1, NaN])], attributes: { axis: 1 }, expected: [f32([1, 1], [1]), f32([1, 1], [NaN])] },
    { name: "given sizes", inputs: [f32([3], [1, 2, 3]), intsInput([1, 2])], expected: [f32([1], [1]), f32([2], [2, 3])] },
    { name: "float64", inputs: [f64([2], [1, 2])], expected: [f64([1], [1]), f64([1], [2])], smooth: true },
  ],
});

const padByAttribute = olderOp(pad, {
  since: 2,
  until: 10,
  inputs: ["data"],
  attributes: { pads: needed, mode: { kind: "string", fallback: "constant" }, value: { kind: "float", fallback: 0 } },
  lift: ({ pads, mode, value }, { dtype }) => ({ inputs: [0, intsInput(pads), value === 0 ? null : scalarInput(dtype, value)], attributes: { mode } }),
  cases: [
    { name: "a value, one side cut", inputs: [f32([1, 3], [1, 2, 3])], attributes: { pads: [0, -1, 0, 2], value: 9 }, expected: [f32([1, 4], [2, 3, 9, 9])] },
    { name: "zeros around NaN", inputs: [f32([1], [NaN])], attributes: { pads: [1, 0] }, expected: [f32([2], [0, NaN])] },
    { name: "float64", inputs: [f64([2], [1, 2])], attributes: { pads: [1, 1], value: 0.5 }, expected: [f64([4], [0.5, 1, 2, 0.5])], smooth: true },
  ],
});

const clipByAttribute = olderOp(clip, {
  since: 6,
  until: 10,
  inputs: ["input"],
  attributes: { min: { kind: "float" }, max: { kind: "float" } },
  lift: ({ min, max }, { dtype }) => ({
    inputs: [0, min === undefined ? null : scalarInput(dtype, min), max === undefined ? null : scalarInput(dtype, max)],
  }),
  cases: [
    { name: "as Relu6, NaN stays", inputs: [f32([4], [-2, 3, 9, NaN])], attributes: { min: 0, max: 6 }, expected: [f32([4], [0, 3, 6, NaN])] },
    { name: "only an upper limit", inputs: [f32([2], [-5, 5])], attributes: { max: 1 }, expected: [f32([2], [-5, 1])] },
    {
      name: "float64",
      inputs: [f64([3], [-2, 0.5, 9])],
      attributes: { min: -1, max: 1 },
      expected: [f64([3], [-1, 0.5, 1])],
      smooth: true,
      notInRuntime: "no float64 kernel before opset 12",
    },
  ],
});

const sliceByAttribute = olderOp(slice, {
  since: 1,
  until: 9,
  inputs: ["data"],
  attributes: { starts: needed, ends: needed, axes },
  moves: ["data"],
  lift({ starts, ends, axes: named }) {
    if (starts.length !== ends.length) throw fail("GRAPH_INVALID", { where: "Slice", why: `it has ${starts.length} starts and ${ends.length} ends` });
    return { inputs: [0, intsInput(starts), intsInput(ends), named === undefined ? null : intsInput(named)] };
  },
  cases: [
    {
      name: "columns, to the far end",
      inputs: [f32([2, 3], [1, 2, 3, 4, 5, NaN])],
      attributes: { starts: [1], ends: [2147483647], axes: [1] },
      expected: [f32([2, 2], [2, 3, 5, NaN])],
    },
    { name: "from the end", inputs: [f32([4], [1, 2, 3, 4])], attributes: { starts: [-3], ends: [-1] }, expected: [f32([2], [2, 3])] },
    { name: "float64", inputs: [f64([3], [1, 2, 3])], attributes: { starts: [0], ends: [2] }, expected: [f64([2], [1, 2])], smooth: true },
  ],
});

const topKByAttribute = olderOp(topK, {
  since: 1,
  until: 9,
  inputs: ["X"],
  attributes: { k: { kind: "int", required: true }, axis: { kind: "int", fallback: -1 } },
  lift: ({ k, axis }) => ({ inputs: [0, intsInput([k])], attributes: { axis } }),
  cases: [
    {
      name: "the two largest, -Infinity not among them",
      inputs: [f32([1, 3], [1, -Infinity, 3])],
      attributes: { k: 2 },
      expected: [f32([1, 2], [3, 1]), { dtype: "int64", dims: [1, 2], data: BigInt64Array.of(2n, 0n) }],
    },
    {
      name: "float64",
      inputs: [f64([3], [1, 5, 3])],
      attributes: { k: 1 },
      expected: [f64([1], [5]), { dtype: "int64", dims: [1], data: BigInt64Array.of(1n) }],
      smooth: true,
      notInRuntime: "no float64 kernel before opset 11",
    },
  ],
});

export const olderShapes: readonly OpDefinition[] = [
  squeezeByAttribute,
  unsqueezeByAttribute,
  splitByAttribute,
  splitByOutputs,
  padByAttribute,
  clipByAttribute,
  sliceByAttribute,
  topKByAttribute,
];

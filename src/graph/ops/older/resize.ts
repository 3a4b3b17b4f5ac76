/** @file Resize of opset 10 and Upsample of 7 to 9: scales alone, corners on corners, nearest downwards. Source: ONNX operator Upsample, opset 9. */
import { fromFloat64 } from "#tensor";
import type { OpCase, OpDefinition } from "../../define-op.js";
import { f32 } from "../../rules/case-tensors.js";
import { olderOp } from "../../rules/older.js";
import { resize } from "../resize.js";

const mode = { kind: "string", fallback: "nearest" } as const;

/** As they placed their points, in the newer words. */
const POINTS = { coordinate_transformation_mode: "asymmetric", nearest_mode: "floor" } as const;

function cases(scales: readonly number[] | null): readonly OpCase[] {
  const asInput = scales === null ? [f32([4], [1, 1, 1, 2])] : [];
  const asAttribute = scales === null ? {} : { scales };
  return [
    {
      name: "twice as wide, infinity",
      inputs: [f32([1, 1, 2, 2], [1, 2, 3, Infinity]), ...asInput],
      attributes: asAttribute,
      expected: [f32([1, 1, 2, 4], [1, 1, 2, 2, 3, 3, Infinity, Infinity])],
    },
    {
      name: "between the points",
      inputs: [f32([1, 1, 1, 2], [1, 3]), ...asInput],
      attributes: { ...asAttribute, mode: "linear" },
      expected: [f32([1, 1, 1, 4], [1, 2, 3, 3])],
    },
    {
      name: "smooth",
      inputs: [f32([1, 1, 1, 2], [1, 3]), ...asInput],
      attributes: asAttribute,
      expected: [f32([1, 1, 1, 4], [1, 1, 3, 3])],
      fixed: [1],
      smooth: true,
    },
  ];
}

const byScales = { attributes: { mode }, inputs: ["X", "scales"] } as const;

export const olderResizes: readonly OpDefinition[] = [
  olderOp(resize, {
    ...byScales,
    since: 10,
    until: 10,
    lift: (attributes) => ({ inputs: [0, null, 1], attributes: { ...POINTS, mode: attributes.mode } }),
    cases: cases(null),
  }),
  olderOp(resize, {
    ...byScales,
    name: "Upsample",
    since: 9,
    until: 9,
    lift: (attributes) => ({ inputs: [0, null, 1], attributes: { ...POINTS, mode: attributes.mode } }),
    cases: cases(null),
  }),
  olderOp(resize, {
    name: "Upsample",
    since: 7,
    until: 8,
    inputs: ["X"],
    attributes: { mode, scales: { kind: "floats", required: true } },
    lift: ({ mode: how, scales }) => ({ inputs: [0, null, fromFloat64("float32", [scales.length], scales)], attributes: { ...POINTS, mode: how } }),
    cases: cases([1, 1, 1, 2]),
  }),
];

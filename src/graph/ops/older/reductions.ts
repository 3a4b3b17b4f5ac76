/** @file Reductions whose axes were an attribute: ReduceSum up to opset 12, the others up to 17. */
import type { OpCase, OpDefinition } from "../../define-op.js";
import { f32, f64 } from "../../rules/case-tensors.js";
import { intsInput, olderOp } from "../../rules/older.js";
import { reduceL1 } from "../reduce-l1.js";
import { reduceL2 } from "../reduce-l2.js";
import { reduceLogSumExp } from "../reduce-log-sum-exp.js";
import { reduceLogSum } from "../reduce-log-sum.js";
import { reduceMax } from "../reduce-max.js";
import { reduceMean } from "../reduce-mean.js";
import { reduceMin } from "../reduce-min.js";
import { reduceProd } from "../reduce-prod.js";
import { reduceSumSquare } from "../reduce-sum-square.js";
import { reduceSum } from "../reduce-sum.js";

function byAttribute(newer: OpDefinition, until: number, cases: readonly OpCase[]): OpDefinition {
  return olderOp(newer, {
    since: 1,
    until,
    inputs: ["data"],
    attributes: { axes: { kind: "ints" }, keepdims: { kind: "int", fallback: 1 } },
    lift: ({ axes, keepdims }) => ({ inputs: axes === undefined ? [0] : [0, intsInput(axes)], attributes: { keepdims } }),
    cases,
  });
}

type Pair = readonly [number, number];

/** Over the last axis of [[1, 2], [4, special]], all of [1, 2], and smoothly, over the first axis, of [[1, 2], [4, 3]]. */
function three(...[last, all, first, [special, result] = [NaN, NaN]]: readonly [number, number, Pair, Pair?]): readonly OpCase[] {
  return [
    { name: `the last axis, ${special}`, inputs: [f32([2, 2], [1, 2, 4, special])], attributes: { axes: [-1] }, expected: [f32([2, 1], [last, result])] },
    { name: "all axes, dropped", inputs: [f32([1, 2], [1, 2])], attributes: { keepdims: 0 }, expected: [f32([], [all])] },
    { name: "float64", inputs: [f64([2, 2], [1, 2, 4, 3])], attributes: { axes: [0], keepdims: 0 }, expected: [f64([2], first)], smooth: true },
  ];
}

export const olderReductions: readonly OpDefinition[] = [
  byAttribute(reduceSum, 12, three(3, 3, [5, 5])),
  byAttribute(reduceMean, 17, three(1.5, 1.5, [2.5, 2.5])),
  byAttribute(reduceMax, 17, three(2, 2, [4, 3], [Infinity, Infinity])),
  byAttribute(reduceMin, 17, three(1, 1, [1, 2], [Infinity, 4])),
  byAttribute(reduceProd, 17, three(2, 2, [4, 6])),
  byAttribute(reduceL1, 17, three(3, 3, [5, 5])),
  byAttribute(reduceL2, 17, three(2.236068, 2.236068, [4.123105625617661, 3.605551275463989])),
  byAttribute(reduceLogSum, 17, three(1.0986123, 1.0986123, [1.6094379124341003, 1.6094379124341003])),
  byAttribute(reduceLogSumExp, 17, three(2.3132617, 2.3132617, [4.048587351573742, 3.313261687518223])),
  byAttribute(reduceSumSquare, 17, three(5, 5, [17, 13])),
];

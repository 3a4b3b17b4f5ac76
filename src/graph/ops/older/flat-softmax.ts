/**
 * @file Softmax, LogSoftmax and Hardmax up to opset 12: over a matrix whose rows are the axes before `axis` (1 when absent), all others its columns.
 * Source: ONNX operator Softmax, opset 11.
 */
import { elementCount, normaliseAxis } from "#tensor";
import type { OpCase, OpDefinition } from "../../define-op.js";
import { f32, f64 } from "../../rules/case-tensors.js";
import { noGradient, reshapeLike } from "../../rules/gradients.js";
import { likeAlongAxis } from "../../rules/reductions/softmax-lanes.js";
import { hardmax } from "../hardmax.js";
import { logSoftmax } from "../log-softmax.js";
import { softmax } from "../softmax.js";

function flat(newer: OpDefinition, cases: readonly OpCase[]): OpDefinition {
  const { gradient } = newer;
  return Object.freeze({
    name: newer.name,
    domain: "",
    since: 1,
    until: 12,
    inputs: ["input"],
    attributes: { axis: { kind: "int", fallback: 1 } },
    moves: [],
    inferShape: ([x], { axis }, context) => (x == null ? [] : likeAlongAxis([x], { axis: Number(axis) }, context)),
    reference([x], { axis }, context) {
      if (x == null) return [];
      const at = normaliseAxis(context.where, Number(axis), x.dims.length);
      const matrix = { ...x, dims: [elementCount(x.dims.slice(0, at)), elementCount(x.dims.slice(at))] };
      return newer.reference([matrix], { axis: -1 }, context).map((y) => ({ ...y, dims: x.dims }));
    },
    gradient:
      typeof gradient === "string"
        ? gradient
        : (io, { axis }, g) => {
            const [x] = io.inputs;
            const [y] = io.outputs;
            const [dy] = io.cotangents;
            if (x == null || y == null || dy == null) throw noGradient(io.where, "it has no input");
            const flatten = (value: typeof x): typeof x => g.op("Flatten", [value], { axis: Number(axis) })[0] ?? value;
            const parts = gradient({ where: io.where, inputs: [flatten(x)], outputs: [flatten(y)], cotangents: [flatten(dy)] }, { axis: -1 }, g);
            return parts.map((part) => (part === null ? null : reshapeLike(g, part, x)));
          },
    raise({ axis }, to) {
      const at = Number(axis);
      const isLast = at === -1 || at + 1 === to.rank(0);
      if (isLast) return to.node(newer.name, to.inputs, to.outputs, { axis: -1 });
      const [matrix, result, sizes] = [to.fresh(), to.fresh(), to.fresh()];
      to.node("Flatten", to.inputs, [matrix], { axis: at });
      to.node(newer.name, [matrix], [result], { axis: -1 });
      to.node("Shape", to.inputs, [sizes]);
      to.node("Reshape", [result, sizes], to.outputs, { allowzero: 1 });
    },
    cases,
  } satisfies OpDefinition);
}

/** Over [2, 1, 2] in rows of two, and over all four as one row. */
function two(name: string, rows: readonly number[], all: readonly number[]): readonly OpCase[] {
  return [
    { name: `${name}: rows of two axes`, inputs: [f32([2, 1, 2], [0, 1, 3, 3])], expected: [f32([2, 1, 2], rows)] },
    { name: `${name}: all as one row, NaN nowhere`, inputs: [f32([2, 2], [0, 1, -Infinity, 3])], attributes: { axis: 0 }, expected: [f32([2, 2], all)] },
    {
      name: `${name}: float64`,
      inputs: [f64([2, 1, 2], [0, 1, 3, 3.5])],
      expected: [f64([2, 1, 2], name === "Hardmax" ? [0, 1, 0, 1] : SMOOTH[name === "Softmax" ? 0 : 1])],
      smooth: true,
      ...(name === "Hardmax" ? { notInRuntime: "no float64 kernel" } : {}),
    },
  ];
}

const SMOOTH: readonly [readonly number[], readonly number[]] = [
  [0.2689414213699951, 0.7310585786300049, 0.3775406687981454, 0.6224593312018546],
  [-1.3132616875182228, -0.31326168751822286, -0.9740769841801067, -0.4740769841801067],
];

export const flatSoftmax: readonly OpDefinition[] = [
  flat(softmax, two("Softmax", [0.26894143, 0.7310586, 0.5, 0.5], [0.042010065, 0.1141952, 0, 0.8437947])),
  flat(logSoftmax, two("LogSoftmax", [-1.3132617, -0.31326166, -0.6931472, -0.6931472], [-3.169846, -2.169846, -Infinity, -0.169846])),
  flat(hardmax, two("Hardmax", [0, 1, 1, 0], [0, 0, 0, 1])),
];

import { describe, expect, test } from "vitest";
import { evaluate } from "../evaluate.js";
import type { Attribute, Model, Node } from "../ir.js";
import { raiseOpset } from "./raise-opset.js";
import { f32 } from "../rules/case-tensors.js";
import type { Tensor } from "#tensor";
import { verify } from "../verify/verify.js";

interface Old {
  readonly opset: number;
  readonly op: string;
  readonly attributes?: Readonly<Record<string, Attribute>>;
  readonly x: Tensor;
  readonly more?: Readonly<Record<string, Tensor>>;
  readonly outputs?: number;
}

/** One node of an old opset, as a file would have it. */
function old({ opset, op, attributes = {}, x, more = {}, outputs = 1 }: Old): Model {
  const names = Array.from({ length: outputs }, (_, at) => `y${at}`);
  const node: Node = { name: "n", op, domain: "", inputs: ["x", ...Object.keys(more)], outputs: names, attributes };
  const graph = {
    name: "g",
    inputs: [{ name: "x", dtype: x.dtype, dims: x.dims }],
    outputs: names.map((name) => ({ name, dtype: x.dtype, dims: null })),
    initializers: new Map(Object.entries(more)),
    nodes: [node],
    values: new Map(),
  };
  return { irVersion: 7, opsets: { "": opset }, producer: "", metadata: {}, graph, functions: [] };
}

const ints = (...value: number[]): Attribute => ({ type: "ints", value });
const float = (value: number): Attribute => ({ type: "float", value });

describe("raiseOpset", () => {
  test.each<[string, Old, readonly (readonly number[])[]]>([
    ["Clip's limits", { opset: 7, op: "Clip", attributes: { min: float(0), max: float(2) }, x: f32([3], [-1, 1, 3]) }, [[0, 1, 2]]],
    ["Clip's upper limit alone", { opset: 7, op: "Clip", attributes: { max: float(2) }, x: f32([2], [-1, 3]) }, [[-1, 2]]],
    ["Pad's pads and value", { opset: 7, op: "Pad", attributes: { pads: ints(1, 0), value: float(9) }, x: f32([2], [1, 2]) }, [[9, 1, 2]]],
    ["Slice's ends", { opset: 9, op: "Slice", attributes: { starts: ints(1), ends: ints(3), axes: ints(0) }, x: f32([4], [1, 2, 3, 4]) }, [[2, 3]]],
    ["Split's sizes", { opset: 11, op: "Split", attributes: { split: ints(1, 2) }, x: f32([3], [1, 2, 3]), outputs: 2 }, [[1], [2, 3]]],
    [
      "Split in equal parts",
      { opset: 13, op: "Split", x: f32([4], [1, 2, 3, 4]), outputs: 2 },
      [
        [1, 2],
        [3, 4],
      ],
    ],
    ["ReduceSum's axes", { opset: 11, op: "ReduceSum", attributes: { axes: ints(1) }, x: f32([2, 2], [1, 2, 3, 4]) }, [[3, 7]]],
    ["ReduceMean's axes", { opset: 17, op: "ReduceMean", attributes: { axes: ints(0) }, x: f32([2, 2], [1, 2, 3, 4]) }, [[2, 3]]],
    ["Softmax of the last axis", { opset: 9, op: "Softmax", x: f32([1, 2], [5, 5]) }, [[0.5, 0.5]]],
    ["Softmax over two axes as one", { opset: 11, op: "Softmax", x: f32([1, 2, 2], [5, 5, 5, 5]) }, [[0.25, 0.25, 0.25, 0.25]]],
    [
      "BatchNormalization's old attributes",
      {
        opset: 9,
        op: "BatchNormalization",
        attributes: { epsilon: float(0), momentum: float(0.9) },
        x: f32([1, 1, 2], [1, 3]),
        more: { s: f32([1], [2]), b: f32([1], [1]), m: f32([1], [1]), v: f32([1], [4]) },
      },
      [[1, 3]],
    ],
    ["Softmax over two axes as one", { opset: 11, op: "Softmax", x: f32([1, 2, 2], [5, 5, 5, 5]) }, [[0.25, 0.25, 0.25, 0.25]]],
    ["what did not change", { opset: 7, op: "Relu", x: f32([2], [-1, 1]) }, [[0, 1]]],
  ])("%s", (_, given, expected) => {
    const raised = raiseOpset(old(given));
    verify(raised);
    expect(raised.opsets).toEqual({ "": 21 });
    const outputs = evaluate(raised, { x: given.x });
    expect(expected.map((_each, at) => Array.from(outputs[`y${at}`]?.data as Float32Array))).toEqual(expected);
  });

  test("a model of our own opset is the same", () => {
    const model = old({ opset: 21, op: "Relu", x: f32([1], [1]) });
    expect(raiseOpset(model)).toBe(model);
  });
});

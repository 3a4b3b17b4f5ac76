import { describe, expect, test } from "vitest";
import { createBuilder } from "../build/builder.js";
import type { GraphBuilder, Value } from "../build/graph-writer.js";
import { evaluate } from "../evaluate.js";
import { f32 } from "../rules/case-tensors.js";
import { verify } from "../verify/verify.js";
import { stepAt } from "./gates.js";
import { rewriteForSpeed } from "./rewrites.js";

const numbers = (dims: readonly number[], shift = 0) =>
  f32(
    dims,
    Array.from({ length: dims.reduce((product, size) => product * size, 1) }, (_, at) => Math.sin(at * 1.7 + shift)),
  );

/** Builds a graph of x and w, and gives its operators after the rewrites and the largest difference of its outputs. */
function compare(dims: { x: readonly number[]; w: readonly number[] }, write: (g: GraphBuilder, x: Value, w: Value) => readonly Value[]) {
  const g = createBuilder("m");
  write(g, g.input("x", "float32", dims.x), g.input("w", "float32", dims.w)).forEach((value, at) => g.output(value, `y${at}`));
  const model = g.build();
  const rewritten = rewriteForSpeed(model);
  verify(rewritten);
  const feeds = { x: numbers(dims.x), w: numbers(dims.w, 0.4) };
  const [before, after] = [evaluate(model, feeds), evaluate(rewritten, feeds)];
  const differences = Object.entries(before).map(([name, { data }]) =>
    Math.max(...Array.from(data as Float32Array, (value, at) => Math.abs(value - Number(after[name]?.data[at] ?? NaN)))),
  );
  return { ops: rewritten.graph.nodes.map(({ op }) => op), difference: Math.max(...differences) };
}

function one(values: readonly Value[]): Value {
  const [value] = values;
  if (value === undefined) throw new Error("no output");
  return value;
}

describe("rewrites", () => {
  test("the gate of Relu is one HardSigmoid", () => {
    const { ops, difference } = compare({ x: [4, 5], w: [4, 5] }, (g, x, w) => {
      const y = g.relu(x);
      return [y, g.mul(w, g.sign(y))];
    });
    expect(ops).toEqual(["Relu", "HardSigmoid", "Mul"]);
    expect(difference).toBe(0);
  });

  test("the gates of Clip are two", () => {
    const { ops, difference } = compare({ x: [4, 5], w: [4, 5] }, (g, x, w) => {
      const inside = g.where(g.less(x, g.scalar(-0.5, x)), g.scalar(0, x), w);
      return [g.where(g.greater(x, g.scalar(0.75, x)), g.scalar(0, x), inside)];
    });
    expect(ops).toEqual(["HardSigmoid", "Mul", "HardSigmoid", "Mul"]);
    expect(difference).toBe(0);
  });

  test.each([6, -6, 0, 1, -1, 0.1, 1e-20, 3e20])("a step at %s is 1 at the limit and 0 at the next float beyond it", (number) => {
    const limit = Math.fround(number);
    const bits = new Int32Array(Float32Array.of(limit).buffer)[0] ?? 0;
    const neighbour = (by: number): number => (limit === 0 ? by * 1.1754943508222875e-38 : (new Float32Array(Int32Array.of(bits + by).buffer)[0] ?? NaN));
    const away = limit < 0 ? -1 : 1;
    for (const [side, beyond] of [
      ["keepsUpTo", neighbour(away)],
      ["keepsFrom", neighbour(-away)],
    ] as const) {
      const step = stepAt(limit, side);
      if (step === null) throw new Error("no step");
      const at = (x: number): number => Math.max(0, Math.min(1, Math.fround(Math.fround(Math.fround(step.alpha) * x) + Math.fround(step.beta))));
      expect([at(limit), at(beyond)]).toEqual([1, 0]);
    }
  });

  test("products take transposes and scales", () => {
    const { ops, difference } = compare({ x: [2, 3, 4], w: [2, 5, 4] }, (g, x, w) => [g.mul(g.matMul(x, g.transpose(w, [0, 2, 1])), g.scalar(0.5, x))]);
    expect(ops).toEqual(["FusedMatMul"]);
    expect(difference).toBeLessThan(1e-6);
  });

  test("moves that undo each other go, and a stretched value is not made", () => {
    const { ops, difference } = compare({ x: [2, 3, 4], w: [4] }, (g, x, w) => {
      const back = g.transpose(g.transpose(g.reshape(g.reshape(x, [6, 4]), [2, 3, 4]), [2, 0, 1]), [1, 2, 0]);
      return [g.add(back, g.expand(w, [2, 3, 4]))];
    });
    expect(ops).toEqual(["Add"]);
    expect(difference).toBe(0);
  });

  test("affine maps of channels are one pass", () => {
    const { ops, difference } = compare({ x: [2, 3, 4], w: [3] }, (g, x, w) => {
      const each = g.reshape(w, [3, 1]);
      return [g.add(g.mul(g.sub(x, each), each), each)];
    });
    expect(ops.filter((op) => op !== "Reshape")).toEqual(["BatchNormalization", "BatchNormalization"]);
    expect(difference).toBeLessThan(1e-6);
  });

  test("sums of products over large planes are products of rows; over small ones they stay", () => {
    const sums = (g: GraphBuilder, x: Value, w: Value): Value[] => [
      g.reduceSum(g.mul(x, w), { axes: [0, 2], keepdims: false }),
      g.reduceMean(g.mul(x, x), { axes: [0, 2], keepdims: false }),
    ];
    const large = compare({ x: [2, 3, 256], w: [2, 3, 256] }, sums);
    expect(large.ops.filter((op) => op === "FusedMatMul")).toHaveLength(2);
    expect(large.difference).toBeLessThan(1e-4);
    expect(compare({ x: [2, 3, 8], w: [2, 3, 8] }, sums).ops).toEqual(["Mul", "ReduceSum", "Mul", "ReduceMean"]);
  });

  test("batch normalisation in training is written out, with its moved statistics", () => {
    const { ops, difference } = compare({ x: [3, 4, 5], w: [4] }, (g, x, w) =>
      g.op("BatchNormalization", [x, w, w, w, g.mul(w, w)], { training_mode: 1 }, { outputs: 3 }),
    );
    expect(ops).not.toContain("ReduceSum");
    expect(difference).toBeLessThan(1e-5);
  });

  test("equal nodes are one, draws are not; a second MaxPool gives the first its indices", () => {
    const window = { kernel_shape: [2], strides: [2] };
    const { ops } = compare({ x: [1, 1, 6], w: [1] }, (g, x) => {
      const [, indices] = g.op("MaxPool", [x], { ...window, pads: [0, 0] }, { outputs: 2 });
      const pooled = one(g.op("MaxPool", [x], window));
      return [g.add(g.exp(pooled), g.exp(pooled)), g.cast(one(indices === undefined ? [] : [indices]), "float32")];
    });
    expect(ops).toEqual(["MaxPool", "Exp", "Add", "Cast"]);
  });

  test("statistics of layers come from the node that has them", () => {
    const { ops, difference } = compare({ x: [2, 3, 4], w: [4] }, (g, x, w) => {
      const y = one(g.op("LayerNormalization", [x, w, w]));
      const [, mean = y, inverse = y] = g.op("LayerNormalization", [x, w], {}, { outputs: 3 });
      return [y, g.mul(mean, inverse)];
    });
    expect(ops).toEqual(["LayerNormalization", "Mul"]);
    expect(difference).toBe(0);
  });
});

import { describe, expect, test } from "vitest";
import { bindDims } from "../passes/bind-dims.js";
import { createBuilder } from "../build/builder.js";
import type { GraphBuilder, Value } from "../build/graph-writer.js";
import type { Dim } from "../ir.js";

function dimsOf(dims: readonly Dim[], make: (g: GraphBuilder, x: Value) => Value): readonly Dim[] | null {
  const g = createBuilder("m");
  return make(g, g.input("x", "float32", dims)).type.dims;
}

describe("symbolic shapes", () => {
  test.each<[string, readonly Dim[], (g: GraphBuilder, x: Value) => Value, readonly Dim[] | null]>([
    ["a symbol beside 1 stays", ["N", 3], (g, x) => g.add(x, g.reduceSum(x, { axes: [0] })), ["N", 3]],
    ["the same symbol twice stays", ["N", 3], (g, x) => g.mul(x, x), ["N", 3]],
    ["flattening keeps the batch symbol", ["N", 3, 4], (g, x) => g.reshape(x, [0, -1]), ["N", 12]],
    ["-1 finds the symbol when the rest is equal", ["N", 4], (g, x) => g.reshape(x, [-1, 4]), ["N", 4]],
    ["-1 of a symbol times a factor is unknown", ["N", 4], (g, x) => g.reshape(x, [-1, 2]), [null, 2]],
    [
      "a shape computed from Shape, Gather and Concat keeps its symbol",
      ["N", 3, 4],
      (g, x) => g.reshape(x, g.concat([g.unsqueeze(g.gather(g.shape(x), g.scalar(0, "int64")), [0]), g.ints([12])], 0)),
      ["N", 12],
    ],
    ["arithmetic on known sizes is followed", [2, 3], (g, x) => g.reshape(x, g.unsqueeze(g.op("Size", [x])[0] ?? x, [0])), [6]],
    ["Expand to another value's shape", ["N", 1], (g, x) => g.expand(x, g.concat([g.slice(g.shape(x), { starts: [0], ends: [1] }), g.ints([5])], 0)), ["N", 5]],
    ["slicing leaves other axes", ["N", 8], (g, x) => g.slice(x, { starts: [2], ends: [5], axes: [1] }), ["N", 3]],
    ["slicing a symbol is unknown", ["N", 8], (g, x) => g.slice(x, { starts: [1], ends: [5], axes: [0] }), [null, 8]],
    ["two symbols joined are unknown", ["N", 2], (g, x) => g.concat([x, x], 0), [null, 2]],
    ["a matrix product keeps leading symbols", ["B", "T", 4], (g, x) => g.matMul(x, g.transpose(x, [0, 2, 1])), ["B", "T", "T"]],
    ["a reduction over all without keeping is a scalar", ["N", 2], (g, x) => g.reduceMean(x, { keepdims: false }), []],
    ["one-hot adds its depth", ["N"], (g, x) => g.oneHot(g.cast(x, "int64"), 3), ["N", 3]],
  ])("%s", (...[, dims, make, expected]) => {
    expect(dimsOf(dims, make)).toEqual(expected);
  });

  test("binding symbols makes every shape that follows known", () => {
    const g = createBuilder("m");
    const x = g.input("x", "float32", ["N", 4]);
    g.output(g.concat([g.reshape(x, [-1, 2]), g.reshape(x, [-1, 2])], 0), "y");
    const model = g.build();
    expect(model.graph.outputs[0]?.dims).toEqual([null, 2]);
    expect(bindDims(model, { N: 3 }).graph.outputs[0]?.dims).toEqual([12, 2]);
    expect(bindDims(model, { N: 3 }).graph.inputs[0]?.dims).toEqual([3, 4]);
  });
});

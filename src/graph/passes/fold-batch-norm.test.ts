import { describe, expect, test } from "vitest";
import { createBuilder } from "../build/builder.js";
import type { GraphBuilder, Value } from "../build/graph-writer.js";
import { evaluate } from "../evaluate.js";
import { foldBatchNorm } from "./fold-batch-norm.js";
import { f32 } from "../rules/case-tensors.js";
import { verify } from "../verify/verify.js";

const norm = (g: GraphBuilder, x: Value, prefix = ""): Value =>
  g.op(
    "BatchNormalization",
    [
      x,
      g.initializer(`${prefix}scale`, f32([2], [2, -1])),
      g.initializer(`${prefix}shift`, f32([2], [1, 3])),
      g.initializer(`${prefix}mean`, f32([2], [0.5, 1])),
      g.initializer(`${prefix}var`, f32([2], [4, 0.25])),
    ],
    {
      epsilon: 0,
    },
  )[0] ?? x;

function model(write: (g: GraphBuilder, x: Value) => Value, dims: readonly number[]) {
  const g = createBuilder("m");
  g.output(write(g, g.input("x", "float32", ["N", ...dims])), "y");
  return g.build();
}

const one = (g: GraphBuilder, op: string, ...[inputs, attributes = {}]: [readonly Value[], Record<string, number>?]): Value =>
  g.op(op, inputs, attributes)[0] ?? g.scalar(0, "float32");
const weights = (g: GraphBuilder, ...dims: number[]): Value =>
  g.initializer(
    "w",
    f32(
      dims,
      Array.from({ length: dims.reduce((a, b) => a * b, 1) }, (_, at) => at - 1.5),
    ),
  );
const bias = (g: GraphBuilder, ...values: number[]): Value => g.initializer("b", f32([values.length], values));

describe("foldBatchNorm", () => {
  test("written out: y = (w x + b - mean) * scale / deviation + shift", () => {
    const folded = foldBatchNorm(model((g, x) => norm(g, one(g, "Conv", [x, weights(g, 2, 1, 1), bias(g, 1, 2)])), [1, 1]));
    verify(folded);
    expect(folded.graph.nodes.map(({ op }) => op)).toEqual(["Conv"]);
    expect(folded.graph.initializers.get("w")?.data).toEqual(Float32Array.of(-1.5, 1));
    expect(folded.graph.initializers.get("b")?.data).toEqual(Float32Array.of(1.5, 1));
    expect([...folded.graph.initializers.keys()]).toEqual(["w", "b"]);
  });

  test.each<[string, readonly number[], (g: GraphBuilder, x: Value) => Value]>([
    ["Conv without a bias", [2, 3], (g, x) => norm(g, one(g, "Conv", [x, weights(g, 2, 2, 2)]))],
    ["Conv in groups", [2, 3], (g, x) => norm(g, one(g, "Conv", [x, weights(g, 2, 1, 2)], { group: 2 }))],
    ["ConvTranspose", [3, 2], (g, x) => norm(g, one(g, "ConvTranspose", [x, weights(g, 3, 2, 2), bias(g, 1, -1)]))],
    ["ConvTranspose in groups", [4, 2], (g, x) => norm(g, one(g, "ConvTranspose", [x, weights(g, 4, 1, 2)], { group: 2 }))],
    ["Gemm", [3], (g, x) => norm(g, g.gemm(x, weights(g, 3, 2), { c: bias(g, 1, 2), alpha: 2, beta: 3 }))],
    ["Gemm, its weights transposed, one bias for all", [3], (g, x) => norm(g, g.gemm(x, weights(g, 2, 3), { c: bias(g, 5), transB: true }))],
    ["two in a row", [1, 2], (g, x) => norm(g, norm(g, one(g, "Conv", [x, weights(g, 2, 1, 1)])), "second.")],
  ])("%s: the same answers, no norm left", (...[, dims, write]) => {
    const before = model(write, dims);
    const after = foldBatchNorm(before);
    verify(after);
    expect(after.graph.nodes.map(({ op }) => op)).not.toContain("BatchNormalization");
    const length = 2 * dims.reduce((a, b) => a * b, 1);
    const feeds = {
      x: f32(
        [2, ...dims],
        Array.from({ length }, (_each, at) => Math.sin(at)),
      ),
    };
    const [expected, got] = [evaluate(before, feeds)["y"]?.data as Float32Array, evaluate(after, feeds)["y"]?.data as Float32Array];
    got.forEach((value, at) => expect(value).toBeCloseTo(expected[at] ?? NaN, 4));
  });

  test.each<[string, (g: GraphBuilder, x: Value) => Value]>([
    ["somebody else reads what it takes", (g, x) => ((conv) => g.add(norm(g, conv), conv))(one(g, "Conv", [x, weights(g, 2, 1, 1)]))],
    ["its weights are computed", (g, x) => norm(g, one(g, "Conv", [x, g.exp(weights(g, 2, 1, 1))]))],
    ["another operator is before it", (g, x) => norm(g, g.relu(one(g, "Conv", [x, weights(g, 2, 1, 1)])))],
  ])("it stays where %s", (_, write) => {
    expect(foldBatchNorm(model(write, [1, 1])).graph.nodes.map(({ op }) => op)).toContain("BatchNormalization");
  });

  test("weights that two convolutions share are folded into a copy", () => {
    const before = model(
      (g, x) => {
        const shared = weights(g, 2, 1, 1);
        return g.add(norm(g, one(g, "Conv", [x, shared])), one(g, "Conv", [x, shared]));
      },
      [1, 1],
    );
    const after = foldBatchNorm(before);
    expect([...after.graph.initializers.keys()]).toEqual(["w", "w.folded", "w.folded_bias"]);
    const feeds = { x: f32([1, 1, 1], [2]) };
    expect(evaluate(after, feeds)["y"]?.data).toEqual(evaluate(before, feeds)["y"]?.data);
  });
});

import { expect, test } from "vitest";
import { createBuilder } from "../build/builder.js";
import { evaluate } from "../evaluate.js";
import type { Model } from "../ir.js";
import { f32, i64, wave } from "../rules/case-tensors.js";
import { bindDims } from "./bind-dims.js";
import { foldSizes } from "./fold-sizes.js";

/** Twice as large by sizes that are computed as floats, as PyTorch's exporter writes `interpolate`. */
function doubled(): Model {
  const g = createBuilder("doubled");
  const x = g.input("x", "float32", [1, 1, "H", "W"]);
  const scale = g.initializer("scale", f32([4], [1, 1, 2, 2]));
  const sizes = g.cast(g.floor(g.mul(g.cast(g.shape(x), "float32"), scale)), "int64");
  const [wide = x] = g.op("Resize", [x, null, null, sizes], { mode: "linear" });
  g.output(g.mul(wide, g.initializer("w", f32([1], [3]))), "y");
  return g.build();
}

test("sizes by way of floats become constants, and the shape behind them is known", () => {
  const model = bindDims(doubled(), { H: 2, W: 3 });
  expect(model.graph.outputs[0]?.dims).toEqual([null, null, null, null]);
  const folded = foldSizes(model);
  expect(folded.graph.outputs[0]?.dims).toEqual([1, 1, 4, 6]);
  expect(folded.graph.nodes.map(({ op }) => op)).toEqual(["Resize", "Mul"]);
  const feeds = { x: wave([1, 1, 2, 3], 0) };
  expect(evaluate(folded, feeds)).toEqual(evaluate(model, feeds));
});

test("while a size is open the graph stays as it is, and so does a weight that a constant could be made of", () => {
  const open = doubled();
  expect(foldSizes(open)).toBe(open);
  const g = createBuilder("weights");
  g.output(g.matMul(g.input("x", "float32", ["N", 2]), g.transpose(g.initializer("w", f32([3, 2], [1, 2, 3, 4, 5, 6])), [1, 0])), "y");
  const model = g.build();
  expect(foldSizes(model)).toBe(model);
});

test("scales that nodes put together become constants; an integer output stays computed", () => {
  const g = createBuilder("scales");
  const x = g.input("x", "float32", [1, 1, 2, 2]);
  const scales = g.concat([g.constant(f32([2], [1, 1])), g.constant(f32([2], [2, 3]))], 0);
  const [wide = x] = g.op("Resize", [x, null, scales]);
  g.output(wide, "y");
  g.output(g.cast(g.mul(g.cast(g.shape(x), "float32"), g.constant(f32([], [1.5]))), "int64"), "sizes");
  const folded = foldSizes(g.build());
  expect(folded.graph.outputs.map(({ dims }) => dims)).toEqual([[1, 1, 4, 6], [4]]);
  expect(evaluate(folded, { x: wave([1, 1, 2, 2], 0) })["sizes"]).toEqual(i64([4], [1, 1, 3, 3]));
});

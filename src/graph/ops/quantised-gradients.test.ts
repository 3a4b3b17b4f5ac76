import { expect, test } from "vitest";
import { createBuilder } from "../build/builder.js";
import { evaluate } from "../evaluate.js";
import { differentiate } from "../passes/differentiate.js";
import { f32, f64, i8, u8 } from "../rules/case-tensors.js";

test("a quantised layer on the way is refused by name, although only integers leave it", () => {
  const g = createBuilder("quantised");
  const x = g.input("x", "float32", [2]);
  const scale = g.constant(f32([], [0.5]));
  const [whole = x] = g.op("QuantizeLinear", [x, scale], {}, { name: "q" });
  const [back = x] = g.op("DequantizeLinear", [whole, scale]);
  g.output(g.reduceSum(back, { keepdims: false }), "loss");
  expect(() => differentiate(g.build(), { loss: "loss", wrt: ["x"] })).toThrow("Node 'q': QuantizeLinear has no gradient: it rounds to integers");
});

test("quantised weights beside the way do not matter, and their scale has a gradient", () => {
  const g = createBuilder("weights");
  const x = g.input("x", "float32", [1, 2]);
  const scale = g.input("scale", "float32", [2]);
  const [weights = x] = g.op("DequantizeLinear", [g.constant(i8([2, 2], [1, 2, 3, 4])), scale], { axis: 1 });
  g.output(g.reduceSum(g.matMul(x, weights), { keepdims: false }), "loss");
  const model = differentiate(g.build(), { loss: "loss", wrt: ["x", "scale"] });
  const gradients = evaluate(model, { x: f32([1, 2], [10, 100]), scale: f32([2], [1, 0.5]) });
  expect(gradients["grad:x"]).toEqual(f32([1, 2], [2, 5]));
  expect(gradients["grad:scale"]).toEqual(f32([2], [310, 420]));
});

test("steps whose derivative is zero wherever it exists are no obstacle", () => {
  const g = createBuilder("steps");
  const x = g.input("x", "float64", [2]);
  const [rounded = x] = g.op("Round", [x]);
  g.output(g.reduceSum(g.mul(x, g.cast(g.cast(rounded, "int64"), "float64")), { keepdims: false }), "loss");
  const { "grad:x": gradient } = evaluate(differentiate(g.build(), { loss: "loss", wrt: ["x"] }), { x: f64([2], [1.2, -2.7]) });
  expect(gradient).toEqual(f64([2], [1, -3]));
});

test("a zero point must have the shape of its scale, and a scale fit the data", () => {
  const g = createBuilder("shapes");
  const x = g.input("x", "float32", [2, 3]);
  expect(() => g.op("QuantizeLinear", [x, g.constant(f32([2], [1, 2]))])).toThrow("the scale is [2], expected one number, or [3]");
  expect(() => g.op("QuantizeLinear", [x, g.constant(f32([], [1])), g.constant(u8([3], [1, 2, 3]))])).toThrow("expected [] like the scale");
});

import { InferenceSession, Tensor as OrtTensor } from "onnxruntime-node";
import { expect, test } from "vitest";
import { createBuilder, differentiate, encodeModel, evaluate, foldConstants } from "#graph";
import { bool, f32, f64 } from "../src/graph/rules/case-tensors.js";

function dropoutModel(outputs: number): ReturnType<typeof differentiate> {
  const g = createBuilder("dropout");
  const x = g.input("x", "float32", [8]);
  const [y = x, mask = x] = g.op("Dropout", [x, g.constant(f32([], [0.75])), g.constant(bool([], [1]))], {}, { outputs });
  if (outputs > 1) g.output(g.cast(mask, "float32"), "kept");
  g.output(g.reduceSum(g.mul(y, g.constant(f32([8], [1, 2, 3, 4, 5, 6, 7, 8]))), { keepdims: false }), "loss");
  return differentiate(g.build(), { loss: "loss", wrt: ["x"] });
}

test("Dropout's gradient follows the mask that ONNX Runtime drew, divided by what is kept", async () => {
  const session = await InferenceSession.create(encodeModel(dropoutModel(2)), { logSeverityLevel: 3 });
  const out = await session.run({ x: new OrtTensor("float32", new Float32Array(8).fill(1), [8]) });
  await session.release();
  const kept = Array.from(out.kept?.data as Float32Array);
  expect(Array.from(out["grad:x"]?.data as Float32Array)).toEqual(kept.map((keep, i) => keep * (i + 1) * 4));
});

test("Dropout that drops without telling its mask has no gradient, and the error says what to do", () => {
  expect(() => dropoutModel(1)).toThrow("give the node its second output");
});

test("drawn values are not folded, and the reference does not make them up", () => {
  const g = createBuilder("noise");
  const [noise] = g.op("RandomUniform", [], { shape: [2] });
  if (noise === undefined) throw new Error("no output");
  g.output(g.neg(noise), "y");
  const model = g.build();
  expect(foldConstants(model).graph.nodes.map(({ op }) => op)).toEqual(["RandomUniform", "Neg"]);
  expect(() => evaluate(model, {})).toThrow("its values are drawn at random");
});

test("a product's gradient is the product of the others, also beside zeros", () => {
  const g = createBuilder("products");
  const x = g.input("x", "float64", [3, 3]);
  const [products = x] = g.op("ReduceProd", [x, g.ints([1])], { keepdims: 0 });
  g.output(g.reduceSum(products, { keepdims: false }), "loss");
  const { "grad:x": gradient } = evaluate(differentiate(g.build(), { loss: "loss", wrt: ["x"] }), { x: f64([3, 3], [2, 0, 5, 0, 3, 0, -1, 2, 4]) });
  expect(Array.from(gradient?.data as Float64Array, (value) => value + 0)).toEqual([0, 10, 0, 0, 0, 0, 8, -4, -2]);
});

/** FusedGemm: an activation of Gemm: f(alpha * A' B' + beta * C). Source: ONNX Runtime's com.microsoft FusedGemm, version 1. */
import { defineOp } from "../define-op.js";
import { f32, f64 } from "../rules/case-tensors.js";
import { fusedActivation } from "../rules/convolution/fused-activations.js";
import { GEMM_ATTRIBUTES, gemmGradient, gemmReference, gemmShape } from "../rules/products/gemm.js";

const number = { kind: "float" } as const;

export const fusedGemm = defineOp({
  name: "FusedGemm",
  domain: "com.microsoft",
  since: 1,
  inputs: ["A", "B", "C?"],
  attributes: {
    ...GEMM_ATTRIBUTES,
    activation: { kind: "string", fallback: "" },
    activation_alpha: number,
    activation_beta: number,
    activation_gamma: number,
  },
  inferShape: gemmShape,
  reference(inputs, attributes, { where }) {
    const { apply } = fusedActivation(where, attributes.activation);
    const [product] = gemmReference(inputs, attributes);
    const parameters = { alpha: attributes.activation_alpha, beta: attributes.activation_beta };
    return [{ ...product, data: product.data.map((x) => apply(x, parameters)) }];
  },
  // through the activation, then as Gemm's
  gradient(io, attributes, g) {
    const { back } = fusedActivation(io.where, attributes.activation);
    const parameters = { alpha: attributes.activation_alpha, beta: attributes.activation_beta };
    const dx = back(g, { y: io.outputs[0], dy: io.cotangents[0] }, parameters);
    return gemmGradient({ ...io, cotangents: [dx] }, attributes, g);
  },
  cases: [
    {
      name: "a layer with Relu",
      inputs: [f32([1, 2], [1, 2]), f32([2, 2], [1, 2, 3, 4]), f32([2], [10, -20])],
      attributes: { activation: "Relu" },
      expected: [f32([1, 2], [17, 0])],
    },
    {
      name: "LeakyRelu of both transposed",
      inputs: [f32([2, 1], [1, 2]), f32([2, 2], [1, 2, -3, -4])],
      attributes: { activation: "LeakyRelu", activation_alpha: 0.5, transA: 1, transB: 1 },
      expected: [f32([1, 2], [5, -5.5])],
    },
    { name: "no rows", inputs: [f32([0, 2], []), f32([2, 1], [1, 2])], attributes: { activation: "Tanh" }, expected: [f32([0, 1], [])] },
    {
      name: "float64, Sigmoid",
      inputs: [f64([1, 2], [1, -0.5]), f64([2, 1], [2, 4]), f64([1], [0.25])],
      attributes: { activation: "Sigmoid" },
      expected: [f64([1, 1], [0.5621765008857981])],
      smooth: true,
      notInRuntime: "no float64 kernel",
    },
    {
      name: "float64, Tanh",
      inputs: [f64([1, 2], [1, -0.5]), f64([2, 1], [2, 4]), f64([1], [0.25])],
      attributes: { activation: "Tanh" },
      expected: [f64([1, 1], [0.24491866240370913])],
      smooth: true,
      notInRuntime: "no float64 kernel",
    },
    {
      name: "float64, HardSigmoid",
      inputs: [f64([1, 1], [1]), f64([1, 3], [1, -9, 9])],
      attributes: { activation: "HardSigmoid", activation_alpha: 0.25, activation_beta: 0.5 },
      expected: [f64([1, 3], [0.75, 0, 1])],
      smooth: true,
      notInRuntime: "no float64 kernel",
    },
    {
      name: "float64, LeakyRelu, B transposed",
      inputs: [f64([1, 1], [1]), f64([2, 1], [3, -2])],
      attributes: { activation: "LeakyRelu", activation_alpha: 0.125, transB: 1 },
      expected: [f64([1, 2], [3, -0.25])],
      smooth: true,
      notInRuntime: "no float64 kernel",
    },
  ],
});

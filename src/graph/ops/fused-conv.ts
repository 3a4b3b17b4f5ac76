/** FusedConv: an activation of a convolution, to which Z may be added before: f(Conv(X, W, B) + Z). Source: ONNX Runtime's com.microsoft FusedConv, version 1. */
import { defineOp } from "../define-op.js";
import { f32 } from "../rules/case-tensors.js";
import { convolutionGradient } from "../rules/convolution/conv-gradients.js";
import { CONVOLUTION_ATTRIBUTES, convolutionReference, convolutionShape } from "../rules/convolution/convolution.js";
import { fusedActivation, type ActivationParameters } from "../rules/convolution/fused-activations.js";

export const fusedConv = defineOp({
  name: "FusedConv",
  domain: "com.microsoft",
  since: 1,
  inputs: ["X", "W", "B?", "Z?"],
  attributes: { ...CONVOLUTION_ATTRIBUTES, activation: { kind: "string", fallback: "" }, activation_params: { kind: "floats", fallback: [] } },
  inferShape: convolutionShape,
  reference(inputs, attributes, context) {
    const { apply } = fusedActivation(context.where, attributes.activation);
    const [y] = convolutionReference(inputs, attributes, context);
    const [, , , z] = inputs;
    const parameters = parametersOf(attributes);
    return [{ ...y, data: y.data.map((value, at) => apply(value + (z === null ? 0 : (z.data[at] ?? NaN)), parameters)) }];
  },
  // through the activation, then as Conv's; Z gets what the sum gets
  gradient(io, attributes, g) {
    const { back } = fusedActivation(io.where, attributes.activation);
    const sum = back(g, { y: io.outputs[0], dy: io.cotangents[0] }, parametersOf(attributes));
    const { inputs, where } = io;
    return [...convolutionGradient({ inputs, cotangents: [sum], where }, attributes, g), inputs[3] === null ? null : sum];
  },
  cases: [
    {
      name: "with a bias, Relu",
      inputs: [f32([1, 1, 1, 3], [1, 2, -3]), f32([1, 1, 1, 2], [1, 1]), f32([1], [0.5])],
      attributes: { activation: "Relu" },
      expected: [f32([1, 1, 1, 2], [3.5, 0])],
      smooth: true,
    },
    {
      name: "with a sum, LeakyRelu",
      inputs: [f32([1, 1, 1, 3], [1, 2, -3]), f32([1, 1, 1, 2], [1, 1]), null, f32([1, 1, 1, 2], [1, -1])],
      attributes: { activation: "LeakyRelu", activation_params: [0.5] },
      expected: [f32([1, 1, 1, 2], [4, -1])],
      smooth: true,
    },
    {
      name: "Clip, infinity",
      inputs: [f32([1, 1, 1, 2], [1, Infinity]), f32([1, 1, 1, 1], [2])],
      attributes: { activation: "Clip", activation_params: [0, 6] },
      expected: [f32([1, 1, 1, 2], [2, 6])],
    },
    { name: "no images", inputs: [f32([0, 1, 1, 2], []), f32([1, 1, 1, 1], [2])], attributes: { activation: "Tanh" }, expected: [f32([0, 1, 1, 2], [])] },
  ],
});

function parametersOf({ activation_params: [alpha, beta] }: { readonly activation_params: readonly number[] }): ActivationParameters {
  return { alpha, beta };
}

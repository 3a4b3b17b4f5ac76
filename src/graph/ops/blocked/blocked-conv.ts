/** Conv on ONNX Runtime's blocked layout, with a sum and an activation. Source: com.microsoft.nchwc Conv, version 1. */
import { defineOp } from "../../define-op.js";
import { NCHWC, NO_BLOCKED_GRADIENT, requireNeutral } from "../../rules/convolution/blocked-layout.js";
import { fail } from "#base";
import { f32 } from "../../rules/case-tensors.js";
import { CONVOLUTION_ATTRIBUTES, convolutionReference, convolutionShape } from "../../rules/convolution/convolution.js";
import { fusedActivation } from "../../rules/convolution/fused-activations.js";

const CHANNELS = Array.from({ length: 16 }, (_, c) => c - 3);

export const blockedConv = defineOp({
  name: "Conv",
  domain: NCHWC,
  since: 1,
  inputs: ["X", "W", "B?", "Sum?"],
  attributes: { ...CONVOLUTION_ATTRIBUTES, activation: { kind: "string", fallback: "" }, activation_params: { kind: "floats", fallback: [] } },
  inferShape: convolutionShape,
  reference(inputs, attributes, context) {
    const [x, w, , sum] = inputs;
    const { where } = context;
    requireNeutral(where, x);
    // weights of one place for each channel are laid out alike in any block
    if (attributes.group !== w.dims[0] && x.data.length > 0)
      throw fail("GRAPH_INVALID", { where, why: "its weights' layout depends on the machine: run it in ONNX Runtime, or keep the plain operator" });
    requireNeutral(where, { ...w, dims: [1, w.dims[0] ?? 0, ...w.dims.slice(2)] });
    const { apply } = fusedActivation(where, attributes.activation);
    const [alpha, beta] = attributes.activation_params;
    const [y] = convolutionReference(inputs, attributes, context);
    return [{ ...y, data: y.data.map((value, at) => apply(value + (sum === null ? 0 : (sum.data[at] ?? NaN)), { alpha, beta })) }];
  },
  gradient: NO_BLOCKED_GRADIENT,
  cases: [
    {
      name: "depthwise, one place a channel, Relu",
      inputs: [f32([1, 16, 1, 1], CHANNELS), f32([16, 1, 1, 1], new Array<number>(16).fill(2)), f32([16], new Array<number>(16).fill(1))],
      attributes: { group: 16, activation: "Relu" },
      expected: [f32([1, 16, 1, 1], [0, 0, 0, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25])],
    },
    {
      name: "infinities",
      inputs: [f32([1, 16, 1, 1], new Array<number>(16).fill(Infinity)), f32([16, 1, 1, 1], new Array<number>(16).fill(2))],
      attributes: { group: 16 },
      expected: [f32([1, 16, 1, 1], new Array<number>(16).fill(Infinity))],
    },
  ],
});

import { describe, expect, test } from "vitest";
import { createBuilder, evaluate, type GraphBuilder, type Model } from "#graph";
import { tensor, type Tensor } from "#tensor";
import type { DeepNetwork } from "../deep/deep-network.js";
import { exportNetwork } from "./export-network.js";
import { initialiseParameters } from "./initialise-parameters.js";
import { networkFromModel, type ModelNetworkOptions } from "./network-from-model.js";

const f32 = (dims: readonly number[], values: readonly number[]): Tensor => tensor("float32", dims, Float32Array.from(values));

/** A backbone with its classifier: [batch, 1, 2, 2] -> features [batch, 2] -> scores [batch, 3]. */
function backbone({ batch = "B", flat = -1 }: { batch?: string | number; flat?: number } = {}): Model {
  const g = createBuilder("backbone");
  const x = g.input("picture", "float32", [batch, 1, 2, 2]);
  const conv = (value: typeof x) =>
    g.op("Conv", [value, g.initializer("body.conv", f32([2, 1, 2, 2], [1, 2, 3, 4, 1, 0, 0, 1])), g.initializer("body.bias", f32([2], [0.5, -9]))])[0] ?? value;
  const [normed = x] = g.op(
    "BatchNormalization",
    [
      conv(x),
      g.initializer("body.scale", f32([2], [2, 1])),
      g.initializer("body.shift", f32([2], [1, 0])),
      g.initializer("body.mean", f32([2], [0.5, 1])),
      g.initializer("body.var", f32([2], [4, 1])),
    ],
    { epsilon: 0 },
  );
  const features = g.reshape(g.clip(normed, { min: 0 }), [flat, 2]);
  const [dropped = features] = g.op("Identity", [features], {}, { name: "features" });
  scores(g, dropped);
  return g.build();
}

function scores(g: GraphBuilder, features: Parameters<GraphBuilder["gemm"]>[0]): void {
  g.output(g.gemm(features, g.initializer("head.weight", f32([2, 3], [1, 0, 0, 0, 1, 0])), { c: g.initializer("head.bias", f32([3], [0, 0, 7])) }), "scores");
}

const FEATURES = "features.y";
const run = (network: DeepNetwork, parameters: Record<string, Tensor>, x: Tensor): readonly number[] =>
  Array.from(evaluate(exportNetwork(network, parameters), { picture: x })["logits"]?.data as Float32Array);

describe("a model as a network", () => {
  test("its weights are parameters as they were learnt; statistics are not trained, single numbers are no parameters", () => {
    const network = networkFromModel(backbone());
    expect(network.inputs).toEqual([{ name: "picture", dtype: "float32", dims: [1, 2, 2] }]);
    expect(network.outputs).toEqual([{ dims: [3] }]);
    expect(network.parameters.map(({ name, isTrainable, decays }) => `${name}${isTrainable ? "" : " fixed"}${decays ? " decays" : ""}`)).toEqual([
      "body.conv decays",
      "body.bias",
      "body.scale",
      "body.shift",
      "body.mean fixed",
      "body.var fixed",
      "head.weight decays",
      "head.bias",
    ]);
    // conv [10.5, -7] -> normed [11, -8] -> clipped [11, 0] -> scores
    expect(run(network, initialiseParameters(network, 1), f32([1, 1, 2, 2], [1, 1, 1, 1]))).toEqual([11, 0, 7]);
  });

  test("cut at a tensor, frozen by name, with a new head", () => {
    const options: ModelNetworkOptions = { cutAt: FEATURES, freeze: ["body.*"], head: [{ layer: "dense", units: 1 }] };
    const network = networkFromModel(backbone(), options);
    expect(network.outputs).toEqual([{ dims: [1] }]);
    expect(network.parameters.filter(({ isTrainable }) => isTrainable).map(({ name, dims }) => `${name} ${dims.join("x")}`)).toEqual([
      "head/dense/kernel 2x1",
      "head/dense/bias 1",
    ]);
    expect(network.parameters.map(({ name }) => name)).not.toContain("head.weight");
    const parameters = { ...initialiseParameters(network, 1), "head/dense/kernel": f32([2, 1], [1, 1]), "head/dense/bias": f32([1], [0.25]) };
    expect(run(network, parameters, f32([2, 1, 2, 2], [1, 1, 1, 1, 0, 0, 0, 1]))).toEqual([11.25, 5.25]);
  });

  test("a file with a fixed batch of one takes any batch", () => {
    const network = networkFromModel(backbone({ batch: 1, flat: 1 }));
    expect(run(network, initialiseParameters(network, 1), f32([2, 1, 2, 2], [1, 1, 1, 1, 0, 0, 0, 1]))).toEqual([11, 0, 7, 5, 0, 7]);
  });

  test.each<[string, () => Model, ModelNetworkOptions, string]>([
    [
      "a cut that is not there",
      backbone,
      { cutAt: "relu9" },
      "model: cutAt: expected the name of a value that a node computes, got 'relu9'; the last ones are 'Conv.y'",
    ],
    ["a cut at an input", backbone, { cutAt: "picture" }, "got 'picture'"],
    [
      "a head that does not fit",
      backbone,
      { cutAt: FEATURES, head: [{ layer: "conv2d", filters: 2, kernelSize: 1 }] },
      "layer 2 'conv2d': expected an input [channels, height, width] (without the batch axis), got [2]",
    ],
    ["an axis of unknown size", () => openAxis(), {}, "model: input 'x': the size of 'T' is not known; give it in sizes"],
  ])("%s: an error that says what to do", (...[, model, options, message]) => {
    expect(() => networkFromModel(model(), options)).toThrow(message);
  });

  test("sizes of open axes can be given", () => {
    const network = networkFromModel(openAxis(), { sizes: { T: 5 } });
    expect([network.inputs[0]?.dims, network.outputs[0]?.dims]).toEqual([
      [5, 2],
      [5, 2],
    ]);
  });
});

function openAxis(): Model {
  const g = createBuilder("m");
  g.output(g.mul(g.input("x", "float32", ["N", "T", 2]), g.initializer("w", f32([2], [1, 2]))), "y");
  return g.build();
}

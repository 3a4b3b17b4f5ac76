import { expect, test } from "vitest";
import { createBuilder, type Value } from "#graph";
import { createNetwork } from "./create-network.js";
import { initialiseParameters } from "./initialise-parameters.js";
import { summarise } from "./summarise.js";

const LAYERS = [
  { layer: "input", name: "image", shape: [1, 28, 28] },
  { layer: "conv2d", filters: 32, kernelSize: 3, activation: "relu" },
  { layer: "conv2d", filters: 64, kernelSize: 3, activation: "relu" },
  { layer: "maxPooling2d" },
  { layer: "dropout", rate: 0.25 },
  { layer: "flatten" },
  { layer: "dense", units: 128, activation: "relu" },
  { layer: "dropout", rate: 0.5 },
  { layer: "dense", units: 10, activation: "softmax" },
];

test("Keras' MNIST example has Keras' shapes and its 1,199,882 parameters", () => {
  const { layers, parameters, macs } = summarise(createNetwork(LAYERS));
  expect(parameters).toEqual({ total: 1_199_882, trainable: 1_199_882 });
  expect(macs).toBe(194_688 + 10_616_832 + 1_179_648 + 1_280);
  expect(layers.map(({ name, outputDims, parameters: count }) => `${name} ${outputDims.join("x")} ${count}`)).toEqual([
    "image 1x28x28 0",
    "conv2d 32x26x26 320",
    "conv2d_1 64x24x24 18496",
    "maxPooling2d 64x12x12 0",
    "dropout 64x12x12 0",
    "flatten 9216 0",
    "dense 128 1179776",
    "dropout_1 128 0",
    "dense_1 10 1290",
  ]);
});

test("its forward pass is written with nodes named after the layers; dropout only in training", () => {
  const network = createNetwork(LAYERS);
  const write = (training: boolean): { ops: readonly string[]; output: Value | undefined } => {
    const g = createBuilder("m");
    const tensors = initialiseParameters(network, 1);
    const parameters = Object.fromEntries(
      network.parameters.map(({ name }) => [name, g.initializer(name, tensors[name] ?? { dtype: "float32", dims: [], data: [] })]),
    );
    const inputs = { image: g.input("image", "float32", ["N", 1, 28, 28]) };
    const { outputs } = network.forward(g, { inputs, parameters }, { training, dropoutMask: (scope, like) => scope.identity(like) });
    outputs.forEach((value, at) => g.output(value, `out${at}`));
    return { ops: g.build().graph.nodes.map(({ name }) => name), output: outputs[0] };
  };
  const { ops, output } = write(false);
  expect(output?.type.dims).toEqual(["N", 10]);
  expect(ops).toEqual([
    "conv2d/Conv",
    "conv2d/Relu",
    "conv2d_1/Conv",
    "conv2d_1/Relu",
    "maxPooling2d/MaxPool",
    "flatten/Reshape",
    "dense/Gemm",
    "dense/Relu",
    "dense_1/Gemm",
  ]);
  expect(write(true).ops.filter((name) => name.startsWith("dropout"))).toEqual(["dropout/Identity", "dropout/Mul", "dropout_1/Identity", "dropout_1/Mul"]);
});

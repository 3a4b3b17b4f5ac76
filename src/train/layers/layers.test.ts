import { describe, expect, test } from "vitest";
import { createRandom } from "#base";
import { createBuilder, differentiate, evaluate, type GraphWriter, type Model, type Value } from "#graph";
import { elementCount, tensor, type Tensor } from "#tensor";
import type { DeepNetwork } from "../deep/deep-network.js";
import { createNetwork } from "../describe/create-network.js";
import { initialiseParameters } from "../describe/initialise-parameters.js";

const f32 = (dims: readonly number[], values: readonly number[]): Tensor => tensor("float32", dims, Float32Array.from(values));

interface TrainingForm {
  readonly rows: number;
  readonly batchNormalization?: "composed" | "operator";
}

/** Outputs `y`, `loss` (mean of squares) and the updates, of a training step on `rows` rows. Dropout keeps all, scaled up. */
function trainingGraph(network: DeepNetwork, parameters: Readonly<Record<string, Tensor>>, { rows, batchNormalization }: TrainingForm): Model {
  const g = createBuilder("training");
  const inputs = Object.fromEntries(network.inputs.map(({ name, dtype, dims }) => [name, g.input(name, dtype, [rows, ...dims])]));
  const values = Object.fromEntries(network.parameters.map(({ name, dims }) => [name, g.initializer(name, parameters[name] ?? f32(dims, []))]));
  const dropoutMask = (scope: GraphWriter, like: Value, rate: number): Value =>
    scope.expand(scope.scalar(1 / (1 - rate), like), (like.type.dims ?? []).map(Number));
  const { outputs, updates } = network.forward(
    g,
    { inputs, parameters: values },
    { training: true, dropoutMask, ...(batchNormalization === undefined ? {} : { batchNormalization }) },
  );
  const [y] = outputs;
  if (y === undefined) throw new Error("no output");
  g.output(y, "y");
  g.output(g.reduceMean(g.mul(y, y), { keepdims: false }), "loss");
  for (const [name, value] of Object.entries(updates)) g.output(value, `new ${name}`);
  return g.build();
}

describe("batch normalisation in training", () => {
  const network = createNetwork([
    { layer: "input", shape: [2, 1, 2] },
    { layer: "batchNormalization", momentum: 0.75, epsilon: 0.25 },
  ]);
  const parameters = {
    "batchNormalization/gamma": f32([2], [1, 2]),
    "batchNormalization/beta": f32([2], [0, 10]),
    "batchNormalization/movingMean": f32([2], [4, 0]),
    "batchNormalization/movingVariance": f32([2], [1, 2]),
  };
  const x = f32([2, 2, 1, 2], [1, 2, 5, 5, 3, 2, 5, 5]);

  test.each(["composed", "operator"] as const)("%s: takes the batch's own statistics, and moves the running ones: written out", (batchNormalization) => {
    const outputs = evaluate(trainingGraph(network, parameters, { rows: 2, batchNormalization }), { input: x });
    // channel 0: mean 2, variance 0.5; channel 1: mean 5, variance 0
    const a = 1 / Math.sqrt(0.75);
    expect(Array.from(outputs["y"]?.data as Float32Array)).toEqual([Math.fround(-a), 0, 10, 10, Math.fround(a), 0, 10, 10]);
    expect(outputs["new batchNormalization/movingMean"]?.data).toEqual(Float32Array.of(3.5, 1.25));
    expect(outputs["new batchNormalization/movingVariance"]?.data).toEqual(Float32Array.of(0.875, 1.5));
  });

  test("a frozen layer uses the running statistics, and moves nothing", () => {
    const frozen = createNetwork([
      { layer: "input", shape: [2, 1, 2] },
      { layer: "batchNormalization", epsilon: 0.25, trainable: false },
    ]);
    const model = trainingGraph(frozen, parameters, { rows: 2 });
    expect(model.graph.outputs.map(({ name }) => name)).toEqual(["y", "loss"]);
    const y = evaluate(model, { input: x })["y"]?.data as Float32Array;
    expect(y[0]).toBeCloseTo(-3 / Math.sqrt(1.25), 6);
    expect(y[2]).toBeCloseTo((2 * 5) / 1.5 + 10, 5);
  });
});

describe("layers whose numbers can be written out", () => {
  test.each<[string, object, Tensor, readonly number[]]>([
    ["upSampling2d repeats cells", { layer: "upSampling2d", size: [2, 1] }, f32([1, 1, 2, 2], [1, 2, 3, 4]), [1, 2, 1, 2, 3, 4, 3, 4]],
    ["zeroPadding2d", { layer: "zeroPadding2d", padding: [1, 0] }, f32([1, 1, 1, 2], [1, 2]), [0, 0, 1, 2, 0, 0]],
    ["cropping2d", { layer: "cropping2d", cropping: [0, 1] }, f32([1, 1, 1, 3], [1, 2, 3]), [2]],
    ["maxPooling2d with padding same", { layer: "maxPooling2d", padding: "same" }, f32([1, 1, 1, 3], [1, 2, -3]), [2, -3]],
    ["averagePooling1d does not count its padding", { layer: "averagePooling1d", padding: "same" }, f32([1, 1, 3], [1, 3, 5]), [2, 5]],
    ["permute", { layer: "permute", dims: [2, 1] }, f32([1, 2, 2], [1, 2, 3, 4]), [1, 3, 2, 4]],
    ["globalToken takes the last step", { layer: "globalToken", index: -1 }, f32([1, 2, 2], [1, 2, 3, 4]), [3, 4]],
    ["globalAveragePooling1d over steps", { layer: "globalAveragePooling1d", dataFormat: "channelsLast" }, f32([1, 2, 2], [1, 2, 3, 4]), [2, 3]],
    ["relu6", { layer: "relu6" }, f32([1, 3], [-1, 3, 9]), [0, 3, 6]],
    ["leakyRelu", { layer: "leakyRelu", negativeSlope: 0.5 }, f32([1, 2], [-2, 2]), [-1, 2]],
    ["hardSwish", { layer: "activation", activation: "hardSwish" }, f32([1, 3], [-3, 0, 3]), [-0, 0, 3]],
    ["dropout scales what it keeps", { layer: "dropout", rate: 0.5 }, f32([1, 2], [1, 2]), [2, 4]],
    ["spatialDropout2d", { layer: "spatialDropout2d", rate: 0.75 }, f32([1, 1, 1, 2], [1, 2]), [4, 8]],
    ["rescaling", { layer: "rescaling", scale: 0.5, offset: -1 }, f32([1, 2], [2, 6]), [0, 2]],
  ])("%s", (...[, layer, x, expected]) => {
    const network = createNetwork([{ layer: "input", shape: x.dims.slice(1) }, layer], { logits: false });
    expect(Array.from(evaluate(trainingGraph(network, {}, { rows: 1 }), { input: x })["y"]?.data as Float32Array)).toEqual(expected);
  });

  test.each<[string, readonly number[]]>([
    ["add", [4, 6]],
    ["subtract", [-2, -2]],
    ["multiply", [3, 8]],
    ["average", [2, 3]],
    ["maximum", [3, 4]],
    ["concatenate", [1, 2, 3, 4]],
  ])("%s joins two branches", (layer, expected) => {
    const network = createNetwork([
      { layer: "input", name: "a", shape: [2] },
      { layer: "input", name: "b", shape: [2] },
      { layer, inputs: ["a", "b"] },
    ]);
    const outputs = evaluate(trainingGraph(network, {}, { rows: 1 }), { a: f32([1, 2], [1, 2]), b: f32([1, 2], [3, 4]) });
    expect(Array.from(outputs["y"]?.data as Float32Array)).toEqual(expected);
  });

  test("conv2d and dense with written weights; a last softmax is left out, or kept when amounts are asked for", () => {
    const conv = createNetwork([
      { layer: "input", shape: [1, 2, 2] },
      { layer: "conv2d", filters: 1, kernelSize: 2, activation: "relu" },
    ]);
    const weights = { "conv2d/kernel": f32([1, 1, 2, 2], [1, 2, 3, 4]), "conv2d/bias": f32([1], [0.5]) };
    expect(Array.from(evaluate(trainingGraph(conv, weights, { rows: 1 }), { input: f32([1, 1, 2, 2], [1, 1, 1, -1]) })["y"]?.data as Float32Array)).toEqual([
      2.5,
    ]);
    const layers = [{ layer: "input", shape: [2] }, { layer: "dense", units: 2, useBias: false }, { layer: "softmax" }];
    const identity = { "dense/kernel": f32([2, 2], [1, 0, 0, 1]) };
    const answer = (logits: boolean) =>
      Array.from(evaluate(trainingGraph(createNetwork(layers, { logits }), identity, { rows: 1 }), { input: f32([1, 2], [3, 3]) })["y"]?.data as Float32Array);
    expect(answer(true)).toEqual([3, 3]);
    expect(answer(false)).toEqual([0.5, 0.5]);
  });

  test("a causal block does not see what comes later", () => {
    const network = createNetwork([
      { layer: "input", shape: [3, 4] },
      { layer: "transformerBlock", numHeads: 2, causal: true },
    ]);
    const model = trainingGraph(network, initialiseParameters(network, 1), { rows: 1 });
    const values = [0.1, -0.4, 0.9, 0.3, 0.5, 0.2, -0.7, 0.8, -0.1, 0.6, 0.4, -0.9];
    const before = evaluate(model, { input: f32([1, 3, 4], values) })["y"]?.data as Float32Array;
    const after = evaluate(model, { input: f32([1, 3, 4], [...values.slice(0, 8), 5, -5, 5, -5]) })["y"]?.data as Float32Array;
    expect(after.slice(0, 8)).toEqual(before.slice(0, 8));
    expect(after.slice(8)).not.toEqual(before.slice(8));
  });
});

describe("the training form of every layer has the gradient that central differences give", () => {
  test.each<[string, readonly object[]]>([
    [
      "pictures",
      [
        { layer: "input", shape: [2, 6, 6] },
        { layer: "conv2d", filters: 4, kernelSize: 3, padding: "same", activation: "swish" },
        { layer: "batchNormalization" },
        { layer: "depthwiseConv2d", kernelSize: 3, padding: 1, activation: "gelu" },
        { layer: "averagePooling2d" },
        { layer: "conv2dTranspose", filters: 2, kernelSize: 2, strides: 2 },
        { layer: "upSampling2d" },
        { layer: "spatialDropout2d", rate: 0.5 },
        { layer: "separableConv2d", filters: 3, kernelSize: 3 },
        { layer: "globalAveragePooling2d" },
        { layer: "dense", units: 2 },
      ],
    ],
    [
      "groups and volumes",
      [
        { layer: "input", shape: [2, 4, 4, 4] },
        { layer: "conv3d", filters: 4, kernelSize: 3 },
        { layer: "groupNormalization", groups: 2 },
        { layer: "softplus" },
        { layer: "flatten" },
        { layer: "dense", units: 2, activation: "selu" },
      ],
    ],
    [
      "sound",
      [
        { layer: "input", shape: [1, 16] },
        { layer: "conv1d", filters: 3, kernelSize: 4, strides: 2, activation: "tanh" },
        { layer: "batchNormalization" },
        { layer: "maxPooling1d" },
        { layer: "globalMaxPooling1d" },
        { layer: "dense", units: 2 },
      ],
    ],
    [
      "words",
      [
        { layer: "input", shape: [4], dtype: "int64" },
        { layer: "embedding", inputDim: 5, outputDim: 4 },
        { layer: "positionEmbedding" },
        { layer: "transformerBlock", numHeads: 2, dropout: 0.5 },
        { layer: "transformerBlock", numHeads: 2, norm: "post", causal: true },
        { layer: "multiHeadAttention", numHeads: 2, keyDim: 3 },
        { layer: "globalToken" },
        { layer: "dense", units: 2 },
      ],
    ],
    [
      "recurrent",
      [
        { layer: "input", shape: [3, 2] },
        { layer: "bidirectional", wrapped: { layer: "lstm", units: 2, returnSequences: true } },
        { layer: "gru", units: 3, returnSequences: true, dropout: 0.5 },
        { layer: "layerNormalization" },
        { layer: "simpleRnn", units: 2, returnSequences: true },
        { layer: "lstm", units: 2 },
        { layer: "dense", units: 2 },
      ],
    ],
    [
      "cross attention",
      [
        { layer: "input", name: "a", shape: [2, 4] },
        { layer: "input", name: "b", shape: [3, 2] },
        { layer: "multiHeadAttention", numHeads: 2, inputs: ["a", "b"] },
        { layer: "globalAveragePooling1d", dataFormat: "channelsLast" },
        { layer: "dense", units: 2 },
      ],
    ],
  ])("%s", (_, layers) => {
    const network = createNetwork(layers);
    const parameters = initialiseParameters(network, 2);
    const random = createRandom(4);
    const feeds = Object.fromEntries(
      network.inputs.map(({ name, dtype, dims }): [string, Tensor] => {
        const length = 2 * elementCount(dims);
        const data = dtype === "int64" ? BigInt64Array.from({ length }, () => BigInt(random.int(5))) : Float32Array.from({ length }, () => random.normal());
        return [name, tensor(dtype, [2, ...dims], data)];
      }),
    );
    const model = trainingGraph(network, parameters, { rows: 2 });
    const wrt = network.parameters.filter(({ isTrainable }) => isTrainable).map(({ name }) => name);
    const gradients = evaluate(differentiate(model, { loss: "loss", wrt }), feeds, { float64: true });
    const lossWith = (name: string, at: number, by: number): number => {
      const { dims, data } = parameters[name] ?? f32([], [0]);
      const moved = tensor(
        "float64",
        dims,
        Float64Array.from(data as Float32Array, (value, i) => value + (i === at ? by : 0)),
      );
      const initializers = new Map([...model.graph.initializers, [name, { ...moved, dtype: "float32" as const }]]);
      return Number(evaluate({ ...model, graph: { ...model.graph, initializers } }, feeds, { float64: true })["loss"]?.data[0]);
    };
    for (const name of wrt) {
      const gradient = gradients[`grad:${name}`]?.data as Float64Array;
      const at = random.int(gradient.length);
      const expected = (lossWith(name, at, 1e-5) - lossWith(name, at, -1e-5)) / 2e-5;
      expect(Math.abs((gradient[at] ?? NaN) - expected), `${name} [${at}]: ${gradient[at]}, expected ${expected}`).toBeLessThan(
        1e-6 + 1e-5 * Math.abs(expected),
      );
    }
  });
});

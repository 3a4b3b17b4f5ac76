import { describe, expect, test } from "vitest";
import { createBuilder, encodeModel, type Model } from "#graph";
import { createRandom } from "#base";
import { openSession } from "#runtime";
import { elementCount, type Tensor } from "#tensor";
import { describeArchitecture } from "../architectures/table.js";
import type { DeepNetwork } from "../deep/deep-network.js";
import { createNetwork } from "./create-network.js";
import { exportNetwork, writeInference } from "./export-network.js";
import { initialiseParameters } from "./initialise-parameters.js";

/** Parameters as after training: statistics, scales and biases too are away from where they start. */
function trained(network: DeepNetwork): Record<string, Tensor> {
  const random = createRandom(5);
  const start = initialiseParameters(network, 3);
  return Object.fromEntries(
    Object.entries(start).map(([name, tensor]) => {
      const isSmall = tensor.dims.length < 2;
      const data = Float32Array.from(tensor.data as Float32Array, (value) => (isSmall ? Math.abs(value + 0.5 * random.uniform()) : value));
      return [name, { ...tensor, data }];
    }),
  );
}

function feedsOf(network: DeepNetwork, rows: number): Record<string, Tensor> {
  const random = createRandom(9);
  return Object.fromEntries(
    network.inputs.map(({ name, dtype, dims }) => {
      const count = rows * elementCount(dims);
      const data =
        dtype === "int64" ? BigInt64Array.from({ length: count }, () => BigInt(random.int(50))) : Float32Array.from({ length: count }, () => random.normal());
      return [name, { dtype, dims: [rows, ...dims], data }];
    }),
  );
}

function plain(network: DeepNetwork, parameters: Record<string, Tensor>): Model {
  const g = createBuilder("plain");
  writeInference(g, network, parameters).forEach((value, at) => g.output(value, `logits${at === 0 ? "" : at}`));
  return g.build();
}

async function run(model: Model, feeds: Record<string, Tensor>): Promise<Float32Array> {
  const session = await openSession(encodeModel(model), { optimise: "disabled" });
  const { logits } = await session.run(feeds);
  await session.release();
  return logits?.data as Float32Array;
}

async function expectSame(network: DeepNetwork): Promise<Model> {
  const parameters = trained(network);
  const exported = exportNetwork(network, parameters);
  const feeds = feedsOf(network, 2);
  const [before, after] = [await run(plain(network, parameters), feeds), await run(exported, feeds)];
  const largest = Math.max(1, ...before.map(Math.abs));
  expect(after.length).toBe(before.length);
  expect(before.every(Number.isFinite)).toBe(true);
  expect(Math.max(...after.map((value, at) => Math.abs(value - (before[at] ?? NaN))))).toBeLessThan(1e-5 * largest);
  return exported;
}

const picture = (side: number) => ({ dtype: "float32", dims: [3, side, side] }) as const;
const words = { dtype: "int64", dims: [12], vocabulary: 50 } as const;

describe("an exported network answers as the network does in inference mode", () => {
  test.each<[string, Readonly<Record<string, unknown>>, Parameters<typeof describeArchitecture>[0]["input"], readonly string[]]>([
    ["mlp", { hidden: [8], dropout: 0.5 }, { dtype: "float32", dims: [6] }, ["Gemm", "Relu"]],
    ["cnn", { filters: [4, 6], units: 8 }, picture(12), ["Conv", "Relu", "MaxPool", "Reshape", "Gemm"]],
    ["resnet18", { width: 4 }, picture(16), ["Conv", "Relu", "Add", "ReduceMean", "Gemm"]],
    ["resnet18", { width: 4, stem: "large" }, picture(64), ["Conv", "Relu", "MaxPool", "Add", "ReduceMean", "Gemm"]],
    ["mobilenet", { width: 0.25 }, picture(32), ["Conv", "Clip", "Add", "ReduceMean", "Gemm"]],
    ["unet", { width: 4, depth: 2 }, picture(8), ["Conv", "Relu", "MaxPool", "ConvTranspose", "Concat"]],
    ["textcnn", { embedding: 8, filters: 4 }, words, ["Gather", "Transpose", "Conv", "Relu", "ReduceMax", "Concat", "Gemm"]],
    ["lstm", { embedding: 8, units: 6, layers: 2, bidirectional: true, dropout: 0.2 }, words, ["Gather", "Transpose", "LSTM", "Reshape", "Gemm"]],
    ["gru", { embedding: 8, units: 6 }, words, ["Gather", "Transpose", "GRU", "Reshape", "Gemm"]],
    ["audio-cnn", { filters: [4, 4, 8], firstKernel: 8 }, { dtype: "float32", dims: [2000] }, ["Reshape", "Conv", "Relu", "MaxPool", "ReduceMean", "Gemm"]],
    ["transformer-encoder", { width: 8, blocks: 1, numHeads: 2 }, words, []],
    ["transformer-decoder", { width: 8, blocks: 1, numHeads: 2, predict: "each" }, words, []],
    ["vit", { width: 12, blocks: 1, patch: 4 }, picture(8), []],
  ])("%s %j", async (...[architecture, options, input, operators]) => {
    const model = await expectSame(createNetwork(describeArchitecture({ architecture, options, input, outputs: 5 })));
    const ops = [...new Set(model.graph.nodes.map(({ op }) => op))];
    if (operators.length > 0) expect(ops).toEqual(operators);
    expect(ops).not.toContain("BatchNormalization");
  });

  test("layers that no architecture uses", async () => {
    await expectSame(
      createNetwork([
        { layer: "input", shape: [4, 9, 9] },
        { layer: "separableConv2d", filters: 8, kernelSize: 3, padding: "same", activation: "swish" },
        { layer: "groupNormalization", groups: 2 },
        { layer: "depthwiseConv2d", kernelSize: 3, depthMultiplier: 2, activation: "gelu" },
        { layer: "conv2dTranspose", filters: 4, kernelSize: 3, strides: 2, padding: "same", useBias: false },
        { layer: "batchNormalization", scale: false },
        { layer: "hardSwish" },
        { layer: "zeroPadding2d", padding: [1, 0] },
        { layer: "averagePooling2d", poolSize: 3, strides: 2, padding: "same" },
        { layer: "upSampling2d", size: [2, 3] },
        { layer: "cropping2d", cropping: [2, 1] },
        { layer: "elu" },
        { layer: "spatialDropout2d", rate: 0.3 },
        { layer: "reshape", name: "steps", targetShape: [4, -1] },
        { layer: "layerNormalization" },
        { layer: "dense", units: 6, activation: "tanh" },
        { layer: "batchNormalization" },
        { layer: "simpleRnn", name: "rnn", units: 3, returnSequences: true },
        { layer: "multiHeadAttention", name: "cross", numHeads: 2, keyDim: 2, inputs: ["rnn", "steps"] },
        { layer: "bidirectional", wrapped: { layer: "gru", units: 3, returnSequences: true }, mergeMode: "sum" },
        { layer: "globalMaxPooling1d", dataFormat: "channelsLast" },
        { layer: "dense", units: 4 },
        { layer: "batchNormalization" },
        { layer: "dense", units: 2, activation: "softmax" },
      ]),
    );
  });
});

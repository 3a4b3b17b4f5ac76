import { describe, expect, test } from "vitest";
import { AppError } from "#base";
import { createNetwork } from "./create-network.js";
import { initialiseParameters } from "./initialise-parameters.js";

const input = (...shape: number[]) => ({ layer: "input", shape });

describe("shapes and parameters as Keras counts them", () => {
  test.each<[object, readonly number[], readonly number[], number]>([
    [{ layer: "dense", units: 3 }, [4], [3], 15],
    [{ layer: "dense", units: 3, useBias: false }, [5, 4], [5, 3], 12],
    [{ layer: "conv1d", filters: 8, kernelSize: 3 }, [4, 10], [8, 8], 104],
    [{ layer: "conv2d", filters: 8, kernelSize: [3, 5], padding: "same", strides: 2 }, [3, 9, 8], [8, 5, 4], 368],
    [{ layer: "conv2d", filters: 8, kernelSize: 3, dilationRate: 2, groups: 2, useBias: false }, [4, 9, 9], [8, 5, 5], 144],
    [{ layer: "conv2d", filters: 2, kernelSize: 3, padding: [1, 0] }, [1, 4, 4], [2, 4, 2], 20],
    [{ layer: "conv3d", filters: 2, kernelSize: 2 }, [1, 4, 4, 4], [2, 3, 3, 3], 18],
    [{ layer: "depthwiseConv2d", kernelSize: 3, depthMultiplier: 2 }, [4, 5, 5], [8, 3, 3], 80],
    [{ layer: "separableConv2d", filters: 6, kernelSize: 3 }, [4, 5, 5], [6, 3, 3], 66],
    [{ layer: "conv2dTranspose", filters: 3, kernelSize: 3, strides: 2 }, [2, 4, 4], [3, 9, 9], 57],
    [{ layer: "conv2dTranspose", filters: 3, kernelSize: 3, strides: 2, padding: "same" }, [2, 4, 4], [3, 8, 8], 57],
    [{ layer: "conv2dTranspose", filters: 1, kernelSize: 1, strides: 2 }, [1, 3, 3], [1, 6, 6], 2],
    [{ layer: "maxPooling1d", poolSize: 3, strides: 2 }, [2, 8], [2, 3], 0],
    [{ layer: "maxPooling2d", padding: "same" }, [2, 5, 5], [2, 3, 3], 0],
    [{ layer: "maxPooling3d" }, [2, 4, 4, 4], [2, 2, 2, 2], 0],
    [{ layer: "averagePooling1d" }, [2, 5], [2, 2], 0],
    [{ layer: "averagePooling2d", poolSize: [1, 2] }, [2, 4, 4], [2, 4, 2], 0],
    [{ layer: "globalAveragePooling1d", dataFormat: "channelsLast" }, [7, 3], [3], 0],
    [{ layer: "globalMaxPooling1d" }, [7, 3], [7], 0],
    [{ layer: "globalMaxPooling2d" }, [7, 3, 3], [7], 0],
    [{ layer: "batchNormalization" }, [8, 4, 4], [8, 4, 4], 32],
    [{ layer: "batchNormalization", scale: false }, [8], [8], 24],
    [{ layer: "layerNormalization" }, [5, 8], [5, 8], 16],
    [{ layer: "groupNormalization", groups: 4 }, [8, 3, 3], [8, 3, 3], 16],
    [{ layer: "lstm", units: 8 }, [5, 4], [8], 416],
    [{ layer: "lstm", units: 8, returnSequences: true }, [5, 4], [5, 8], 416],
    [{ layer: "gru", units: 8 }, [5, 4], [8], 336],
    [{ layer: "simpleRnn", units: 8 }, [5, 4], [8], 104],
    [{ layer: "bidirectional", wrapped: { layer: "lstm", units: 8, returnSequences: true } }, [5, 4], [5, 16], 832],
    [{ layer: "bidirectional", wrapped: { layer: "gru", units: 8 }, mergeMode: "sum" }, [5, 4], [8], 672],
    [{ layer: "multiHeadAttention", numHeads: 2 }, [5, 8], [5, 8], 288],
    [{ layer: "multiHeadAttention", numHeads: 2, keyDim: 3 }, [5, 8], [5, 8], 218],
    [{ layer: "transformerBlock", numHeads: 2 }, [5, 8], [5, 8], 872],
    [{ layer: "positionEmbedding" }, [5, 8], [5, 8], 40],
    [{ layer: "flatten" }, [2, 3, 4], [24], 0],
    [{ layer: "reshape", targetShape: [-1, 4] }, [2, 3, 4], [6, 4], 0],
    [{ layer: "permute", dims: [2, 3, 1] }, [2, 3, 4], [3, 4, 2], 0],
    [{ layer: "globalToken", index: -1 }, [5, 8], [8], 0],
    [{ layer: "zeroPadding2d", padding: [1, 2] }, [2, 3, 4], [2, 5, 8], 0],
    [{ layer: "cropping2d" }, [2, 3, 4], [2, 1, 2], 0],
    [{ layer: "upSampling2d", size: [2, 3] }, [2, 3, 4], [2, 6, 12], 0],
    [{ layer: "hardSwish" }, [4], [4], 0],
  ])("%j on %j", (...[layer, from, to, parameters]) => {
    const [, made] = createNetwork([input(...from), layer]).layers ?? [];
    expect(made).toMatchObject({ outputDims: to, parameters });
  });

  test("an embedding takes numbers, and bytes are rescaled to amounts", () => {
    const words = createNetwork([
      { layer: "input", shape: [7], dtype: "int64" },
      { layer: "embedding", inputDim: 100, outputDim: 4 },
    ]);
    expect(words.layers?.[1]).toMatchObject({ outputDims: [7, 4], parameters: 400 });
    expect(words.inputs).toEqual([{ name: "input", dtype: "int64", dims: [7] }]);
    const bytes = createNetwork([{ layer: "input", shape: [3, 4, 4], dtype: "uint8" }, { layer: "rescaling", scale: 1 / 255 }, { layer: "flatten" }]);
    expect(bytes.outputs).toEqual([{ dims: [48] }]);
  });

  test("branches name their inputs, and two outputs are had in their order", () => {
    const network = createNetwork({
      name: "two",
      layers: [
        { layer: "input", name: "left", shape: [4] },
        { layer: "input", name: "right", shape: [2] },
        { layer: "dense", name: "a", units: 3, inputs: ["left"] },
        { layer: "concatenate", inputs: ["a", "right"] },
        { layer: "dense", name: "b", units: 1, activation: "tanh" },
      ],
      outputs: ["b", "a"],
    });
    expect(network.inputs.map(({ name }) => name)).toEqual(["left", "right"]);
    expect(network.outputs).toEqual([{ dims: [1] }, { dims: [3] }]);
    expect(network.parameters.map(({ name, dims }) => `${name} ${dims.join("x")}`)).toEqual(["a/kernel 4x3", "a/bias 3", "b/kernel 5x1", "b/bias 1"]);
  });

  test("frozen layers and running statistics are not trained; only kernels decay", () => {
    const network = createNetwork([input(2), { layer: "dense", units: 2, trainable: false }, { layer: "batchNormalization" }, { layer: "dense", units: 1 }]);
    expect(network.parameters.map(({ name, isTrainable, decays }) => `${name}${isTrainable ? "" : " fixed"}${decays ? " decays" : ""}`)).toEqual([
      "dense/kernel fixed decays",
      "dense/bias fixed",
      "batchNormalization/gamma",
      "batchNormalization/beta",
      "batchNormalization/movingMean fixed",
      "batchNormalization/movingVariance fixed",
      "dense_1/kernel decays",
      "dense_1/bias",
    ]);
  });
});

describe("errors name the layer, what was expected and what it got", () => {
  const small = { layer: "dense", units: 1 };
  test.each<[string, unknown, string]>([
    ["no list", 7, "network: expected an object with layers, or a list of layers, got 7"],
    ["an empty list", [], "network: layers: expected a list of 1 to 2000 layers, got 0"],
    ["a field that is not there", { layers: [input(1)], loss: 1 }, "network: it has no field 'loss'; it has name, layers, outputs"],
    ["a layer that is not there", [input(1), { layer: "__proto__" }], "layer 2: layer: expected one of input, rescaling, dense"],
    ["no layer", [null], 'layer 1: expected an object such as {"layer": "dense", "units": 10}, got null'],
    ["no input", [small], "layer 1 'dense': it has no input: the first layer is an input"],
    ["an option that is not there", [input(1), { ...small, unit: 2 }], "layer 2 'dense': dense has no option 'unit'; it has units, activation, useBias"],
    ["a missing option", [input(1), { layer: "dense" }], "layer 2 'dense': units: expected an integer from 1 to 1000000, got nothing"],
    ["an option of the wrong kind", [input(1), { layer: "dense", units: "10" }], "layer 2 'dense': units: expected an integer from 1 to 1000000, got \"10\""],
    ["an unknown activation", [input(1), { ...small, activation: "rel" }], "layer 2 'dense': activation: expected one of linear, relu, relu6"],
    [
      "a name twice",
      [
        { ...input(1), name: "a" },
        { ...small, name: "a" },
      ],
      "layer 2 'a': another layer has this name",
    ],
    ["a name with a slash", [{ ...input(1), name: "a/b" }], "layer 1: name: expected letters, digits"],
    ["an input that comes later", [input(1), { ...small, inputs: ["dense_1"] }, small], "layer 2 'dense': inputs: there is no layer 'dense_1' before it"],
    ["too few inputs", [input(1), { layer: "add" }], "layer 2 'add': inputs: expected 2 to 64 layers' names, got 1"],
    ["an output that is not there", { layers: [input(1), small], outputs: ["b"] }, "network: outputs: there is no layer 'b'"],
    ["a layer that nothing uses", [input(1), small, { ...small, inputs: ["input"] }], "layer 2 'dense': no output depends on it"],
    [
      "branches of different shape",
      [input(4), { ...small, units: 3 }, { layer: "add", inputs: ["input", "dense"] }],
      "layer 3 'add': its inputs differ in shape: [4] and [3]",
    ],
    [
      "a window that does not fit",
      [input(64, 3, 3), { layer: "maxPooling2d", poolSize: 1 }, { layer: "conv2d", name: "conv2d_2", filters: 8, kernelSize: 5 }],
      "layer 3 'conv2d_2': kernelSize 5 does not fit its input [64, 3, 3] with padding 'valid'",
    ],
    [
      "a picture without flatten",
      [input(1, 28, 28), small],
      "layer 2 'dense': expected an input [features] or [steps, features], got [1, 28, 28]; flatten pictures first",
    ],
    [
      "a vector into a convolution",
      [input(784), { layer: "conv2d", filters: 8, kernelSize: 3 }],
      "layer 2 'conv2d': expected an input [channels, height, width] (without the batch axis), got [784]",
    ],
    [
      "groups that do not divide",
      [input(3, 8, 8), { layer: "conv2d", filters: 8, kernelSize: 3, groups: 2 }],
      "layer 2 'conv2d': groups 2 does not divide its 3 input channels and 8 filters",
    ],
    [
      "words into a dense layer",
      [{ ...input(4), dtype: "int64" }, small],
      "layer 2 'dense': expected float32 input, got int64; use rescaling or embedding first",
    ],
    [
      "amounts into an embedding",
      [input(4), { layer: "embedding", inputDim: 9, outputDim: 2 }],
      "layer 2 'embedding': expected int64 or int32 input (numbers of words), got float32",
    ],
    [
      "a reshape that does not fit",
      [input(6), { layer: "reshape", targetShape: [4, -1] }],
      "layer 2 'reshape': targetShape [4, -1] does not hold the 6 elements of its input [6]",
    ],
    [
      "a permutation of other axes",
      [input(2, 3), { layer: "permute", dims: [2, 2] }],
      "layer 2 'permute': dims [2, 2] is no order of the 2 axes of its input [2, 3]",
    ],
    [
      "a wrong layer inside",
      [input(2, 3), { layer: "bidirectional", wrapped: { layer: "dense" } }],
      "layer 2 'bidirectional': wrapped: expected a layer lstm, gru, simpleRnn",
    ],
    [
      "a wrong option inside",
      [input(2, 3), { layer: "bidirectional", wrapped: { layer: "lstm" } }],
      "layer 2 'bidirectional': wrapped: units: expected an integer from 1 to 1000000, got nothing",
    ],
    ["too many parameters", [input(1_000_000), { layer: "dense", units: 100_000 }], "network: it has 100000100000 parameters, expected at most 1000000000"],
  ])("%s", (_, description, message) => {
    expect(() => createNetwork(description)).toThrow(message);
  });

  test("the error is NETWORK_INVALID and points to the option", () => {
    try {
      createNetwork([input(1), { layer: "dense", units: 0 }]);
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(AppError);
      expect(error).toMatchObject({ code: "NETWORK_INVALID", items: [{ path: "/layers/1/units" }] });
    }
  });
});

describe("where parameters start", () => {
  const network = createNetwork([input(5, 6), { layer: "lstm", units: 4 }, { layer: "dense", name: "out", units: 2 }]);

  test("each parameter has its own stream: other layers and the order do not matter", () => {
    const all = initialiseParameters(network, 7);
    const alone = initialiseParameters({ parameters: network.parameters.filter(({ name }) => name === "out/kernel") }, 7);
    expect(alone["out/kernel"]?.data).toEqual(all["out/kernel"]?.data);
    expect(initialiseParameters(network, 8)["out/kernel"]?.data).not.toEqual(all["out/kernel"]?.data);
    expect(Math.max(...Array.from(all["out/kernel"]?.data as Float32Array, Math.abs))).toBeLessThanOrEqual(1);
  });

  test("the forget gate's bias is one, and the recurrent kernel has orthonormal columns", () => {
    const all = initialiseParameters(network, 7);
    expect(Array.from(all["lstm/bias"]?.data as Float32Array)).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 0, 0, 0, 0]);
    const kernel = all["lstm/recurrentKernel"]?.data as Float32Array;
    for (let a = 0; a < 4; a++)
      for (let b = 0; b <= a; b++) {
        let dot = 0;
        for (let row = 0; row < 16; row++) dot += (kernel[row * 4 + a] ?? NaN) * (kernel[row * 4 + b] ?? NaN);
        expect(dot).toBeCloseTo(a === b ? 1 : 0, 6);
      }
  });

  test("normal and he start with the deviation they say", () => {
    const parameter = (kind: object) => ({ name: "w", dims: [100, 100], isTrainable: true, decays: true, initialiser: kind as never });
    const deviation = (kind: object): number => {
      const values = Array.from(initialiseParameters({ parameters: [parameter(kind)] }, 3)["w"]?.data as Float32Array);
      return Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);
    };
    expect(Math.abs(deviation({ kind: "normal", deviation: 0.02 }) - 0.02)).toBeLessThan(0.0005);
    expect(Math.abs(deviation({ kind: "heNormal", fanIn: 8 }) - 0.5)).toBeLessThan(0.01);
    // uniform in ±sqrt(6 / 24) has deviation 0.5 / sqrt(3)
    expect(Math.abs(deviation({ kind: "glorotUniform", fanIn: 8, fanOut: 16 }) - 0.2887)).toBeLessThan(0.005);
  });
});

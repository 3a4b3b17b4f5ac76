import { expect, test } from "vitest";
import { createNetwork } from "../describe/create-network.js";
import { summarise } from "../describe/summarise.js";
import type { ArchitectureInput } from "./define-architecture.js";
import { describeArchitecture } from "./table.js";

const pictures = (channels: number, side: number): ArchitectureInput => ({ dtype: "float32", dims: [channels, side, side] });
const words = (steps: number, vocabulary: number): ArchitectureInput => ({ dtype: "int64", dims: [steps], vocabulary });

/**
 * Trainable parameters. cnn is Keras' MNIST example; resnet18 and mobilenet at 224 pixels and 1000 classes are torchvision's published counts;
 * mlp, resnet18, mobilenet, transformer-encoder, vit and audio-cnn are the networks of bench/deep/deep_speed.py; the others were summed by hand.
 */
test.each<[string, Readonly<Record<string, unknown>>, ArchitectureInput, number, number, readonly number[]]>([
  ["mlp", {}, { dtype: "float32", dims: [28] }, 1, 73_473, [1]],
  ["cnn", {}, pictures(1, 28), 10, 1_199_882, [10]],
  ["resnet18", {}, pictures(3, 32), 10, 11_173_962, [10]],
  ["resnet18", {}, pictures(3, 224), 1000, 11_689_512, [1000]],
  ["mobilenet", {}, pictures(3, 64), 10, 2_236_682, [10]],
  ["mobilenet", {}, pictures(3, 224), 1000, 3_504_872, [1000]],
  ["unet", {}, pictures(3, 64), 2, 1_927_042, [2, 64, 64]],
  ["textcnn", {}, words(100, 10_000), 4, 1_280_000 + 38_500 + 51_300 + 64_100 + 1204, [4]],
  ["lstm", {}, words(100, 10_000), 1, 640_000 + 98_816 + 129, [1]],
  ["gru", {}, words(100, 10_000), 1, 640_000 + 74_496 + 129, [1]],
  ["transformer-encoder", { norm: "post", pooling: "first" }, words(128, 8000), 4, 5_241_348, [4]],
  ["transformer-decoder", { predict: "each" }, words(128, 8000), 8000, 2_048_000 + 32_768 + 4 * 789_760 + 512 + 2_056_000, [128, 8000]],
  ["vit", {}, pictures(3, 32), 10, 2_693_194, [10]],
  ["audio-cnn", {}, { dtype: "float32", dims: [16_000] }, 35, 96_803, [35]],
])("%s %j: its outputs and its trainable parameters", (...[architecture, options, input, outputs, trainable, dims]) => {
  const network = createNetwork(describeArchitecture({ architecture, options, input, outputs }));
  expect(network.outputs).toEqual([{ dims }]);
  expect(summarise(network).parameters.trainable).toBe(trainable);
});

test("a description is plain data, and the same network when it comes back as JSON", () => {
  const description = describeArchitecture({ architecture: "unet", options: { depth: 1, width: 4 }, input: { dtype: "uint8", dims: [3, 8, 8] }, outputs: 2 });
  expect(description.layers.slice(0, 4)).toEqual([
    { layer: "input", name: "input", shape: [3, 8, 8], dtype: "uint8" },
    { layer: "rescaling", scale: 1 / 255 },
    { layer: "conv2d", name: "down0_1_conv", filters: 4, kernelSize: 3, strides: 1, padding: 1, useBias: false, kernelInitializer: "heNormal" },
    { layer: "batchNormalization", name: "down0_1_norm", momentum: 0.9, epsilon: 1e-5 },
  ]);
  const again = createNetwork(JSON.parse(JSON.stringify(description)));
  expect(again.layers).toEqual(createNetwork(description).layers);
});

test.each<[string, Readonly<Record<string, unknown>>, ArchitectureInput, string]>([
  ["resnet19", {}, pictures(3, 32), "architecture: expected one of mlp, cnn, resnet18"],
  ["resnet18", { width: 0 }, pictures(3, 32), "architecture 'resnet18': width: expected an integer from 1 to 1024, got 0"],
  ["resnet18", { depth: 3 }, pictures(3, 32), "architecture 'resnet18': it has no option 'depth'; it has width, stem"],
  ["resnet18", {}, { dtype: "float32", dims: [32] }, "architecture 'resnet18': expected pictures [channels, height, width] (without the batch axis), got [32]"],
  ["cnn", {}, pictures(1, 4), "layer 3 'conv2d_1': kernelSize 3 does not fit its input [32, 2, 2] with padding 'valid'"],
  ["unet", {}, pictures(1, 12), "architecture 'unet': depth 3 takes pictures whose height and width are multiples of 8, got 12 x 12: resize them"],
  ["vit", { patch: 5 }, pictures(3, 32), "architecture 'vit': patch 5 does not divide pictures of 32 x 32"],
  ["vit", { numHeads: 5 }, pictures(3, 32), "layer 6 'block1': numHeads 5 does not divide the 192 features of its input"],
  ["lstm", {}, { dtype: "int64", dims: [10] }, "architecture 'lstm': expected the number of tokens (vocabulary) of its input"],
])("%s %j on %j: an error that says where", (...[architecture, options, input, message]) => {
  expect(() => createNetwork(describeArchitecture({ architecture, options, input, outputs: 10 }))).toThrow(message);
});

/** The convolutional network of Keras' MNIST example: two convolutions, a pool, two dense layers. More filters are more convolutions, each with its pool. */
import { defineArchitecture, dropout, dropoutRate } from "./define-architecture.js";
import { picture } from "./inputs.js";

export const cnn = defineArchitecture({
  name: "cnn",
  meaning: "Convolutions, pools and two dense layers: Keras' MNIST example.",
  takes: "picture",
  options: {
    filters: {
      type: "integers",
      default: [32, 64],
      range: [1, 4096],
      length: [1, 8],
      meaning: "Of each convolution; a pool follows the second and each later one.",
    },
    kernelSize: { type: "integer", default: 3, range: [1, 15], meaning: "Of each convolution." },
    units: { type: "integer", default: 128, range: [1, 65_536], meaning: "Of the hidden dense layer." },
    dropout: { ...dropoutRate(0.25), meaning: "After the pools." },
    denseDropout: { ...dropoutRate(0.5), meaning: "After the hidden dense layer." },
  },
  layers(site) {
    const { filters, kernelSize, units, dropout: rate, denseDropout } = site.options;
    return [
      ...picture(site).layers,
      ...filters.flatMap((each, at) => [
        { layer: "conv2d", filters: each, kernelSize, activation: "relu" },
        ...(at > 0 || filters.length === 1 ? [{ layer: "maxPooling2d", poolSize: 2 }] : []),
      ]),
      ...dropout(rate),
      { layer: "flatten" },
      { layer: "dense", units, activation: "relu" },
      ...dropout(denseDropout),
      { layer: "dense", name: "logits", units: site.outputs },
    ];
  },
});

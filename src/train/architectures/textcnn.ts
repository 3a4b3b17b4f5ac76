/** Convolutions of several widths over words, and the largest of each. Source: Kim, arXiv:1408.5882. */
import { defineArchitecture, dropout, dropoutRate } from "./define-architecture.js";
import { steps } from "./inputs.js";

export const textcnn = defineArchitecture({
  name: "textcnn",
  meaning: "Windows over words, and the strongest answer of each: quick, and strong on short texts.",
  takes: "text",
  options: {
    embedding: { type: "integer", default: 128, range: [1, 4096], meaning: "Size of a word's vector." },
    windows: { type: "integers", default: [3, 4, 5], range: [1, 32], length: [1, 8], meaning: "Widths, in words." },
    filters: { type: "integer", default: 100, range: [1, 4096], meaning: "Of each width." },
    dropout: dropoutRate(0.5),
  },
  layers(site) {
    const { embedding, windows, filters, dropout: rate } = site.options;
    return [
      ...steps(site, embedding),
      { layer: "permute", name: "channels", dims: [2, 1] },
      ...windows.flatMap((kernelSize, at) => [
        { layer: "conv1d", name: `window${at + 1}`, inputs: ["channels"], filters, kernelSize, padding: "same", activation: "relu" },
        { layer: "globalMaxPooling1d", name: `window${at + 1}_largest` },
      ]),
      ...(windows.length === 1 ? [] : [{ layer: "concatenate", inputs: windows.map((_, at) => `window${at + 1}_largest`) }]),
      ...dropout(rate),
      { layer: "dense", name: "logits", units: site.outputs },
    ];
  },
});

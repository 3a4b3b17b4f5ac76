/** @file From numbers of words to vectors: embedding, and learnt positions. */
import { defineLayer, dimsText, requireRank } from "./define-layer.js";

export const embedding = defineLayer({
  name: "embedding",
  meaning: "A learnt vector for each number: int64 [steps] -> [steps, outputDim].",
  options: {
    inputDim: { type: "integer", range: [1, 10_000_000], meaning: "How many numbers there are; the largest is one less." },
    outputDim: { type: "integer", range: [1, 65_536], meaning: "Size of a vector." },
  },
  plan({ input: { dtype, dims }, options: { inputDim, outputDim }, refuse }) {
    if (dtype !== "int64" && dtype !== "int32") throw refuse(`expected int64 or int32 input (numbers of words), got ${dtype}`);
    if (dims.length > 2) throw refuse(`expected an input [steps], got ${dimsText(dims)}`);
    return {
      output: { dtype: "float32", dims: [...dims, outputDim] },
      parameters: [{ name: "embeddings", dims: [inputDim, outputDim], initialiser: { kind: "uniform", limit: 0.05 }, decays: true }],
      forward: ({ g, x, parameter }) => g.gather(parameter("embeddings"), x),
    };
  },
});

export const positionEmbedding = defineLayer({
  name: "positionEmbedding",
  meaning: "Adds a learnt vector for each step: [steps, features] -> same.",
  options: {},
  plan(site) {
    requireRank(site, [2], "[steps, features]");
    return {
      output: site.input,
      parameters: [{ name: "positions", dims: site.input.dims, initialiser: { kind: "normal", deviation: 0.02 } }],
      forward: ({ g, x, parameter }) => g.add(x, parameter("positions")),
    };
  },
});

/** @file Where data comes in, and the first arithmetic on it: input, rescaling. */
import { defineLayer } from "./define-layer.js";

export const input = defineLayer({
  name: "input",
  meaning: "What the network takes. The layer's name is the input's name.",
  options: {
    shape: { type: "integers", range: [1, 2 ** 28], length: [0, 5], meaning: "Without the batch axis; pictures are [channels, height, width]." },
    dtype: { type: "choice", choices: ["float32", "int64", "int32", "uint8"], default: "float32", meaning: "int64 for numbers of words." },
  },
  arity: [0, 0],
  plan: ({ options: { shape, dtype } }) => ({ output: { dtype, dims: shape }, forward: ({ x }) => x }),
});

export const rescaling = defineLayer({
  name: "rescaling",
  meaning: "x * scale + offset, as float32: {scale: 1/255} takes raw bytes.",
  options: {
    scale: { type: "number", range: [-1e12, 1e12], meaning: "The factor." },
    offset: { type: "number", default: 0, range: [-1e12, 1e12], meaning: "What is added then." },
  },
  plan: ({ input: { dtype, dims }, options: { scale, offset } }) => ({
    output: { dtype: "float32", dims },
    forward({ g, x }) {
      const amounts = dtype === "float32" ? x : g.cast(x, "float32");
      const scaled = g.mul(amounts, g.scalar(scale, amounts));
      return offset === 0 ? scaled : g.add(scaled, g.scalar(offset, scaled));
    },
  }),
});

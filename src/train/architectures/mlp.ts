/** Multi-layer perceptron: dense layers one after another. Takes any shape, flattened. */
import { ACTIVATIONS } from "../layers/activation.js";
import { defineArchitecture, dropout, dropoutRate } from "./define-architecture.js";
import { amounts } from "./inputs.js";

export const mlp = defineArchitecture({
  name: "mlp",
  meaning: "Dense layers one after another.",
  takes: "table",
  options: {
    hidden: { type: "integers", default: [256, 256], range: [1, 65_536], length: [0, 16], meaning: "Units of each hidden layer." },
    activation: { type: "choice", choices: ACTIVATIONS, default: "relu", meaning: "After each hidden layer." },
    dropout: dropoutRate(0),
  },
  layers(site) {
    const { hidden, activation, dropout: rate } = site.options;
    return [
      ...amounts(site),
      ...(site.input.dims.length === 1 ? [] : [{ layer: "flatten" }]),
      ...hidden.flatMap((units) => [{ layer: "dense", units, activation }, ...dropout(rate)]),
      { layer: "dense", name: "logits", units: site.outputs },
    ];
  },
});

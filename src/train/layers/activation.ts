/** @file Activations, as a layer and as an option of others. Source: keras.activations. */
import type { GraphWriter, Value } from "#graph";
import { defineLayer, requireRank, type LayerDefinition } from "./define-layer.js";

/** ONNX operators with one input and one output. */
const unary =
  (op: string, attributes: Readonly<Record<string, number>> = {}) =>
  (g: GraphWriter, x: Value): Value =>
    g.op(op, [x], attributes)[0] ?? x;

const FUNCTIONS = {
  linear: (_, x) => x,
  relu: (g, x) => g.relu(x),
  relu6: (g, x) => g.clip(x, { min: 0, max: 6 }),
  /** Keras' slope, 0.2. */
  leakyRelu: (g, x) => g.leakyRelu(x, 0.2),
  elu: unary("Elu"),
  selu: unary("Selu"),
  /** The exact one, with erf. */
  gelu: unary("Gelu"),
  swish: (g, x) => g.mul(x, g.sigmoid(x)),
  silu: (g, x) => g.mul(x, g.sigmoid(x)),
  tanh: (g, x) => g.tanh(x),
  sigmoid: (g, x) => g.sigmoid(x),
  softplus: (g, x) => g.softplus(x),
  hardSwish: unary("HardSwish"),
  /** Along the last axis. */
  softmax: (g, x) => g.softmax(x),
} as const satisfies Record<string, (g: GraphWriter, x: Value) => Value>;

export type Activation = keyof typeof FUNCTIONS;
export const ACTIVATIONS = Object.keys(FUNCTIONS) as readonly Activation[];

export function activate(g: GraphWriter, x: Value, activation: Activation): Value {
  return FUNCTIONS[activation](g, x);
}

/** The option that most layers have. */
export const activationOption = { type: "choice", choices: ACTIVATIONS, default: "linear", meaning: "What its result goes through." } as const;

const ranks = [0, 1, 2, 3, 4];

export const activation = defineLayer({
  name: "activation",
  meaning: "A function of each element (softmax: of the last axis).",
  options: { activation: { type: "choice", choices: ACTIVATIONS, meaning: "The function." } },
  plan(site) {
    requireRank(site, ranks, "of any rank");
    return { output: site.input, forward: ({ g, x }) => activate(g, x, site.options.activation) };
  },
});

/** `{ layer: "relu" }` for `{ layer: "activation", activation: "relu" }`. */
const short = (name: Activation): LayerDefinition =>
  defineLayer({
    name,
    meaning: `Short for activation ${name}.`,
    options: {},
    plan(site) {
      requireRank(site, ranks, "of any rank");
      return { output: site.input, forward: ({ g, x }) => activate(g, x, name) };
    },
  });

export const leakyRelu = defineLayer({
  name: "leakyRelu",
  meaning: "x where positive, else slope * x.",
  options: { negativeSlope: { type: "number", default: 0.3, range: [0, 10], meaning: "The slope below zero (Keras' layer: 0.3, its activation: 0.2)." } },
  plan(site) {
    requireRank(site, ranks, "of any rank");
    return { output: site.input, forward: ({ g, x }) => g.leakyRelu(x, site.options.negativeSlope) };
  },
});

export const shortActivations: readonly LayerDefinition[] = ACTIVATIONS.filter((name) => name !== "leakyRelu" && name !== "linear").map(short);

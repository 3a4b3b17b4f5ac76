/** @file The activations that com.microsoft FusedGemm and FusedConv have built in, each with its derivative in terms of its output. */
import { fail } from "#base";
import type { GraphWriter, Value } from "../../build/graph-writer.js";

export interface ActivationParameters {
  readonly alpha: number | undefined;
  readonly beta: number | undefined;
}

interface Activation {
  readonly apply: (x: number, parameters: ActivationParameters) => number;
  /** dx, given y and dy. */
  readonly back: (g: GraphWriter, io: { y: Value; dy: Value }, parameters: ActivationParameters) => Value;
}

const LEAK = 0.01; // LeakyRelu's default in ONNX
const [SLOPE, OFFSET] = [0.2, 0.5]; // HardSigmoid's

const ACTIVATIONS: Readonly<Record<string, Activation>> = {
  "": { apply: (x) => x, back: (_, { dy }) => dy },
  Relu: {
    apply: (x) => (x < 0 ? 0 : x),
    back: (g, { y, dy }) => masked(g, dy, g.greater(y, g.scalar(0, y))),
  },
  LeakyRelu: {
    apply: (x, { alpha = LEAK }) => (x < 0 ? alpha * x : x),
    back: (g, { y, dy }, { alpha = LEAK }) => g.where(g.less(y, g.scalar(0, y)), g.mul(dy, g.scalar(alpha, dy)), dy),
  },
  Sigmoid: {
    apply: (x) => 1 / (1 + Math.exp(-x)),
    back: (g, { y, dy }) => g.mul(dy, g.mul(y, g.sub(g.scalar(1, y), y))),
  },
  Tanh: {
    apply: (x) => Math.tanh(x),
    back: (g, { y, dy }) => g.mul(dy, g.sub(g.scalar(1, y), g.mul(y, y))),
  },
  HardSigmoid: {
    apply: (x, { alpha = SLOPE, beta = OFFSET }) => Math.min(1, Math.max(0, alpha * x + beta)),
    back: (g, { y, dy }, { alpha = SLOPE }) => g.mul(masked(g, dy, between(g, y, { low: 0, high: 1 })), g.scalar(alpha, dy)),
  },
  Clip: {
    apply: (x, { alpha = -Infinity, beta = Infinity }) => Math.min(beta, Math.max(alpha, x)),
    back: (g, { y, dy }, { alpha = -Infinity, beta = Infinity }) => masked(g, dy, between(g, y, { low: alpha, high: beta })),
  },
};

/** Throws GRAPH_INVALID for one that is not in the list. */
export function fusedActivation(where: string, name: string): Activation {
  const activation = Object.hasOwn(ACTIVATIONS, name) ? ACTIVATIONS[name] : undefined;
  if (activation === undefined)
    throw fail("GRAPH_INVALID", {
      where,
      why: `the activation '${name}' is not one of ${Object.keys(ACTIVATIONS)
        .filter((each) => each !== "")
        .join(", ")}`,
    });
  return activation;
}

function masked(g: GraphWriter, dy: Value, condition: Value): Value {
  return g.mul(dy, g.cast(condition, dy.type.dtype));
}

function between(g: GraphWriter, y: Value, { low, high }: { low: number; high: number }): Value {
  return g.and(g.greater(y, g.scalar(low, y)), g.less(y, g.scalar(high, y)));
}

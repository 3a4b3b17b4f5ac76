/** @file Networks of a few units, for tests: dense layers, with dropout or batch normalisation by hand. */
import type { GraphWriter, Value } from "#graph";
import type { DeepNetwork, NetworkParameter } from "../deep-network.js";

export interface TinyOptions {
  readonly inputs: number;
  readonly hidden: number;
  readonly outputs: number;
  readonly dropout?: number;
  /** Normalises the hidden layer by the batch's mean, with a running mean as untrained parameter. */
  readonly centred?: boolean;
}

/** dense -> tanh -> dense */
export function tinyNetwork({ inputs, hidden, outputs, dropout = 0, centred = false }: TinyOptions): DeepNetwork {
  const kernel = (name: string, dims: readonly [number, number]): NetworkParameter => ({
    name: `${name}/kernel`,
    dims,
    initialiser: { kind: "glorotUniform", fanIn: dims[0], fanOut: dims[1] },
    isTrainable: true,
    decays: true,
  });
  const zeros = (name: string, size: number, isTrainable: boolean): NetworkParameter => ({
    name,
    dims: [size],
    initialiser: { kind: "constant", value: 0 },
    isTrainable,
    decays: false,
  });
  return {
    name: "tiny",
    inputs: [{ name: "x", dtype: "float32", dims: [inputs] }],
    parameters: [
      kernel("dense_1", [inputs, hidden]),
      zeros("dense_1/bias", hidden, true),
      ...(centred ? [zeros("norm/moving_mean", hidden, false)] : []),
      kernel("dense_2", [hidden, outputs]),
      zeros("dense_2/bias", outputs, true),
    ],
    outputs: [{ dims: [outputs] }],
    forward(g, { inputs: given, parameters }, mode) {
      const at = (values: Readonly<Record<string, Value>>, name: string): Value => {
        const value = values[name];
        if (value === undefined) throw new RangeError(`tiny network: no value '${name}'`);
        return value;
      };
      const dense = (x: Value, name: string): Value => g.add(g.matMul(x, at(parameters, `${name}/kernel`)), at(parameters, `${name}/bias`));
      let inner = g.tanh(dense(at(given, "x"), "dense_1"));
      const updates: Record<string, Value> = {};
      if (centred) {
        const running = at(parameters, "norm/moving_mean");
        const mean = mode.training ? g.reduceMean(inner, { axes: [0], keepdims: false }) : running;
        if (mode.training) updates["norm/moving_mean"] = moved(g, running, mean);
        inner = g.sub(inner, mean);
      }
      if (mode.training && dropout > 0) inner = g.mul(inner, mode.dropoutMask(g, inner, dropout));
      return { outputs: [dense(inner, "dense_2")], updates };
    },
  };
}

const moved = (g: GraphWriter, running: Value, mean: Value): Value => g.add(g.mul(running, g.scalar(0.9, mean)), g.mul(mean, g.scalar(0.1, mean)));

/** `depth` blocks of x + tanh(h) sigmoid(h), h = x W: much to keep for the way back. */
export function towerNetwork({ width, depth }: { readonly width: number; readonly depth: number }): DeepNetwork {
  const names = Array.from({ length: depth }, (_, block) => `block_${block}/kernel`);
  return {
    name: "tower",
    inputs: [{ name: "x", dtype: "float32", dims: [width] }],
    parameters: names.map((name) => ({ name, dims: [width, width], initialiser: { kind: "orthogonal" }, isTrainable: true, decays: true })),
    outputs: [{ dims: [width] }],
    forward: (g, { inputs, parameters }) => ({ outputs: [names.reduce((x, name) => gated(g, x, parameters[name]), inputs["x"] ?? missing("x"))], updates: {} }),
  };
}

function gated(g: GraphWriter, x: Value, kernel: Value | undefined): Value {
  const inner = g.matMul(x, kernel ?? missing("kernel"));
  return g.add(x, g.mul(g.tanh(inner), g.sigmoid(inner)));
}

function missing(name: string): never {
  throw new RangeError(`tower network: no value '${name}'`);
}

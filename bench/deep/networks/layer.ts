/** @file Layers as PyTorch has them (names, layouts, defaults), so that its weights and gradients can be laid beside ours. */
import type { GraphWriter, LooseAttribute, Value } from "#graph";
import type { DeepNetwork, NetworkInput, NetworkParameter } from "../../../src/train/deep/deep-network.js";

/** What a layer writes with. */
export interface Pen {
  readonly g: GraphWriter;
  readonly parameters: Readonly<Record<string, Value>>;
  /** New running statistics, by parameter name. */
  readonly updates: Record<string, Value>;
  readonly training: boolean;
}

export interface Layer {
  readonly parameters: readonly NetworkParameter[];
  write(pen: Pen, x: Value): Value;
}

/** A layer without parameters. */
export const plain = (write: (g: GraphWriter, x: Value) => Value): Layer => ({ parameters: [], write: ({ g }, x) => write(g, x) });

export const relu = plain((g, x) => g.relu(x));
export const relu6 = plain((g, x) => g.clip(x, { min: 0, max: 6 }));
/** Stands in for both where gradients are compared: it has no kink that rounding could cross. */
export const smooth = plain((g, x) => g.softplus(x));

/** One after the other. */
export function chain(...layers: readonly Layer[]): Layer {
  return { parameters: layers.flatMap(({ parameters }) => parameters), write: (pen, x) => layers.reduce((value, layer) => layer.write(pen, value), x) };
}

/** `x + inner(x)`, or `shortcut(x) + inner(x)`. */
export function residual(inner: Layer, shortcut?: Layer): Layer {
  return {
    parameters: [...inner.parameters, ...(shortcut?.parameters ?? [])],
    write: (pen, x) => pen.g.add(inner.write(pen, x), shortcut === undefined ? x : shortcut.write(pen, x)),
  };
}

export interface NetworkShape {
  readonly input: Omit<NetworkInput, "name">;
  readonly outputs: number;
}

/** A network of one input `x` and one output. */
export function network(name: string, { input, outputs }: NetworkShape, body: Layer): DeepNetwork {
  return {
    name,
    inputs: [{ name: "x", ...input }],
    parameters: body.parameters,
    outputs: [{ dims: [outputs] }],
    forward(g, { inputs, parameters }, { training }) {
      const updates: Record<string, Value> = {};
      const [x] = Object.values(inputs);
      if (x === undefined) throw new Error(`${name}: no input`);
      return { outputs: [body.write({ g, parameters, updates, training }, x)], updates };
    },
  };
}

/** PyTorch's default of linear and convolution layers: uniform in 1 / sqrt(fan in). */
export function weight(name: string, dims: readonly number[], fanIn: number): NetworkParameter {
  return { name, dims, initialiser: { kind: "uniform", limit: 1 / Math.sqrt(fanIn) }, isTrainable: true, decays: true };
}

export function constant(name: string, dims: readonly number[], options: { value: number; isTrainable?: boolean }): NetworkParameter {
  return { name, dims, initialiser: { kind: "constant", value: options.value }, isTrainable: options.isTrainable ?? true, decays: false };
}

/** A parameter's value. */
export function of({ parameters }: Pen, name: string): Value {
  const value = parameters[name];
  if (value === undefined) throw new Error(`no parameter ${name}`);
  return value;
}

export interface NodeOptions {
  readonly attributes?: Readonly<Record<string, LooseAttribute>>;
  readonly outputs?: number;
}

/** The outputs of a node, all there. */
export function node(
  g: GraphWriter,
  [op, ...inputs]: readonly [string, ...(Value | null)[]],
  { attributes = {}, outputs = 1 }: NodeOptions = {},
): readonly [Value, ...Value[]] {
  const [first, ...rest] = g.op(op, inputs, attributes, { outputs });
  if (first === undefined) throw new Error(`${op} has no output`);
  return [first, ...rest];
}

/** Known dims. */
export function sizes({ name, type }: Value): readonly number[] {
  const dims = type.dims ?? [];
  return dims.map((dim) => {
    if (typeof dim !== "number") throw new Error(`${name}: the benchmark binds every dim, got ${String(dim)}`);
    return dim;
  });
}

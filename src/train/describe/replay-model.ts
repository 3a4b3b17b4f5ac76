/** @file Writes a model's nodes into another graph, its weights as values from outside. */
import { fail } from "#base";
import { operatorNames, type GraphWriter, type Model, type Node, type Value, type ValueType } from "#graph";
import type { ForwardValues } from "../deep/deep-network.js";

/** Inputs that steer an operator, by slot: numbers that a gradient step must not move. */
const SETTINGS: Readonly<Record<string, readonly number[]>> = {
  Clip: [1, 2],
  Pad: [2],
  Resize: [1, 2],
  Upsample: [1],
  Dropout: [1],
  OneHot: [2],
  Range: [0, 1, 2],
  ConstantOfShape: [0],
  QuantizeLinear: [1],
  DequantizeLinear: [1],
  Pow: [1],
};

/** A float32 tensor of more than one element that some node takes as an operand. Single numbers (an epsilon, a factor) are part of the formula. */
export function isWeight({ graph }: Model, name: string): boolean {
  const tensor = graph.initializers.get(name);
  if (tensor?.dtype !== "float32" || tensor.data.length < 2) return false;
  return graph.nodes.some(({ op, inputs }) => inputs.some((input, slot) => input === name && !(SETTINGS[op]?.includes(slot) ?? false)));
}

/** Throws for nodes that cannot be moved into another graph. */
export function requirePlain(node: Node): void {
  if (Object.values(node.attributes).some(({ type }) => type === "graph"))
    throw fail("NETWORK_INVALID", {
      where: "model",
      why: `node '${node.name || node.outputs.join(", ")}' (${node.op}) holds a graph of its own, which cannot be trained here; cut before it`,
    });
}

/** The model's only output in the graph of `g`. Initializers that are no parameters become constants. */
export function replay(g: GraphWriter, model: Model, { inputs, parameters }: ForwardValues): Value {
  const { graph } = model;
  const values = new Map<string, Value>();
  const own = (of: Readonly<Record<string, Value>>, name: string): Value | undefined => (Object.hasOwn(of, name) ? of[name] : undefined);
  for (const [name, tensor] of graph.initializers) values.set(name, own(parameters, name) ?? g.constant(tensor));
  for (const { name } of graph.inputs) {
    const given = own(inputs, name);
    if (given !== undefined) values.set(name, given);
  }
  const read = (name: string): Value => {
    const value = values.get(name);
    if (value === undefined) throw fail("GRAPH_INVALID", { where: `Value '${name}'`, why: "it was not given to the network" });
    return value;
  };
  const known = new Set(operatorNames());
  for (const node of graph.nodes) {
    const outputs = isPassing(node) ? [read(node.inputs[0] ?? "")] : append(g, node, { model, known, read });
    node.outputs.forEach((name, at) => {
      const value = outputs[at];
      if (value !== undefined) values.set(name, value);
    });
  }
  return read(graph.outputs[0]?.name ?? "");
}

/** Dropout in inference, and Identity. */
function isPassing({ op, domain }: Node): boolean {
  return domain === "" && (op === "Dropout" || op === "Identity");
}

interface AppendContext {
  readonly model: Model;
  readonly known: ReadonlySet<string>;
  readonly read: (name: string) => Value;
}

function append(g: GraphWriter, node: Node, { model, known, read }: AppendContext): readonly Value[] {
  const inputs = node.inputs.map((name) => (name === "" ? null : read(name)));
  const isKnown = known.has(node.domain === "" ? node.op : `${node.domain}.${node.op}`);
  const named = { domain: node.domain, outputs: node.outputs.length, ...(node.name === "" ? {} : { name: node.name }) };
  return g.op(node.op, inputs, node.attributes, isKnown ? named : { ...named, types: node.outputs.map((name) => typeOf(model, name)) });
}

function typeOf({ graph }: Model, name: string): ValueType {
  const type = graph.values.get(name) ?? graph.outputs.find((info) => info.name === name);
  return type ?? { dtype: "float32", dims: null };
}

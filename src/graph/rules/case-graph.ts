/** @file Graphs inside nodes, written shortly for cases and tests. */
import type { Tensor } from "#tensor";
import type { Attribute, Graph, Node, ValueInfo } from "../ir.js";

export interface ShortGraph {
  readonly inputs?: readonly ValueInfo[];
  readonly outputs: readonly ValueInfo[];
  readonly initializers?: Readonly<Record<string, Tensor>>;
  /** Operator, inputs, outputs, attributes. */
  readonly nodes: readonly (readonly [string, readonly string[], readonly string[], Readonly<Record<string, Attribute>>?])[];
}

export function graphOf({ inputs = [], outputs, initializers = {}, nodes }: ShortGraph): Graph {
  return {
    name: "body",
    inputs,
    outputs,
    initializers: new Map(Object.entries(initializers)),
    nodes: nodes.map(([op, from, to, attributes = {}]): Node => ({ name: to[0] ?? op, op, domain: "", inputs: from, outputs: to, attributes })),
    values: new Map(),
  };
}

/** The same as an attribute. */
export function graphAttribute(graph: ShortGraph): Attribute {
  return { type: "graph", value: graphOf(graph) };
}

export function info(name: string, dtype: ValueInfo["dtype"], dims: ValueInfo["dims"]): ValueInfo {
  return { name, dtype, dims };
}

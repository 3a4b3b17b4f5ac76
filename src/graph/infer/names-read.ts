/** @file What a node reads: its inputs, and what the graphs within it take from around them. */
import type { Graph, Node } from "../ir.js";

/** Names of values; those that a graph within the node defines itself are left out. */
export function namesRead(node: Node): readonly string[] {
  const own = node.inputs.filter((name) => name !== "");
  const inner = Object.values(node.attributes).flatMap((attribute) => (attribute.type === "graph" ? captured(attribute.value) : []));
  return inner.length === 0 ? own : [...own, ...inner];
}

function captured(graph: Graph): readonly string[] {
  const defined = new Set([...graph.inputs.map(({ name }) => name), ...graph.initializers.keys(), ...graph.nodes.flatMap(({ outputs }) => outputs)]);
  const read = [...graph.nodes.flatMap(namesRead), ...graph.outputs.map(({ name }) => name)];
  return read.filter((name) => !defined.has(name));
}

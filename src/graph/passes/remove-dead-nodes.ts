/** @file Passes: drop what no output depends on. */
import { fail } from "#base";
import type { Graph, Model, Node, ValueType } from "../ir.js";

/** The same model without what no output needs. Inputs stay: they are the model's signature. Values used inside subgraphs count as used. */
export function removeDeadNodes(model: Model): Model {
  const { graph } = model;
  const used = new Set(graph.outputs.map(({ name }) => name));
  const nodes = graph.nodes
    .toReversed()
    .filter((node) => {
      const alive = node.outputs.some((name) => used.has(name));
      if (alive) usedBy(node, used);
      return alive;
    })
    .toReversed();
  // in files of IR 3 each initializer is an input too: without its value it would have to be fed
  const inputs = new Set(graph.inputs.map(({ name }) => name));
  const initializers = new Map([...graph.initializers].filter(([name]) => used.has(name) || inputs.has(name)));
  const values = new Map([...graph.values].filter(([name]) => used.has(name)));
  return { ...model, graph: { ...graph, nodes, initializers, values } };
}

/** The part of a model that computes these outputs, in this order. Throws GRAPH_INVALID for one that it does not have. */
export function keepOutputs(model: Model, names: readonly string[]): Model {
  const outputs = names.map((name) => {
    const info = model.graph.outputs.find((each) => each.name === name);
    if (info === undefined) throw fail("GRAPH_INVALID", { where: `Output '${name}'`, why: "the model has no such output" });
    return info;
  });
  const dropped = model.graph.outputs.filter(({ name }) => !names.includes(name)).map(({ name, ...type }): [string, ValueType] => [name, type]);
  const values = new Map([...model.graph.values, ...dropped]);
  return removeDeadNodes({ ...model, graph: { ...model.graph, outputs, values } });
}

function usedBy(node: Node, used: Set<string>): void {
  for (const name of node.inputs) used.add(name);
  for (const attribute of Object.values(node.attributes)) if (attribute.type === "graph") usedInside(attribute.value, used);
}

function usedInside(graph: Graph, used: Set<string>): void {
  for (const node of graph.nodes) usedBy(node, used);
  for (const { name } of graph.outputs) used.add(name);
}

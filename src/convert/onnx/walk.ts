/** @file Walks through a file: every graph and every tensor, wherever it hides. */
import type { OnnxAttribute, OnnxFile, OnnxGraph, OnnxNode, OnnxTensor } from "./file.js";

/** All graphs of the file, outer before inner, each with where it lies: `graph`, `graph/If 'a'`, `function local:f`. */
export function* allGraphs(file: OnnxFile): Generator<{ readonly where: string; readonly nodes: readonly OnnxNode[]; readonly graph: OnnxGraph | null }> {
  yield* graphAndInner("graph", file.graph);
  for (const training of file.trainingGraphs) yield* graphAndInner("training_info", training);
  for (const each of file.functions) {
    const where = `function ${each.domain}:${each.name}`;
    yield { where, nodes: each.nodes, graph: null };
    for (const node of each.nodes) yield* innerGraphs(where, node);
    for (const attribute of each.attributes) for (const graph of attribute.graphs) yield* graphAndInner(`${where}.${attribute.name}`, graph);
  }
}

function* graphAndInner(where: string, graph: OnnxGraph): ReturnType<typeof allGraphs> {
  yield { where, nodes: graph.nodes, graph };
  for (const node of graph.nodes) yield* innerGraphs(where, node);
}

function* innerGraphs(where: string, node: OnnxNode): ReturnType<typeof allGraphs> {
  for (const attribute of node.attributes) for (const graph of attribute.graphs) yield* graphAndInner(`${where}/${nodeLabel(node)}`, graph);
}

interface LabelledTensor {
  readonly label: string;
  readonly tensor: OnnxTensor;
}

/** All tensors of the file with a name for people. */
export function* allTensors(file: OnnxFile): Generator<LabelledTensor> {
  for (const { where, nodes, graph } of allGraphs(file)) {
    for (const tensor of graph?.initializers ?? []) yield { label: labelIn(where, tensor.name), tensor };
    for (const node of nodes) yield* tensorsOf(labelIn(where, nodeLabel(node)), node.attributes);
  }
  for (const each of file.functions) yield* tensorsOf(each.name, each.attributes);
}

function* tensorsOf(owner: string, attributes: readonly OnnxAttribute[]): Generator<LabelledTensor> {
  for (const { name, tensors } of attributes) for (const tensor of tensors) yield { label: `${owner}.${name}`, tensor };
}

const labelIn = (where: string, name: string): string => (where === "graph" ? name : `${where}/${name}`);

/** `Gemm 'fc1'`, or by its output when it has no name. */
export function nodeLabel(node: OnnxNode): string {
  return `${node.op} '${node.name || (node.outputs[0] ?? "")}'`;
}

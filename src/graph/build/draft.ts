/** @file A graph under construction: the mutable state behind the builder, with its names. */
import { fail } from "#base";
import type { Tensor } from "#tensor";
import { tagAttributes } from "../attributes.js";
import type { Fact, LooseAttribute } from "../define-op.js";
import { factOfTensor, factOfType } from "../infer/facts.js";
import { fillSlots, inferNode, nodeLabel } from "../infer/infer-node.js";
import { bodiesWithin } from "../infer/infer-shapes.js";
import { TARGET, type Attribute, type Graph, type Model, type Node, type ValueInfo, type ValueType } from "../ir.js";
import { findOp } from "../ops/table.js";
import { schemaOf } from "../verify/schemas.js";

export interface Draft {
  readonly base: Model;
  readonly opsets: Record<string, number>;
  readonly inputs: ValueInfo[];
  readonly initializers: Map<string, Tensor>;
  readonly nodes: Node[];
  /** What each value is known to be; a value of an imported model may be absent. */
  readonly facts: Map<string, Fact>;
  readonly outputs: { readonly name: string; readonly value: string }[];
  /** All names that are taken, of values and of nodes, in subgraphs too. */
  readonly names: Set<string>;
  /** Next number to try for a base name. */
  readonly counters: Map<string, number>;
  /** Small constants by content. */
  readonly shared: Map<string, string>;
}

/** An empty model of our own. */
export function emptyModel(name: string): Model {
  return {
    irVersion: TARGET.irVersion,
    opsets: { "": TARGET.opset },
    producer: "aimass",
    metadata: {},
    graph: { name, inputs: [], outputs: [], initializers: new Map(), nodes: [], values: new Map() },
    functions: [],
  };
}

/** A draft that goes on from a model. */
export function draftOf(model: Model): Draft {
  const { graph } = model;
  const draft: Draft = {
    base: model,
    opsets: { ...model.opsets },
    inputs: [...graph.inputs],
    initializers: new Map(graph.initializers),
    nodes: [...graph.nodes],
    facts: new Map(),
    outputs: graph.outputs.map(({ name }) => ({ name, value: name })),
    names: new Set(),
    counters: new Map(),
    shared: new Map(),
  };
  for (const [name, type] of graph.values) draft.facts.set(name, factOfType(type));
  for (const info of [...graph.outputs, ...graph.inputs]) draft.facts.set(info.name, factOfType(info));
  for (const [name, tensor] of graph.initializers) draft.facts.set(name, factOfTensor(tensor));
  takeNames(graph, draft.names);
  return draft;
}

function takeNames(graph: Graph, names: Set<string>): void {
  for (const info of graph.inputs) names.add(info.name);
  for (const name of graph.initializers.keys()) names.add(name);
  for (const node of graph.nodes) {
    names.add(node.name);
    node.outputs.forEach((name) => names.add(name));
    for (const attribute of Object.values(node.attributes)) if (attribute.type === "graph") takeNames(attribute.value, names);
  }
}

/** `base`, or `base_1`, `base_2`...: the first that is free; it is taken then. */
export function freshName(draft: Draft, base: string): string {
  let name = base;
  let count = draft.counters.get(base) ?? 0;
  while (draft.names.has(name) || name === "") name = `${base}_${++count}`;
  draft.counters.set(base, count);
  draft.names.add(name);
  return name;
}

/** Takes exactly this name; throws GRAPH_INVALID when it is taken. */
export function claimName(draft: Draft, name: string): void {
  if (name === "" || draft.names.has(name))
    throw fail("GRAPH_INVALID", { where: `Value '${name}'`, why: name === "" ? "a name must not be empty" : "the name is taken" });
  draft.names.add(name);
}

export interface NewNode {
  readonly op: string;
  readonly domain: string;
  readonly inputs: readonly string[];
  readonly attributes: Readonly<Record<string, LooseAttribute>>;
  readonly outputs: number;
  readonly name: string | undefined;
  readonly types: readonly ValueType[] | undefined;
}

/** Appends a node, its outputs' types inferred or as given. Returns the outputs' names. */
export function appendNode(draft: Draft, wanted: NewNode): readonly string[] {
  const { op, domain } = wanted;
  const name = freshName(draft, wanted.name ?? op);
  const outputs = Array.from({ length: wanted.outputs }, (_, at) => freshName(draft, at === 0 ? `${name}.y` : `${name}.y${at}`));
  const version = versionOf(draft, domain, `${op} '${name}'`);
  const kinds = attributeKinds(domain, op, version);
  const node: Node = Object.freeze({
    name,
    op,
    domain,
    inputs: trimAbsent(wanted.inputs),
    outputs,
    attributes: tagAttributes(wanted.attributes, kinds, `${op} '${name}'`),
  });
  const facts = outputFacts(draft, node, { version, types: wanted.types });
  draft.nodes.push(node);
  outputs.forEach((output, at) => {
    const fact = facts[at];
    if (fact !== undefined) draft.facts.set(output, fact);
  });
  return outputs;
}

/** Absent optional inputs at the end are not written. */
function trimAbsent(inputs: readonly string[]): readonly string[] {
  return inputs.slice(0, inputs.findLastIndex((name) => name !== "") + 1);
}

function versionOf(draft: Draft, domain: string, where: string): number {
  const known = draft.opsets[domain] ?? DEFAULT_OPSETS[domain];
  if (known === undefined) throw fail("GRAPH_INVALID", { where, why: `the domain '${domain}' has no known version` });
  draft.opsets[domain] = known;
  return known;
}

const DEFAULT_OPSETS: Readonly<Record<string, number>> = { "": TARGET.opset, "ai.onnx.ml": TARGET.mlOpset, "com.microsoft": 1, "com.microsoft.nchwc": 1 };

function attributeKinds(domain: string, op: string, version: number): (name: string) => string | undefined {
  const definition = findOp(domain, op, version);
  const schema = schemaOf(domain, op, version);
  return (name) => definition?.attributes[name]?.kind ?? schema?.attributes.get(name)?.kind;
}

function outputFacts(draft: Draft, node: Node, { version, types }: { version: number; types: readonly ValueType[] | undefined }): readonly Fact[] {
  const definition = findOp(node.domain, node.op, version);
  if (types !== undefined) return types.map((type) => factOfType(type));
  if (definition === undefined)
    throw fail("GRAPH_INVALID", { where: nodeLabel(node), why: `${node.op} has no definition for opset ${version}: give the types of its outputs` });
  const inputs = fillSlots(definition, node.inputs, nodeLabel(node));
  const facts = inferNode(definition, node, {
    inputs: inputs.map((name) => (name === "" || name === null ? null : factOf(draft, name))),
    bodies: bodiesWithin(draft.facts, draft.opsets),
  });
  if (facts.length < node.outputs.length)
    throw fail("GRAPH_INVALID", { where: nodeLabel(node), why: `it has ${facts.length} outputs, ${node.outputs.length} were asked for` });
  return facts;
}

/** The fact of a value; throws GRAPH_INVALID when the draft has none of this name. */
export function factOf(draft: Draft, name: string): Fact {
  const fact = draft.facts.get(name);
  if (fact === undefined)
    throw fail("GRAPH_INVALID", { where: `Value '${name}'`, why: draft.names.has(name) ? "its type is not known" : "there is no such value" });
  return fact;
}

/** Renames values in nodes, and in the graphs inside them. */
export function renameNode(node: Node, rename: (name: string) => string): Node {
  const attributes = Object.entries(node.attributes).map(([key, value]): [string, Attribute] => [
    key,
    value.type === "graph" ? { ...value, value: renameGraph(value.value, rename) } : value,
  ]);
  return Object.freeze({ ...node, inputs: node.inputs.map(rename), outputs: node.outputs.map(rename), attributes: Object.fromEntries(attributes) });
}

function renameGraph(graph: Graph, rename: (name: string) => string): Graph {
  const info = (value: ValueInfo): ValueInfo => ({ ...value, name: rename(value.name) });
  return {
    ...graph,
    inputs: graph.inputs.map(info),
    outputs: graph.outputs.map(info),
    initializers: new Map([...graph.initializers].map(([name, tensor]) => [rename(name), tensor])),
    nodes: graph.nodes.map((node) => renameNode(node, rename)),
    values: new Map([...graph.values].map(([name, type]) => [rename(name), type])),
  };
}

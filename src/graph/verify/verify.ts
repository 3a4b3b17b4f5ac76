/** @file `verify`: a model that passes is a well-formed, typed graph in topological order. Runs after every pass and on every import. */
import { fail } from "#base";
import type { Fact } from "../define-op.js";
import { dimsText } from "../infer/facts.js";
import { nodeLabel } from "../infer/infer-node.js";
import { inferFacts } from "../infer/infer-shapes.js";
import type { Graph, Model, Node, ValueInfo } from "../ir.js";
import { verifyNode, verifyTypes } from "./verify-node.js";

/** A tensor of more elements is refused before anything is allocated for it. */
export const MAX_ELEMENTS = 2 ** 31;

/**
 * Checks names, order, operators, arity, attributes, element types and shapes.
 * Throws GRAPH_INVALID, GRAPH_SHAPE, GRAPH_AXIS, UNSUPPORTED_OP, TENSOR_TOO_LARGE; each names the node or value. Linear in the size of the graph.
 */
export function verify(model: Model): void {
  verifyGraph(model.graph, model, new Set());
  const facts = inferFacts(model.graph, model.opsets);
  for (const node of model.graph.nodes) verifyTypes(node, facts, model.opsets);
  verifyOutputs(model.graph, facts);
}

function verifyGraph(graph: Graph, model: Model, outer: ReadonlySet<string>): void {
  const local = definedAtStart(graph);
  const defined = new Set([...outer, ...local]);
  for (const node of graph.nodes) {
    verifyNode(node, model);
    for (const name of node.inputs) if (name !== "" && !defined.has(name)) throw undefinedInput(node, name, graph);
    for (const inner of graphsIn(node)) verifyGraph(inner, model, defined);
    for (const name of node.outputs.filter((each) => each !== "")) {
      define(local, name, `${nodeLabel(node)}: output '${name}'`);
      defined.add(name);
    }
  }
  for (const { name } of graph.outputs) if (!defined.has(name)) throw fail("GRAPH_INVALID", { where: `Output '${name}'`, why: "no node computes it" });
  for (const [name, type] of graph.values) verifyDims(name, type.dims);
}

/** Inputs and initializers; an IR 3 model lists its initializers among its inputs. */
function definedAtStart(graph: Graph): Set<string> {
  const names = new Set<string>();
  for (const info of graph.inputs) {
    define(names, info.name, `Input '${info.name}'`);
    verifyDims(info.name, info.dims);
  }
  for (const [name, { dims }] of graph.initializers) {
    verifyDims(name, dims);
    names.add(name);
  }
  return names;
}

function graphsIn(node: Node): readonly Graph[] {
  return Object.values(node.attributes).flatMap((attribute) => (attribute.type === "graph" ? [attribute.value] : []));
}

function define(names: Set<string>, name: string, where: string): void {
  if (name === "") throw fail("GRAPH_INVALID", { where, why: "a name must not be empty" });
  if (names.has(name)) throw fail("GRAPH_INVALID", { where, why: "the name is defined twice" });
  names.add(name);
}

/** Throws TENSOR_TOO_LARGE when the known dims alone make more than MAX_ELEMENTS. */
export function verifyDims(name: string, dims: ValueInfo["dims"]): void {
  if (dims === null) return;
  const known = dims.filter((dim) => typeof dim === "number");
  if (known.some((dim) => !Number.isSafeInteger(dim) || dim < 0)) throw fail("TENSOR_TOO_LARGE", { tensor: name, dims: dimsText(dims).slice(1, -1) });
  // zeros are left out, so that [0, 2^62] cannot hide a size that overflows when the zero is bound
  const count = known.reduce((product, dim) => product * Math.max(dim, 1), 1);
  if (count > MAX_ELEMENTS) throw fail("TENSOR_TOO_LARGE", { tensor: name, dims: dimsText(dims).slice(1, -1) });
}

function undefinedInput(node: Node, name: string, graph: Graph): Error {
  const where = `${nodeLabel(node)}: input '${name}'`;
  const maker = graph.nodes.find((other) => other.outputs.includes(name));
  if (maker === undefined) return fail("GRAPH_INVALID", { where, why: "no input, initializer or node defines it" });
  const cyclic = dependsOn(maker, node, graph);
  return fail("GRAPH_INVALID", {
    where,
    why: cyclic ? `the graph has a cycle through ${nodeLabel(maker)}` : `it is computed later, by ${nodeLabel(maker)}: nodes must be in topological order`,
  });
}

/** True when `node` needs, over any number of steps, what `source` computes. */
function dependsOn(node: Node, source: Node, graph: Graph): boolean {
  const makers = new Map(graph.nodes.flatMap((each) => each.outputs.map((name): [string, Node] => [name, each])));
  const seen = new Set<Node>();
  const open = [node];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (next === source) return true;
    if (seen.has(next)) continue;
    seen.add(next);
    for (const name of next.inputs) {
      const maker = makers.get(name);
      if (maker !== undefined) open.push(maker);
    }
  }
  return false;
}

function verifyOutputs(graph: Graph, facts: ReadonlyMap<string, Fact>): void {
  for (const info of graph.outputs) {
    const fact = facts.get(info.name);
    if (fact === undefined || info.opaque !== undefined || fact.opaque !== undefined) continue;
    verifyDims(info.name, fact.dims);
    if (fact.dtype !== info.dtype) throw fail("GRAPH_SHAPE", { where: `Output '${info.name}'`, what: "dtype", expected: fact.dtype, got: info.dtype });
  }
}

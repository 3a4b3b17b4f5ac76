/** @file Shape inference over a whole model: every value gets a type where the rules can tell it. */
import { fail } from "#base";
import type { Bodies, Fact } from "../define-op.js";
import { factOfTensor, factOfType, mergeTypes } from "./facts.js";
import { inferNode, nodeLabel } from "./infer-node.js";
import type { Graph, Model, Node, ValueInfo, ValueType } from "../ir.js";
import { findOp } from "../ops/table.js";

/**
 * The same model with the types of inner values and outputs filled in. Dims may stay symbolic or unknown;
 * values behind operators without a definition keep what the file said. Nodes must be in topological order.
 * Throws GRAPH_SHAPE, GRAPH_AXIS, GRAPH_INVALID naming the node.
 */
export function inferShapes(model: Model): Model {
  return withTypes(model, inferFacts(model.graph, model.opsets));
}

/** The same model with the types that are known of its values. */
export function withTypes(model: Model, facts: ReadonlyMap<string, Fact>): Model {
  const { graph } = model;
  const outputs = graph.outputs.map((info): ValueInfo => ({ ...info, ...typeOf(facts.get(info.name) ?? info) }));
  const ends = new Set([...outputs, ...graph.inputs].map(({ name }) => name));
  const values = [...facts]
    .filter(([name]) => !ends.has(name) && !graph.initializers.has(name))
    .map(([name, fact]): [string, ValueType] => [name, typeOf(fact)]);
  return { ...model, graph: { ...graph, outputs, values: new Map(values) } };
}

function typeOf(fact: Fact | ValueInfo): ValueType {
  const { dtype, dims, opaque, unknown } = fact;
  return { dtype, dims, ...(opaque === undefined ? {} : { opaque }), ...(unknown === undefined ? {} : { unknown }) };
}

/** Facts about every value of a graph that can be known; `outer` are those of the graphs around it. */
export function inferFacts(graph: Graph, opsets: Readonly<Record<string, number>>, outer?: ReadonlyMap<string, Fact>): Map<string, Fact> {
  const facts = new Map<string, Fact>(outer);
  for (const info of graph.inputs) facts.set(info.name, factOfType(info));
  for (const [name, tensor] of graph.initializers) facts.set(name, factOfTensor(tensor));
  const declared = new Map<string, ValueType>([...graph.values, ...graph.outputs.map((info): [string, ValueType] => [info.name, info])]);
  for (const node of graph.nodes) {
    const inferred = tryInfer(node, facts, opsets);
    node.outputs.forEach((name, at) => {
      const fact = joinDeclared(node, inferred[at], declared.get(name));
      if (name !== "" && fact !== undefined) facts.set(name, fact);
    });
  }
  return facts;
}

/** Empty when the operator has no definition, or an input's type is not known. */
function tryInfer(node: Node, facts: ReadonlyMap<string, Fact>, opsets: Readonly<Record<string, number>>): readonly Fact[] {
  const definition = findOp(node.domain, node.op, opsets[node.domain] ?? 0);
  if (definition === undefined) return [];
  const inputs: (Fact | null)[] = [];
  for (const name of node.inputs) {
    const fact = name === "" ? null : facts.get(name);
    if (fact === undefined || fact?.opaque !== undefined) return [];
    inputs.push(fact);
  }
  return inferNode(definition, node, { inputs, bodies: bodiesWithin(facts, opsets) });
}

/** Shapes of the graphs inside nodes; `facts` are in their sight. */
export function bodiesWithin(facts: ReadonlyMap<string, Fact>, opsets: Readonly<Record<string, number>>): Bodies {
  const notNow = (): never => {
    throw fail("GRAPH_INVALID", { where: "A rule", why: "it asked for a computation while shapes are inferred" });
  };
  return {
    compute: notNow,
    run: notNow,
    infer(graph, types) {
      const inputs = graph.inputs.map((info, at): ValueInfo => {
        const given = types[at];
        return given === undefined ? info : { ...mergeTypes(`Input '${info.name}'`, given, info), name: info.name };
      });
      const inner = inferFacts({ ...graph, inputs }, opsets, facts);
      return graph.outputs.map((info) => inner.get(info.name) ?? factOfType(info));
    },
  };
}

function joinDeclared(node: Node, inferred: Fact | undefined, declared: ValueType | undefined): Fact | undefined {
  if (declared === undefined) return inferred;
  if (inferred === undefined) return factOfType(declared);
  return { ...inferred, ...mergeTypes(nodeLabel(node), inferred, declared) };
}

/** @file Pass: the same model in the opset that we write, so that gradients and rewrites may use its operators. */
import { fail } from "#base";
import type { DType, Tensor } from "#tensor";
import { plainAttributes, tagAttributes } from "../attributes.js";
import type { OpDefinition, RaiseWriter } from "../define-op.js";
import { inferShapes } from "../infer/infer-shapes.js";
import { nodeLabel } from "../infer/infer-node.js";
import { TARGET, type Attribute, type Graph, type Model, type Node, type ValueType } from "../ir.js";
import { findOp } from "../ops/table.js";
import { verify } from "../verify/verify.js";
import { schemaOf } from "../verify/schemas.js";

/** Older ones broadcast by attributes. */
const LEAST = 7;

/**
 * The same model in ai.onnx opset 21 and IR 10: nodes whose meaning has changed are written anew, also in the graphs inside
 * nodes; the names of values stay. A model of that opset or a later one is returned as it is.
 * Throws UNSUPPORTED_OP for an operator that has changed and has no rule here, and for opsets before 7, GRAPH_INVALID, GRAPH_SHAPE.
 */
export function raiseOpset(model: Model): Model {
  const version = model.opsets[""];
  if (version === undefined || version >= TARGET.opset) return model;
  const known = inferShapes(model);
  const names = namesOf(known.graph);
  const graph = raisedGraph(known.graph, { version, names, outer: new Map() });
  const raised = { ...model, irVersion: Math.max(model.irVersion, TARGET.irVersion), opsets: { ...model.opsets, "": TARGET.opset }, graph };
  verify(raised);
  return raised;
}

interface RaiseContext {
  readonly version: number;
  /** All names that are taken. */
  readonly names: Set<string>;
  /** Types of the values around a graph. */
  readonly outer: ReadonlyMap<string, ValueType>;
}

function raisedGraph(graph: Graph, context: RaiseContext): Graph {
  const types = new Map<string, ValueType>([...context.outer, ...graph.values, ...graph.initializers]);
  for (const info of [...graph.inputs, ...graph.outputs]) types.set(info.name, info);
  const inside: RaiseContext = { ...context, outer: types };
  const initializers = new Map<string, Tensor>();
  const nodes = graph.nodes.flatMap((node) => raisedNode(withRaisedBodies(node, inside), { ...inside, initializers }));
  return { ...graph, nodes, initializers: new Map([...graph.initializers, ...initializers]) };
}

function withRaisedBodies(node: Node, context: RaiseContext): Node {
  const bodies = Object.entries(node.attributes).filter(([, attribute]) => attribute.type === "graph");
  if (bodies.length === 0) return node;
  const raised = Object.entries(node.attributes).map(([key, attribute]): [string, Attribute] => [
    key,
    attribute.type === "graph" ? { ...attribute, value: raisedGraph(attribute.value, context) } : attribute,
  ]);
  return { ...node, attributes: Object.fromEntries(raised) };
}

function raisedNode(node: Node, context: RaiseContext & { initializers: Map<string, Tensor> }): readonly Node[] {
  if (node.domain !== "") return [node];
  const definition = findOp("", node.op, context.version);
  if (definition?.raise !== undefined) return written(node, definition, context);
  const [was, is] = [schemaOf("", node.op, context.version), schemaOf("", node.op, TARGET.opset)];
  const holds = definition === undefined ? was?.since === is?.since : definition.until >= TARGET.opset;
  if (!holds || context.version < LEAST)
    throw fail("UNSUPPORTED_OP", { op: `${node.op} of opset ${context.version} (in opset ${TARGET.opset})`, node: nodeLabel(node) });
  return [node];
}

function written(node: Node, definition: OpDefinition, { names, outer, initializers }: RaiseContext & { initializers: Map<string, Tensor> }): readonly Node[] {
  const where = nodeLabel(node);
  const base = node.name || (node.outputs.find((name) => name !== "") ?? node.op);
  const nodes: Node[] = [];
  const typeOf = (slot: number): ValueType | undefined => outer.get(node.inputs[slot] ?? "");
  const to: RaiseWriter = {
    inputs: node.inputs,
    outputs: node.outputs,
    rank: (slot) => typeOf(slot)?.dims?.length ?? null,
    dtype: (slot) => dtypeOf(where, typeOf(slot)),
    fresh: () => freshName(names, base),
    constant(value) {
      const name = freshName(names, base);
      initializers.set(name, value);
      return name;
    },
    node(...[op, inputs, outputs, attributes = {}]) {
      const kinds = findOp("", op, TARGET.opset)?.attributes ?? {};
      const tagged = tagAttributes(attributes, (name) => kinds[name]?.kind, where);
      const last = inputs.findLastIndex((name) => name !== "");
      nodes.push({
        name: nodes.length === 0 ? node.name : freshName(names, base),
        op,
        domain: "",
        inputs: inputs.slice(0, last + 1),
        outputs,
        attributes: tagged,
      });
    },
  };
  definition.raise?.(plainAttributes(definition, node.attributes, where), to);
  return nodes;
}

function dtypeOf(where: string, type: ValueType | undefined): DType {
  if (type === undefined) throw fail("GRAPH_INVALID", { where, why: "the type of its first input is not known" });
  return type.dtype;
}

function freshName(names: Set<string>, base: string): string {
  let count = 0;
  while (names.has(`${base}/raised_${count}`)) count++;
  const name = `${base}/raised_${count}`;
  names.add(name);
  return name;
}

function namesOf(graph: Graph): Set<string> {
  const bodies = graph.nodes.flatMap((node) => Object.values(node.attributes).flatMap((attribute) => (attribute.type === "graph" ? [attribute.value] : [])));
  const own = [...graph.inputs.map(({ name }) => name), ...graph.initializers.keys(), ...graph.nodes.flatMap(({ name, outputs }) => [name, ...outputs])];
  return new Set([...own, ...bodies.flatMap((body) => [...namesOf(body)])]);
}

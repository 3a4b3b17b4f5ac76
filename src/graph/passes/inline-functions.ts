/** @file Pass: calls of the model's local functions are replaced by the functions' nodes. */
import { fromBinary } from "@bufbuild/protobuf";
import { fail } from "#base";
import { asOutputs, pasteboardOf, pasteBody, type Pasteboard } from "../build/paste-body.js";
import { functionBody } from "../codec/function-body.js";
import { FunctionProtoSchema } from "../generated/onnx_pb.js";
import { nodeLabel } from "../infer/infer-node.js";
import type { Attribute, Graph, Model, Node } from "../ir.js";

/** Functions that call functions, so deep; a function that calls itself never ends. */
const DEEPEST = 64;
/** Ten functions that each call the next ten times are ten thousand million nodes. */
const MOST_NODES = 1_000_000;

/** The same model without local functions. Throws GRAPH_INVALID when one calls itself, grows beyond measure or is written for another opset. */
export function inlineFunctions(model: Model): Model {
  if (model.functions.length === 0) return model;
  const functions = new Map(
    model.functions.map((wire): [string, Uint8Array] => {
      const { domain, name } = fromBinary(FunctionProtoSchema, wire);
      return [`${domain}:${name}`, wire];
    }),
  );
  const writer = new FunctionWriter(model, functions);
  const nodes = writer.written(model.graph.nodes, 0);
  const used = new Set(nodes.map(({ domain }) => domain));
  const local = new Set([...functions.keys()].map((key) => key.slice(0, key.lastIndexOf(":"))));
  const opsets = Object.fromEntries(Object.entries(writer.opsets).filter(([domain]) => used.has(domain) || !local.has(domain)));
  return { ...model, opsets, functions: [], graph: { ...model.graph, nodes } };
}

class FunctionWriter {
  readonly opsets: Record<string, number>;
  private readonly board: Pasteboard;
  private count = 0;

  constructor(
    model: Model,
    private readonly functions: ReadonlyMap<string, Uint8Array>,
  ) {
    this.opsets = { ...model.opsets };
    this.board = pasteboardOf(model);
  }

  written(nodes: readonly Node[], depth: number): readonly Node[] {
    return nodes.flatMap((node) => {
      const wire = this.functions.get(`${node.domain}:${node.op}`);
      return wire === undefined ? [this.withGraphs(node, depth)] : this.call(node, wire, depth);
    });
  }

  private call(node: Node, wire: Uint8Array, depth: number): readonly Node[] {
    const where = nodeLabel(node);
    if (depth >= DEEPEST) throw fail("GRAPH_INVALID", { where, why: `functions call each other over ${DEEPEST} levels deep: one calls itself` });
    const { graph, opsets } = functionBody(wire, node);
    this.requireOpsets(opsets, where);
    const bound = new Map(graph.inputs.map(({ name }, at): [string, string] => [name, node.inputs[at] ?? ""]));
    const { nodes, outputs } = pasteBody(this.board, graph, { bound, prefix: `${node.name === "" ? node.op : node.name}/` });
    this.count += nodes.length;
    if (this.count > MOST_NODES) throw fail("GRAPH_INVALID", { where, why: `its functions come to over ${MOST_NODES} nodes when they are written out` });
    return [...this.written(nodes, depth + 1), ...asOutputs(this.board, outputs, node.outputs)];
  }

  private requireOpsets(opsets: Readonly<Record<string, number>>, where: string): void {
    for (const [domain, version] of Object.entries(opsets)) {
      const own = this.opsets[domain] ?? version;
      if (own !== version)
        throw fail("GRAPH_INVALID", { where, why: `its function is written for opset ${version} of '${domain || "ai.onnx"}', the model for ${own}` });
      this.opsets[domain] = own;
    }
  }

  private withGraphs(node: Node, depth: number): Node {
    const attributes = Object.entries(node.attributes).map(([name, value]): [string, Attribute] => [
      name,
      value.type === "graph" ? { ...value, value: this.inside(value.value, depth) } : value,
    ]);
    return attributes.some(([, { type }]) => type === "graph") ? { ...node, attributes: Object.fromEntries(attributes) } : node;
  }

  private inside(graph: Graph, depth: number): Graph {
    return { ...graph, nodes: this.written(graph.nodes, depth) };
  }
}

/** @file A graph within a node, written in the node's place. */
import type { Tensor } from "#tensor";
import { draftOf, freshName, renameNode, type Draft } from "./draft.js";
import type { Graph, Model, Node } from "../ir.js";

/** Where bodies are pasted: names that are taken, and initializers that came with them. */
export interface Pasteboard {
  readonly draft: Draft;
  readonly initializers: Map<string, Tensor>;
}

export function pasteboardOf(model: Model): Pasteboard {
  return { draft: draftOf(model), initializers: new Map() };
}

/** Copies the body's initializers once, under free names: name in the body -> name outside. */
export function pasteInitializers({ draft, initializers }: Pasteboard, body: Graph, prefix: string): Map<string, string> {
  const names = new Map<string, string>();
  for (const [name, tensor] of body.initializers) {
    const own = freshName(draft, prefix + name);
    initializers.set(own, tensor);
    names.set(name, own);
  }
  return names;
}

/** The body's nodes under free names, and the names of its outputs. `bound` joins its inputs and initializers; other unknown names are those around it. */
export function pasteBody(
  { draft }: Pasteboard,
  body: Graph,
  { bound, prefix }: { bound: ReadonlyMap<string, string>; prefix: string },
): { nodes: readonly Node[]; outputs: readonly string[] } {
  const names = new Map(bound);
  for (const node of body.nodes) for (const name of node.outputs) if (name !== "") names.set(name, freshName(draft, prefix + name));
  const rename = (name: string): string => names.get(name) ?? name;
  const nodes = body.nodes.map((node): Node => ({ ...renameNode(node, rename), name: freshName(draft, prefix + (node.name === "" ? node.op : node.name)) }));
  return { nodes, outputs: body.outputs.map(({ name }) => rename(name)) };
}

/** An initializer for pasted nodes to read. */
export function pasteConstant({ draft, initializers }: Pasteboard, base: string, tensor: Tensor): string {
  const name = freshName(draft, base);
  initializers.set(name, tensor);
  return name;
}

/** A node of ai.onnx among pasted ones. */
export function plainNode(
  { draft }: Pasteboard,
  op: string,
  { inputs, outputs, attributes = {} }: Pick<Node, "inputs" | "outputs"> & Partial<Pick<Node, "attributes">>,
): Node {
  return { name: freshName(draft, op), op, domain: "", inputs, outputs, attributes };
}

/** Gives pasted values the names that the replaced node's outputs had. */
export function asOutputs(board: Pasteboard, from: readonly string[], to: readonly string[]): readonly Node[] {
  return to.flatMap((name, at) => (name === "" ? [] : [plainNode(board, "Identity", { inputs: [from[at] ?? ""], outputs: [name] })]));
}

/** The model with other nodes, and the pasted initializers beside its own. */
export function withPasted(model: Model, nodes: readonly Node[], { initializers }: Pasteboard): Model {
  return { ...model, graph: { ...model.graph, nodes, initializers: new Map([...model.graph.initializers, ...initializers]) } };
}

/** @file Reverse mode over a list of nodes: appends what carries cotangents from their outputs to their inputs. */
import { isFloat } from "#tensor";
import { plainAttributes } from "../attributes.js";
import type { GraphWriter, Value } from "./graph-writer.js";
import { fillSlots, nodeLabel } from "../infer/infer-node.js";
import { namesRead } from "../infer/names-read.js";
import type { Node } from "../ir.js";
import { findOp } from "../ops/table.js";
import { noGradient } from "../rules/gradients.js";

/** Cotangents so far: a value used twice gets the sum of both. */
export class Cotangents {
  private readonly parts = new Map<string, Value>();
  constructor(private readonly g: GraphWriter) {}

  add(name: string, part: Value): void {
    const known = this.parts.get(name);
    this.parts.set(name, known === undefined ? part : this.g.add(known, part));
  }

  sum(name: string): Value | null {
    return this.parts.get(name) ?? null;
  }
}

/** A writer that can also find values by name. */
export type Extending = GraphWriter & { value(name: string): Value };

/** Carries the cotangents of `outputs`, which must be there, back to `inputs`. Throws GRAPH_NO_GRADIENT naming the node. */
export function backThrough(
  g: Extending,
  nodes: readonly Node[],
  path: { outputs: readonly string[]; inputs: readonly string[]; opsets: Readonly<Record<string, number>>; cotangents: Cotangents },
): void {
  for (const node of nodesBetween(nodes, path).toReversed()) {
    const outputs = node.outputs.map((name) => (name === "" ? null : path.cotangents.sum(name)));
    if (outputs.some((value) => value !== null)) throughNode(g, node, { ...path, outputs });
    else if (!isControlOfIntegers(g, node)) refuseCut(node, path.opsets);
  }
}

/** Nodes that depend on the inputs and that the outputs depend on, in order. */
function nodesBetween(nodes: readonly Node[], { outputs, inputs }: { outputs: readonly string[]; inputs: readonly string[] }): readonly Node[] {
  const below = new Set(inputs);
  const reached = nodes.filter((node) => {
    const depends = namesRead(node).some((name) => below.has(name));
    if (depends) node.outputs.forEach((name) => below.add(name));
    return depends;
  });
  const above = new Set(outputs);
  return reached
    .toReversed()
    .filter((node) => {
      const needed = node.outputs.some((name) => above.has(name));
      if (needed) namesRead(node).forEach((name) => above.add(name));
      return needed;
    })
    .toReversed();
}

/** If, Loop or Scan that computes shapes and the like: nothing flows through what it gives. */
function isControlOfIntegers(g: Extending, node: Node): boolean {
  const holdsGraph = Object.values(node.attributes).some(({ type }) => type === "graph");
  return holdsGraph && node.outputs.every((name) => name === "" || !isFloat(g.value(name).type.dtype));
}

/**
 * Nothing came back to this node, though the loss depends on it. That is a derivative of zero for operators that say so, such as Round or ArgMax;
 * one that has none (a quantised layer, a tree) must not be taken for one.
 */
function refuseCut(node: Node, opsets: Readonly<Record<string, number>>): void {
  const gradient = findOp(node.domain, node.op, opsets[node.domain] ?? 0)?.gradient;
  if (typeof gradient === "string") throw noGradient(nodeLabel(node), gradient);
}

interface Step {
  readonly opsets: Readonly<Record<string, number>>;
  readonly cotangents: Cotangents;
  readonly outputs: readonly (Value | null)[];
}

function throughNode(g: Extending, node: Node, { opsets, cotangents, outputs }: Step): void {
  const where = nodeLabel(node);
  const version = opsets[node.domain] ?? 0;
  const definition = findOp(node.domain, node.op, version);
  if (definition === undefined) throw noGradient(where, `no rule is known for it in opset ${version}`);
  const { gradient } = definition;
  if (typeof gradient === "string") throw noGradient(where, gradient);
  const inputs = fillSlots(definition, node.inputs, where).map((name) => (name === null || name === "" ? null : g.value(name)));
  const io = { inputs, outputs: node.outputs.map((name) => (name === "" ? null : g.value(name))), cotangents: outputs, where };
  const parts = gradient(io, plainAttributes(definition, node.attributes, where), g);
  inputs.forEach((input, slot) => {
    const part = parts[slot];
    if (input !== null && part !== undefined && part !== null && isFloat(input.type.dtype)) cotangents.add(input.name, part);
  });
}

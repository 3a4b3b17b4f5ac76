/** @file Reverse-mode differentiation: appends to a graph the nodes that compute the gradient of one scalar. */
import { fail } from "#base";
import { elementCount, fromFloat64, isFloat } from "#tensor";
import { plainAttributes } from "../attributes.js";
import { extendModel } from "../build/builder.js";
import { staticDims, typeText } from "../infer/facts.js";
import type { GraphBuilder, Value } from "../build/graph-writer.js";
import { fillSlots, nodeLabel } from "../infer/infer-node.js";
import type { Model, Node } from "../ir.js";
import { findOp } from "../ops/table.js";
import { removeDeadNodes } from "./remove-dead-nodes.js";
import { noGradient, zerosLike } from "../rules/gradients.js";

export interface DifferentiateOptions {
  /** A float output (or inner value) of exactly one element. */
  readonly loss: string;
  /** Float inputs or initializers. */
  readonly wrt: readonly string[];
}

/**
 * The same graph with one more output `grad:<name>` for each name of `wrt`: d loss / d name, of its shape and dtype.
 * A value that the loss does not depend on has a gradient of zeros. The result can be differentiated again.
 *
 * Bind symbolic dims first (`bindDims`) when a broadcast between different symbols is on the path.
 * Throws GRAPH_NO_GRADIENT naming the node, GRAPH_INVALID, GRAPH_SHAPE. Linear in the size of the graph.
 */
export function differentiate(model: Model, { loss, wrt }: DifferentiateOptions): Model {
  const g = extendModel(model);
  const start = lossValue(g, loss);
  for (const name of wrt) requireFloat(g.value(name));
  const path = nodesOnPath(model, { loss, wrt });
  const cotangents = new Cotangents(g);
  cotangents.add(loss, g.constant(fromFloat64(start.type.dtype, staticDims(start.type) ?? [], [1])));
  for (const node of path.toReversed()) {
    const outputs = node.outputs.map((name) => (name === "" ? null : cotangents.sum(name)));
    if (outputs.some((value) => value !== null)) backThrough(g, { node, model, cotangents, outputs });
  }
  for (const name of wrt) g.output(cotangents.sum(name) ?? zerosLike(g, g.value(name)), `grad:${name}`);
  return removeDeadNodes(g.build());
}

function lossValue(g: GraphBuilder, name: string): Value {
  const value = g.value(name);
  requireFloat(value);
  const dims = staticDims(value.type);
  if (dims === null || elementCount(dims) !== 1)
    throw fail("GRAPH_SHAPE", { where: `Loss '${name}'`, what: "its type", expected: "one element", got: typeText(value.type) });
  return value;
}

function requireFloat(value: Value): void {
  if (!isFloat(value.type.dtype))
    throw fail("GRAPH_SHAPE", { where: `Value '${value.name}'`, what: "its type", expected: "a float: only floats have gradients", got: typeText(value.type) });
}

/** Nodes that depend on `wrt` and that the loss depends on, in order. */
function nodesOnPath(model: Model, { loss, wrt }: DifferentiateOptions): readonly Node[] {
  const below = new Set(wrt);
  const reached = model.graph.nodes.filter((node) => {
    const depends = node.inputs.some((name) => below.has(name));
    if (depends) node.outputs.forEach((name) => below.add(name));
    return depends;
  });
  const above = new Set([loss]);
  return reached
    .toReversed()
    .filter((node) => {
      const needed = node.outputs.some((name) => above.has(name));
      if (needed) node.inputs.forEach((name) => above.add(name));
      return needed;
    })
    .toReversed();
}

/** Cotangents so far: a value used twice gets the sum of both. */
class Cotangents {
  private readonly parts = new Map<string, Value>();
  constructor(private readonly g: GraphBuilder) {}

  add(name: string, part: Value): void {
    const known = this.parts.get(name);
    this.parts.set(name, known === undefined ? part : this.g.add(known, part));
  }

  sum(name: string): Value | null {
    return this.parts.get(name) ?? null;
  }
}

interface Step {
  readonly node: Node;
  readonly model: Model;
  readonly cotangents: Cotangents;
  readonly outputs: readonly (Value | null)[];
}

function backThrough(g: GraphBuilder, { node, model, cotangents, outputs }: Step): void {
  const where = nodeLabel(node);
  const version = model.opsets[node.domain] ?? 0;
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

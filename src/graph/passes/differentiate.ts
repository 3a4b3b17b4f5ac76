/** @file Reverse-mode differentiation: appends to a graph the nodes that compute the gradient of one scalar. */
import { fail } from "#base";
import { elementCount, fromFloat64, isFloat } from "#tensor";
import { backThrough, Cotangents } from "../build/back-through.js";
import { extendModel } from "../build/builder.js";
import { staticDims, typeText } from "../infer/facts.js";
import type { GraphBuilder, Value } from "../build/graph-writer.js";
import type { Model } from "../ir.js";
import { raiseOpset } from "./raise-opset.js";
import { removeDeadNodes } from "./remove-dead-nodes.js";
import { zerosLike } from "../rules/gradients.js";

export interface DifferentiateOptions {
  /** A float output (or inner value) of exactly one element. */
  readonly loss: string;
  /** Float inputs or initializers. */
  readonly wrt: readonly string[];
}

/**
 * The same graph with one more output `grad:<name>` for each name of `wrt`: d loss / d name, of its shape and dtype.
 * A value that the loss does not depend on has a gradient of zeros. The result can be differentiated again. A model of an
 * older opset is raised to ours first (`raiseOpset`).
 *
 * Bind symbolic dims first (`bindDims`) when a broadcast between different symbols is on the path.
 * Throws GRAPH_NO_GRADIENT naming the node, GRAPH_INVALID, GRAPH_SHAPE. Linear in the size of the graph.
 */
export function differentiate(given: Model, { loss, wrt }: DifferentiateOptions): Model {
  const model = raiseOpset(given);
  const g = extendModel(model);
  const start = lossValue(g, loss);
  for (const name of wrt) requireFloat(g.value(name));
  const cotangents = new Cotangents(g);
  cotangents.add(loss, g.constant(fromFloat64(start.type.dtype, staticDims(start.type) ?? [], [1])));
  backThrough(g, model.graph.nodes, { outputs: [loss], inputs: wrt, opsets: model.opsets, cotangents });
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

/** @file Pass: what shapes follow from becomes a constant where it can be known, also by way of floats. */
import type { Tensor } from "#tensor";
import type { Fact } from "../define-op.js";
import { knownInts } from "../infer/facts.js";
import { inferFacts, inferShapes } from "../infer/infer-shapes.js";
import type { Model, Node } from "../ir.js";
import { constantFinder } from "./constant-finder.js";
import { removeDeadNodes } from "./remove-dead-nodes.js";

/** Sizes that follow from sizes that follow from sizes: as many levels at most. */
const MOST_ROUNDS = 32;

/**
 * Shape inference follows integers. Exporters scale a size as a float (Shape, Cast, Mul, Floor, Cast), or put a Resize's scales together
 * by nodes: such integers and scales become initializers here, and the shapes behind them are known. Other floats stay as they are, so no
 * weight is folded away. Bind symbolic dims first (`bindDims`).
 */
export function foldSizes(model: Model): Model {
  let current = model;
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const next = foldedOnce(current);
    if (next === current) break;
    current = next;
  }
  return current;
}

function foldedOnce(model: Model): Model {
  const { graph, opsets } = model;
  const facts = inferFacts(graph, opsets);
  const find = constantFinder(graph, { opsets, facts });
  const outputs = new Set(graph.outputs.map(({ name }) => name));
  const scales = scalesOf(graph.nodes);
  const folded = new Map<string, Tensor>();
  const nodes = graph.nodes.filter(({ op, outputs: [name = "", ...rest] }) => {
    const wanted = scales.has(name) || (op !== "Constant" && isUnknownInteger(facts.get(name)));
    if (!wanted || rest.length > 0 || outputs.has(name)) return true;
    const value = find(name);
    if (value === undefined) return true;
    folded.set(name, value);
    return false;
  });
  if (folded.size === 0) return model;
  const values = new Map([...graph.values].filter(([name]) => !folded.has(name)));
  return inferShapes(removeDeadNodes({ ...model, graph: { ...graph, nodes, values, initializers: new Map([...graph.initializers, ...folded]) } }));
}

/** What resizing reads beside its input: its gradient takes them as constants of the graph. */
function scalesOf(nodes: readonly Node[]): ReadonlySet<string> {
  return new Set(nodes.filter(({ op, domain }) => domain === "" && (op === "Resize" || op === "Upsample")).flatMap(({ inputs }) => inputs.slice(1)));
}

function isUnknownInteger(fact: Fact | undefined): boolean {
  return (fact?.dtype === "int64" || fact?.dtype === "int32") && knownInts(fact) === null;
}

/** @file Pass: computes what depends on constants alone, by the operators' references. */
import { elementCount, type Tensor } from "#tensor";
import { evaluateNode, fromPlain, toPlain } from "../evaluate.js";
import { staticDims } from "../infer/facts.js";
import { inferFacts } from "../infer/infer-shapes.js";
import type { Model, Node } from "../ir.js";
import { findOp } from "../ops/table.js";
import { removeDeadNodes } from "./remove-dead-nodes.js";
import { createStringPool } from "../string-pool.js";

export interface FoldOptions {
  /** Larger results stay computed (an Expand of one number must not become a big tensor in the file). Default 65536. */
  readonly maxElements?: number;
  /** Initializers that are to be trained, and so are no constants. */
  readonly except?: readonly string[];
}

/**
 * The same model with constant nodes as initializers, and what is then unused dropped. Results are float64 arithmetic
 * rounded once to their dtype. Integers beyond 2^53 are left alone: the reference does not hold them exactly.
 */
export function foldConstants(model: Model, { maxElements = 65536, except = [] }: FoldOptions = {}): Model {
  const { graph } = model;
  const inputs = new Set([...graph.inputs.map(({ name }) => name), ...except]);
  const constants = new Map([...graph.initializers].filter(([name]) => !inputs.has(name)));
  const outputs = new Set(graph.outputs.map(({ name }) => name));
  const folded = new Map<string, Tensor>();
  const facts = inferFacts(graph, model.opsets);
  // sizes are known before anything is computed: a hostile Expand must not be run to find out
  const isSmall = (name: string): boolean => {
    const fact = facts.get(name);
    const dims = fact === undefined ? null : staticDims(fact);
    return name === "" || (dims !== null && elementCount(dims) <= maxElements);
  };
  const nodes = graph.nodes.filter((node) => {
    if (node.outputs.some((name) => outputs.has(name) || !isSmall(name))) return true;
    const results = foldNode(node, constants, { opsets: model.opsets, maxElements });
    if (results === null) return true;
    node.outputs.forEach((name, at) => {
      const result = results[at];
      if (result === undefined) return;
      constants.set(name, result);
      folded.set(name, result);
    });
    return false;
  });
  const values = new Map([...graph.values].filter(([name]) => !folded.has(name)));
  return removeDeadNodes({ ...model, graph: { ...graph, nodes, values, initializers: new Map([...graph.initializers, ...folded]) } });
}

interface FoldContext {
  readonly opsets: Readonly<Record<string, number>>;
  readonly maxElements: number;
}

/** The node's outputs, or null when it must stay. */
function foldNode(node: Node, constants: ReadonlyMap<string, Tensor>, { opsets, maxElements }: FoldContext): readonly Tensor[] | null {
  const inputs = node.inputs.map((name) => (name === "" ? null : constants.get(name)));
  const fits = (input: Tensor | null | undefined): boolean => input === null || (input !== undefined && input.data.length <= maxElements && isExact(input));
  const definition = findOp(node.domain, node.op, opsets[node.domain] ?? 0);
  if (definition === undefined || definition.isRandom === true || !inputs.every(fits)) return null;
  const strings = createStringPool();
  const plains = inputs.map((input) => (input === null || input === undefined ? null : toPlain(input, strings)));
  const results = evaluateNode(node, plains, { opsets, strings });
  const tensors = results.map((result) => fromPlain(result, strings));
  return tensors.every(isExact) ? tensors : null;
}

const SAFE = BigInt(Number.MAX_SAFE_INTEGER);

function isExact({ data }: Tensor): boolean {
  if (!(data instanceof BigInt64Array) && !(data instanceof BigUint64Array)) return true;
  return data.every((value: bigint) => value <= SAFE && value >= -SAFE);
}

/** @file Pass: computes what depends on constants alone, by the operators' references. */
import { DTYPES, elementCount, type DType, type Tensor } from "#tensor";
import type { OpDefinition } from "../define-op.js";
import { evaluateNode, fromPlain, toPlain } from "../evaluate.js";
import { staticDims } from "../infer/facts.js";
import { inferFacts } from "../infer/infer-shapes.js";
import type { Model, Node, ValueType } from "../ir.js";
import { findOp } from "../ops/table.js";
import { removeDeadNodes } from "./remove-dead-nodes.js";
import { createStringPool } from "../string-pool.js";

export interface FoldOptions {
  /** Nodes that read or make a larger constant stay as they are. Default 256 KiB. */
  readonly maxBytes?: number;
  /** Initializers that are to be trained, and so are no constants. */
  readonly except?: readonly string[];
}

const MAX_BYTES = 256 * 1024;

/** What a node makes may be this large even when it reads less; above, a file must not grow by folding (an Expand of one number). */
const GROWTH_BYTES = 16 * 1024;

/** The reference counts a string as this much: a reference to it. */
const STRING_BYTES = 8;

/** Operators whose work does not follow from the sizes they read and make: the product of all axes for Einsum, queries times keys for attention. */
const UNBOUNDED: ReadonlySet<string> = new Set(["Einsum", "Attention", "MultiHeadAttention", "LSTM", "GRU", "RNN"]);

/**
 * The same model with constant nodes as initializers, and what is then unused dropped. Results are float64 arithmetic
 * rounded once to their dtype. Left alone are: results over `maxBytes`, results over 16 KiB that are larger than what they are
 * made of, nodes with graphs inside, values drawn at random, integers beyond 2^53 (the reference does not hold them exactly).
 */
export function foldConstants(model: Model, { maxBytes = MAX_BYTES, except = [] }: FoldOptions = {}): Model {
  const { graph } = model;
  const inputs = new Set([...graph.inputs.map(({ name }) => name), ...except]);
  const constants = new Map([...graph.initializers].filter(([name]) => !inputs.has(name)));
  const outputs = new Set(graph.outputs.map(({ name }) => name));
  const folded = new Map<string, Tensor>();
  const facts = inferFacts(graph, model.opsets);
  const nodes = graph.nodes.filter((node) => {
    // sizes are known before anything is computed: a hostile Expand must not be run to find out
    const limit = limitOf(node, constants, maxBytes);
    const stays = limit === null || node.outputs.some((name) => outputs.has(name) || (name !== "" && sizeOf(facts.get(name)) > limit));
    const results = stays ? null : foldNode(node, constants, model.opsets);
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

/** Whether nodes of an operator are folded at all, when their inputs are constants. */
export function mayFold({ name, isRandom, attributes }: OpDefinition): boolean {
  return isRandom !== true && !UNBOUNDED.has(name) && !Object.values(attributes).some(({ kind }) => kind === "graph");
}

function bytesOf(dtype: DType, count: number): number {
  return count * (DTYPES[dtype].bytes || STRING_BYTES);
}

/** Infinity when it is not known. */
function sizeOf(type: ValueType | undefined): number {
  const dims = type === undefined ? null : staticDims(type);
  return type === undefined || dims === null ? Infinity : bytesOf(type.dtype, elementCount(dims));
}

/** The most that each output of a node may take; null when an input is not constant or too large. */
function limitOf(node: Node, constants: ReadonlyMap<string, Tensor>, maxBytes: number): number | null {
  let sum = 0;
  for (const name of node.inputs.filter((each) => each !== "")) {
    const constant = constants.get(name);
    if (constant === undefined) return null;
    const bytes = bytesOf(constant.dtype, constant.data.length);
    if (bytes > maxBytes) return null;
    sum += bytes;
  }
  // a Constant holds its bytes already
  return node.op === "Constant" && node.domain === "" ? maxBytes : Math.min(maxBytes, Math.max(sum, GROWTH_BYTES));
}

/** The node's outputs, or null when it must stay. */
function foldNode(node: Node, constants: ReadonlyMap<string, Tensor>, opsets: Readonly<Record<string, number>>): readonly Tensor[] | null {
  const inputs = node.inputs.map((name) => constants.get(name) ?? null);
  const definition = findOp(node.domain, node.op, opsets[node.domain] ?? 0);
  if (definition === undefined || !mayFold(definition)) return null;
  if (!inputs.every((input) => input === null || isExact(input))) return null;
  const strings = createStringPool();
  const plains = inputs.map((input) => (input === null ? null : toPlain(input, strings)));
  const results = evaluateNode(node, plains, { opsets, strings });
  const tensors = results.map((result) => fromPlain(result, strings));
  return tensors.every(isExact) ? tensors : null;
}

const SAFE = BigInt(Number.MAX_SAFE_INTEGER);

function isExact({ data }: Tensor): boolean {
  if (!(data instanceof BigInt64Array) && !(data instanceof BigUint64Array)) return true;
  return data.every((value: bigint) => value <= SAFE && value >= -SAFE);
}

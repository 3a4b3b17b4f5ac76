/** @file Types of one node's outputs from facts about its inputs, by the rules of its operator. */
import { fail } from "#base";
import { elementCount, toFloat64 } from "#tensor";
import { plainAttributes } from "../attributes.js";
import type { Bodies, Fact, OpDefinition, Plain, PlainAttributes, RuleContext, StringPool } from "../define-op.js";
import { factOfType, staticDims } from "./facts.js";
import type { Dim, Node, ValueType } from "../ir.js";
import { createStringPool } from "../string-pool.js";

/** Larger integer tensors are data, not shapes; they are not followed element by element. */
const FOLLOWED_ELEMENTS = 1024;

/** `Gemm 'fc1'`, or by its first output when the node has no name. */
export function nodeLabel(node: Pick<Node, "op" | "name" | "outputs">): string {
  return `${node.op} '${node.name || (node.outputs.find((name) => name !== "") ?? "")}'`;
}

export function ruleContext(
  node: Pick<Node, "op" | "name" | "outputs">,
  { strings = createStringPool(), bodies = NO_BODIES }: { strings?: StringPool; bodies?: Bodies } = {},
): RuleContext {
  return { where: nodeLabel(node), outputs: node.outputs.length, strings, bodies };
}

function notHere(): never {
  throw fail("GRAPH_INVALID", { where: "A rule", why: "it asked for a computation where only shapes are known, or for shapes while computing" });
}

const NO_BODIES: Bodies = { compute: notHere, run: notHere, infer: notHere };

/**
 * The inputs as the operator's tuple: an optional one that is absent (or not written at all) is null.
 * Throws GRAPH_INVALID when there are too few or too many.
 */
export function fillSlots<T>(definition: OpDefinition, inputs: readonly (T | null)[], where: string): readonly (T | null)[] {
  const variadic = definition.inputs.at(-1)?.startsWith("...") === true;
  const required = definition.inputs.filter((name) => !name.endsWith("?") && !name.startsWith("...")).length;
  const wrongCount = inputs.length < required || (!variadic && inputs.length > definition.inputs.length);
  if (wrongCount) throw fail("GRAPH_INVALID", { where, why: `it takes ${definition.inputs.join(", ")}, got ${inputs.length} inputs` });
  definition.inputs.forEach((name, slot) => {
    if (!name.endsWith("?") && !name.startsWith("...") && inputs[slot] === null) throw fail("GRAPH_INVALID", { where, why: `input ${name} is missing` });
  });
  if (variadic) return inputs;
  return definition.inputs.map((_, slot) => inputs[slot] ?? null);
}

/** Facts about the outputs of a node. Throws GRAPH_SHAPE, GRAPH_AXIS, GRAPH_INVALID naming the node. */
export function inferNode(
  definition: OpDefinition,
  node: Pick<Node, "op" | "name" | "outputs" | "attributes">,
  { inputs, bodies }: { inputs: readonly (Fact | null)[]; bodies?: Bodies },
): readonly Fact[] {
  const context = ruleContext(node, bodies === undefined ? {} : { bodies });
  const slots = fillSlots(definition, inputs, context.where);
  const attributes = plainAttributes(definition, node.attributes, context.where);
  const types = definition.inferShape(slots, attributes, context);
  return types.map((type, at) => factOfType(type, at === 0 ? inferSizes(definition, { inputs: slots, attributes, type, context }) : null));
}

interface SizesRequest {
  readonly inputs: readonly (Fact | null)[];
  readonly attributes: PlainAttributes;
  readonly type: ValueType;
  readonly context: RuleContext;
}

/** Elements of an integer output as far as they can be known: by the operator's own rule, or by running its reference on what is known. */
function inferSizes(definition: OpDefinition, { inputs, attributes, type, context }: SizesRequest): readonly Dim[] | null {
  if (definition.isRandom === true) return null;
  if (definition.inferSizes !== undefined) return definition.inferSizes(inputs, attributes);
  const dims = staticDims(type);
  if ((type.dtype !== "int64" && type.dtype !== "int32") || dims === null || elementCount(dims) > FOLLOWED_ELEMENTS) return null;
  const symbols = createSymbols();
  const plains = inputs.map((fact, slot) => (fact === null ? null : toPlain(fact, mayMove(definition, slot) ? symbols : null)));
  if (plains.includes(undefined)) return null;
  const [result] = definition.reference(plains as (Plain | null)[], attributes, context);
  return result === undefined ? null : Array.from(result.data, symbols.dim);
}

function mayMove(definition: OpDefinition, slot: number): boolean {
  const name = definition.inputs[Math.min(slot, definition.inputs.length - 1)];
  return name !== undefined && definition.moves.includes(name);
}

/** A fact as a reference tensor, symbols as numbers where they may be; undefined when it is not known enough. */
function toPlain(fact: Fact, symbols: Symbols | null): Plain | undefined {
  const dims = staticDims(fact);
  if (dims === null) return undefined;
  if (fact.sizes !== null) {
    const data = fact.sizes.map((size) => (typeof size === "number" ? size : symbols?.number(size)));
    return data.some((value) => value === undefined) ? undefined : { dtype: fact.dtype, dims, data: Float64Array.from(data as number[]) };
  }
  const { constant } = fact;
  if (constant === null || constant.dtype === "string" || constant.data.length > FOLLOWED_ELEMENTS) return undefined;
  return { dtype: constant.dtype, dims, data: toFloat64(constant) };
}

interface Symbols {
  readonly number: (size: string | null) => number;
  readonly dim: (value: number) => Dim;
}

/** Symbols are numbers above every real size. */
const FIRST_SYMBOL = 2 ** 52;

function createSymbols(): Symbols {
  const pool = createStringPool();
  return {
    number: (size) => FIRST_SYMBOL + pool.number(size ?? ""),
    dim: (value) => (value >= FIRST_SYMBOL && value < 2 ** 53 ? pool.text(value - FIRST_SYMBOL) || null : value),
  };
}

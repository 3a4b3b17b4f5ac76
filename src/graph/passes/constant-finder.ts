/** @file Values that do not depend on any input: initializers, sizes that are known, and what small operators make of them. */
import { elementCount, fromFloat64, type Tensor } from "#tensor";
import type { Fact } from "../define-op.js";
import { evaluateNode, fromPlain, toPlain } from "../evaluate.js";
import { knownInts, staticDims } from "../infer/facts.js";
import type { Graph, Node } from "../ir.js";
import { findOp } from "../ops/table.js";
import { createStringPool } from "../string-pool.js";

export type ConstantFinder = (name: string) => Tensor | undefined;

/** Larger tensors are data: no condition and no count. */
const MOST_ELEMENTS = 64;

interface Place {
  readonly opsets: Readonly<Record<string, number>>;
  /** What is known of the graph's values, where it is. */
  readonly facts?: ReadonlyMap<string, Fact>;
  /** Looks around the graph. */
  readonly outer?: ConstantFinder;
}

/** Finds the tensor of a value by its name, or undefined. A graph's inputs are no constants, even those with a default. */
export function constantFinder(graph: Graph, { opsets, facts, outer }: Place): ConstantFinder {
  const inputs = new Set(graph.inputs.map(({ name }) => name));
  const makers = new Map(graph.nodes.flatMap((node) => node.outputs.map((name): [string, Node] => [name, node])));
  const known = new Map<string, Tensor | undefined>();
  const find: ConstantFinder = (name) => {
    if (inputs.has(name)) return undefined;
    if (!known.has(name)) known.set(name, search(name));
    return known.get(name);
  };
  const search = (name: string): Tensor | undefined => {
    const maker = makers.get(name);
    const given = graph.initializers.get(name) ?? sizesOf(facts?.get(name));
    if (given !== undefined) return given;
    return maker === undefined ? outer?.(name) : computed(maker, name, { find, opsets, isSmall: isSmall(facts?.get(name)) });
  };
  return find;
}

function sizesOf(fact: Fact | undefined): Tensor | undefined {
  const sizes = fact === undefined ? null : knownInts(fact);
  const dims = fact === undefined ? null : staticDims(fact);
  return sizes === null || dims === null || fact === undefined ? undefined : fromFloat64(fact.dtype, dims, sizes);
}

/** Sizes are known before anything is computed: a hostile Expand must not be run to find out. */
function isSmall(fact: Fact | undefined): boolean {
  const dims = fact === undefined ? null : staticDims(fact);
  return dims !== null && elementCount(dims) <= MOST_ELEMENTS;
}

/** What these give is no larger than what they hold or are given. */
const ALWAYS_SMALL: ReadonlySet<string> = new Set(["Constant", "Identity"]);

interface Computing {
  readonly find: ConstantFinder;
  readonly opsets: Readonly<Record<string, number>>;
  readonly isSmall: boolean;
}

function computed(node: Node, name: string, { find, opsets, isSmall: small }: Computing): Tensor | undefined {
  if (!small && !(node.domain === "" && ALWAYS_SMALL.has(node.op))) return undefined;
  const definition = findOp(node.domain, node.op, opsets[node.domain] ?? 0);
  const holdsGraph = Object.values(node.attributes).some(({ type }) => type === "graph");
  if (definition === undefined || definition.isRandom === true || holdsGraph) return undefined;
  const strings = createStringPool();
  const inputs = node.inputs.map((input) => (input === "" ? null : find(input)));
  if (inputs.some((input) => input === undefined || (input !== null && input.data.length > MOST_ELEMENTS))) return undefined;
  const plains = inputs.map((input) => (input === null || input === undefined ? null : toPlain(input, strings)));
  const result = evaluateNode(node, plains, { opsets, strings })[node.outputs.indexOf(name)];
  return result === undefined ? undefined : fromPlain(result, strings);
}

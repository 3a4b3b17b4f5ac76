/**
 * @file `defineOp`: everything about one operator as one typed value. The rules of an operator see its inputs as a tuple
 * (`"B?"` optional, `"...X"` any number) and its attributes with their defaults filled in; the table sees them erased.
 */
import type { DType, Tensor } from "#tensor";
import type { Attribute, Dim, Graph, ValueType } from "./ir.js";
import type { GraphWriter, Value } from "./build/graph-writer.js";

/** What is known about a value while shapes are inferred: its type, and, where they are known, its elements. */
export interface Fact extends ValueType {
  /** All elements, when the value is a constant of the graph. */
  readonly constant: Tensor | null;
  /** Elements of an integer scalar or list that may be known only in part: `Shape` of `[N, 3]` is `["N", 3]`. */
  readonly sizes: readonly Dim[] | null;
}

/** A tensor as reference rules see it: every element one float64; strings as their number in the pool. */
export interface Plain {
  readonly dtype: DType;
  readonly dims: readonly number[];
  readonly data: Float64Array;
}

/** Strings as numbers, so that rules which only move elements need to be written once. Equal strings have equal numbers. */
export interface StringPool {
  number(text: string): number;
  text(number: number): string;
}

/** Where a rule runs: names the node in messages. */
export interface RuleContext {
  /** `Gemm 'fc1'` */
  readonly where: string;
  /** How many outputs the node has. */
  readonly outputs: number;
  readonly strings: StringPool;
  readonly bodies: Bodies;
}

/** What rules need of the machinery around them: other operators, and the graphs in attributes, with the names around them in sight. */
export interface Bodies {
  /** For references: runs the same computation written in plain operators. */
  compute(inputs: readonly (Plain | null)[], compose: (g: GraphWriter, inputs: readonly (Value | null)[]) => readonly Value[]): readonly Plain[];
  /** For references: runs a graph on inputs by position. */
  run(graph: Graph, inputs: readonly Plain[]): readonly Plain[];
  /** For shapes: what is known of a graph's outputs. */
  infer(graph: Graph, inputs: readonly ValueType[]): readonly Fact[];
}

export type AttributeKind = "int" | "float" | "string" | "ints" | "floats" | "strings" | "tensor" | "graph";

interface KindValue {
  readonly int: number;
  readonly float: number;
  readonly string: string;
  readonly ints: readonly number[];
  readonly floats: readonly number[];
  readonly strings: readonly string[];
  readonly tensor: Tensor;
  readonly graph: Graph;
}

/** With `fallback` or `required` the rule always gets a value, else maybe `undefined`. */
export interface AttributeSpec {
  readonly kind: AttributeKind;
  readonly fallback?: number | string | readonly number[] | readonly string[];
  readonly required?: true;
}

export type AttributeValues<A extends Readonly<Record<string, AttributeSpec>>> = {
  readonly [K in keyof A]: A[K] extends { required: true } | { fallback: unknown } ? KindValue[A[K]["kind"]] : KindValue[A[K]["kind"]] | undefined;
};

/** The inputs of an operator as a tuple of `T`: absent optional ones are null. */
type Slots<I extends readonly string[], T> = I extends readonly [infer Head, ...infer Rest extends readonly string[]]
  ? Head extends `...${string}`
    ? readonly T[]
    : Head extends `${string}?`
      ? readonly [T | null, ...Slots<Rest, T>]
      : readonly [T, ...Slots<Rest, T>]
  : readonly [];

export interface GradientContext<V, Out> {
  readonly inputs: V;
  readonly outputs: Out;
  /** d loss / d output, null for outputs that do not reach the loss. With one output it is never null. */
  readonly cotangents: Out;
  readonly where: string;
}

/** One value a reference case is checked at. Numbers are written out. */
export interface OpCase {
  readonly name: string;
  readonly inputs: readonly (Tensor | null)[];
  readonly attributes?: Readonly<Record<string, LooseAttribute>>;
  readonly expected: readonly Tensor[];
  /** The gradient is checked here against central differences: inputs are finite and away from kinks. */
  readonly smooth?: true;
  /** Slots of float inputs that the gradient takes as constants of the graph (scales that shapes follow from). */
  readonly fixed?: readonly number[];
  /** Why ONNX Runtime is not asked to agree. */
  readonly notInRuntime?: string;
}

/** The rules of one operator, typed by its inputs and attributes. */
export interface OpRules<I extends readonly string[], A extends Readonly<Record<string, AttributeSpec>>> {
  readonly name: string;
  /** `""` (ai.onnx) when absent. */
  readonly domain?: string;
  /** First opset version for which these rules hold, and all later ones up to `until`. */
  readonly since: number;
  /** Last one, when a later version means something else. */
  readonly until?: number;
  readonly inputs: I;
  readonly attributes?: A;
  /** Its values are drawn anew at each run: it is never folded, and the reference has values only where nothing is left to chance. */
  readonly isRandom?: true;
  /** Inputs whose elements the reference only moves, without arithmetic: sizes that are known in part flow through. */
  readonly moves?: readonly NoInfer<I[number]>[];
  /** Elements of the outputs as far as shapes alone tell them (Shape, Size, Constant). */
  readonly inferSizes?: (inputs: Slots<I, Fact>, attributes: AttributeValues<A>) => readonly Dim[] | null;
  inferShape(inputs: Slots<I, Fact>, attributes: AttributeValues<A>, context: RuleContext): readonly ValueType[];
  reference(inputs: Slots<I, Plain>, attributes: AttributeValues<A>, context: RuleContext): readonly Plain[];
  /** Appends nodes that compute d loss / d input for each input; null contributes nothing (derivative zero, or not a float). A string says why there is none. */
  readonly gradient:
    | string
    | ((
        io: GradientContext<Slots<I, Value>, readonly [Value, ...(Value | null)[]]>,
        attributes: AttributeValues<A>,
        graph: GraphWriter,
      ) => readonly (Value | null)[]);
  readonly cases: readonly OpCase[];
}

export type PlainAttribute = KindValue[AttributeKind];
export type PlainAttributes = Readonly<Record<string, PlainAttribute | undefined>>;

/** An operator as the table, the interpreter and the passes see it. */
export interface OpDefinition {
  readonly name: string;
  readonly domain: string;
  readonly since: number;
  readonly until: number;
  readonly inputs: readonly string[];
  readonly attributes: Readonly<Record<string, AttributeSpec>>;
  readonly isRandom?: true;
  readonly moves: readonly string[];
  readonly inferSizes?: (inputs: readonly (Fact | null)[], attributes: PlainAttributes) => readonly Dim[] | null;
  readonly inferShape: (inputs: readonly (Fact | null)[], attributes: PlainAttributes, context: RuleContext) => readonly ValueType[];
  readonly reference: (inputs: readonly (Plain | null)[], attributes: PlainAttributes, context: RuleContext) => readonly Plain[];
  readonly gradient:
    | string
    | ((
        io: GradientContext<readonly (Value | null)[], readonly (Value | null)[]>,
        attributes: PlainAttributes,
        graph: GraphWriter,
      ) => readonly (Value | null)[]);
  /** Of a definition that has ended: writes the nodes of the current opset that mean the same. */
  readonly raise?: (attributes: PlainAttributes, to: RaiseWriter) => void;
  readonly cases: readonly OpCase[];
}

/** Where a node of an older opset is written anew: names of values, nodes in order. */
export interface RaiseWriter {
  /** Absent ones are `""`. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** The dtype of an input; throws GRAPH_INVALID where it is not known. */
  dtype(slot: number): DType;
  /** The rank of an input where it is known. */
  rank(slot: number): number | null;
  constant(value: Tensor): string;
  /** The name of a new inner value. */
  fresh(): string;
  node(op: string, inputs: readonly string[], outputs: readonly string[], attributes?: Readonly<Record<string, LooseAttribute>>): void;
}

/**
 * Defines one operator; see `ops/softmax.ts` for an example.
 * The types are erased here, once: `verify` and the builder check arity and attribute kinds before any rule runs.
 */
export function defineOp<const I extends readonly string[], const A extends Readonly<Record<string, AttributeSpec>> = Readonly<Record<string, never>>>(
  rules: OpRules<I, A>,
): OpDefinition {
  return Object.freeze({ domain: "", until: Infinity, attributes: {}, moves: [], ...rules } as unknown as OpDefinition);
}

/** What a caller may write for an attribute: plain values take the kind that the operator's definition says. */
export type LooseAttribute = number | string | readonly number[] | readonly string[] | Tensor | Attribute;

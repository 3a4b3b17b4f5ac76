/**
 * @file What a layer is: its options with their ranges, the shape it gives, its parameters, and its part of the forward pass.
 * Shapes are without the batch axis; pictures are `[channels, height, width]` everywhere (the graph is NCHW).
 */
import type { GraphWriter, Value } from "#graph";
import type { DType } from "#tensor";
import type { ForwardMode, Initialiser } from "../deep/deep-network.js";

/** What flows between layers, without the batch axis. */
export interface LayerShape {
  readonly dtype: DType;
  readonly dims: readonly number[];
}

/** Without `default` an option must be given; `default: null` may stay away. */
interface OptionBase {
  readonly meaning: string;
}
interface NumberOption extends OptionBase {
  readonly type: "integer" | "number";
  readonly default?: number | null;
  /** Inclusive. */
  readonly range: readonly [min: number, max: number];
}
interface BooleanOption extends OptionBase {
  readonly type: "boolean";
  readonly default: boolean;
}
interface ChoiceOption extends OptionBase {
  readonly type: "choice";
  readonly choices: readonly string[];
  readonly default?: string;
}
interface ListOption extends OptionBase {
  readonly type: "integers";
  readonly default?: readonly number[] | null;
  readonly range: readonly [min: number, max: number];
  readonly length: readonly [min: number, max: number];
}
/** One number for all spatial axes, or one for each. */
interface SizesOption extends OptionBase {
  readonly type: "sizes";
  readonly axes: number;
  readonly default?: number | null;
  readonly range: readonly [min: number, max: number];
}
/** `"valid"`, `"same"`, or the zeros on both sides of each spatial axis. */
interface PaddingOption extends OptionBase {
  readonly type: "padding";
  readonly axes: number;
}
/** Another layer's description. */
interface LayerOption extends OptionBase {
  readonly type: "layer";
  readonly choices: readonly string[];
}
export type OptionSpec = NumberOption | BooleanOption | ChoiceOption | ListOption | SizesOption | PaddingOption | LayerOption;
export type OptionSpecs = Readonly<Record<string, OptionSpec>>;

export type Padding = "valid" | "same" | readonly number[];

interface PlainValue {
  readonly integer: number;
  readonly number: number;
  readonly boolean: boolean;
  readonly integers: readonly number[];
  readonly sizes: readonly number[];
  readonly padding: Padding;
  readonly layer: { readonly layer: string; readonly options: PlainOptions };
}
type ValueOf<S extends OptionSpec> =
  (S extends ChoiceOption ? S["choices"][number] : PlainValue[Exclude<S["type"], "choice">]) | (S extends { default: null } ? null : never);
export type OptionValues<O extends OptionSpecs> = { readonly [K in keyof O]: ValueOf<O[K]> };

export type PlainOption = number | boolean | string | readonly number[] | PlainValue["layer"] | null;
export type PlainOptions = Readonly<Record<string, PlainOption>>;

/** A parameter of one layer: `kernel` of `dense_1` is `dense_1/kernel` in the network. */
export interface LayerParameter {
  readonly name: string;
  readonly dims: readonly number[];
  readonly initialiser: Initialiser;
  /** True when absent; false for running statistics. */
  readonly isTrainable?: boolean;
  /** False when absent: only kernels decay. */
  readonly decays?: boolean;
}

/** Where a layer is written into a graph. Values have the batch axis first. */
export interface LayerWriter {
  /** Its nodes are named after the layer. */
  readonly g: GraphWriter;
  readonly x: Value;
  readonly inputs: readonly Value[];
  readonly mode: ForwardMode;
  /** The layer's `trainable: false`: normalisation uses the running statistics in training too. */
  readonly isFrozen: boolean;
  readonly parameter: (name: string) => Value;
  /** The new value of an untrained parameter; only in training. */
  readonly update: (name: string, value: Value) => void;
}

/** A layer that knows its inputs. */
export interface LayerPlan {
  readonly output: LayerShape;
  readonly parameters?: readonly LayerParameter[];
  /** Multiplications with additions of one example, 0 when absent (elementwise work is not counted). */
  readonly macs?: number;
  forward(writer: LayerWriter): Value;
}

export interface LayerSite<O> {
  readonly options: O;
  /** The first input. */
  readonly input: LayerShape;
  readonly inputs: readonly LayerShape[];
  /** The error of this layer: `layer 3 'conv2d_2': <why>`. */
  readonly refuse: (why: string) => Error;
}

export interface LayerRules<O extends OptionSpecs> {
  /** Keras' name in camel case. */
  readonly name: string;
  readonly meaning: string;
  readonly options: O;
  /** How many inputs it takes; one when absent. */
  readonly arity?: readonly [min: number, max: number];
  /** Throws `site.refuse(..)` for inputs that do not fit. */
  plan(site: LayerSite<OptionValues<O>>): LayerPlan;
}

/** A layer as the table and the parser see it. */
export interface LayerDefinition {
  readonly name: string;
  readonly meaning: string;
  readonly options: OptionSpecs;
  readonly arity: readonly [min: number, max: number];
  readonly plan: (site: LayerSite<PlainOptions>) => LayerPlan;
}

/** Defines one layer; `dense.ts` is the example. The option types are erased here, once: the parser checks options before any plan. */
export function defineLayer<const O extends OptionSpecs>(rules: LayerRules<O>): LayerDefinition {
  return Object.freeze({ arity: [1, 1], ...rules } as unknown as LayerDefinition);
}

export const dimsText = (dims: readonly number[]): string => `[${dims.join(", ")}]`;

/** Throws when an input is no float tensor of one of these ranks. `form` says what is expected: `[channels, height, width]`. */
export function requireRank(site: LayerSite<unknown>, ranks: readonly number[], form: string): void {
  for (const { dtype, dims } of site.inputs) {
    if (!ranks.includes(dims.length)) throw site.refuse(`expected an input ${form} (without the batch axis), got ${dimsText(dims)}`);
    if (dtype !== "float32") throw site.refuse(`expected float32 input, got ${dtype}; use rescaling or embedding first`);
  }
}

/**
 * @file What a named architecture is: options with ranges, and a layer list that follows from them, the input and the number of outputs.
 * The list is plain data: it can be printed, edited, and sent back as a description.
 */
import type { LayerDescription } from "../describe/description.js";
import type { LayerShape, OptionSpecs, OptionValues, PlainOptions } from "../layers/define-layer.js";

/** What the data gives, without the batch axis: pictures `[channels, height, width]`, tokens int64 `[steps]`, sound `[samples]`, tables `[features]`. */
export interface ArchitectureInput extends LayerShape {
  /** How many tokens there are, of int64 input. */
  readonly vocabulary?: number;
}

export interface ArchitectureSite<O> {
  readonly options: O;
  readonly input: ArchitectureInput;
  /** Classes, or amounts. */
  readonly outputs: number;
  /** The error of this architecture. */
  readonly refuse: (why: string) => Error;
}

export interface ArchitectureRules<O extends OptionSpecs> {
  readonly name: string;
  readonly meaning: string;
  /** What it is for, as the console groups them. */
  readonly takes: "table" | "picture" | "text" | "sound";
  readonly options: O;
  /** The layers, the input first and the logits last. */
  layers(site: ArchitectureSite<OptionValues<O>>): readonly LayerDescription[];
}

export interface Architecture {
  readonly name: string;
  readonly meaning: string;
  readonly takes: "table" | "picture" | "text" | "sound";
  readonly options: OptionSpecs;
  readonly layers: (site: ArchitectureSite<PlainOptions>) => readonly LayerDescription[];
}

/** Defines one architecture; `mlp.ts` is the example. The option types are erased here, once: `describe-architecture.ts` checks them first. */
export function defineArchitecture<const O extends OptionSpecs>(rules: ArchitectureRules<O>): Architecture {
  return Object.freeze(rules as unknown as Architecture);
}

export const dropoutRate = (rate: number) =>
  ({ type: "number", default: rate, range: [0, 0.99], meaning: "Part of the elements that are dropped in training." }) as const;

/** A dropout layer, or none at rate 0. */
export const dropout = (rate: number): readonly LayerDescription[] => (rate > 0 ? [{ layer: "dropout", rate }] : []);

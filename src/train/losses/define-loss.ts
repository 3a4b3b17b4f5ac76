/** @file How a loss is written down: what it takes for targets, and the loss of each item as graph nodes. */
import { fail } from "#base";
import type { GraphWriter, Value } from "#graph";
import type { DType } from "#tensor";
import { parseOptions, type GivenOptions, type OptionsOf, type OptionTable } from "../deep/options.js";

/** `losses` and `weights` have the batch axis first and dims in common: the loss of a batch is sum(losses) / sum(weights). */
export interface ItemLosses {
  readonly losses: Value;
  /** Null: each item counts 1. */
  readonly weights: Value | null;
  /** float32, 1 where the guess is right and counted; null where there is nothing to hit. */
  readonly hits: Value | null;
  /** float32, 1 for items that count as a guess; null: all do. */
  readonly counted: Value | null;
}

export interface Loss {
  readonly name: string;
  /** Dtype and dims of the targets beside an output of these dims (both without the batch axis). Throws GRAPH_SHAPE when the output does not suit. */
  targets(outputDims: readonly number[]): { readonly dtype: DType; readonly dims: readonly number[] };
  write(g: GraphWriter, values: { readonly output: Value; readonly targets: Value }): ItemLosses;
}

export interface LossDefinition {
  readonly name: string;
  readonly meaning: string;
  readonly parameters: OptionTable;
  /** @throws INVALID_REQUEST */
  create(given: GivenOptions): Loss;
}

interface Written<T extends OptionTable> extends Omit<LossDefinition, "create" | "parameters"> {
  readonly parameters: T;
  readonly create: (options: OptionsOf<T>) => Omit<Loss, "name">;
}

export function defineLoss<const T extends OptionTable>(written: Written<T>): LossDefinition {
  const { name, parameters } = written;
  return { ...written, create: (given) => ({ name, ...written.create(parseOptions(name, parameters, given)) }) };
}

export function unsuited(loss: string, expected: string, dims: readonly number[]): Error {
  return fail("GRAPH_SHAPE", { where: `Loss '${loss}'`, what: "the network's output without the batch axis", expected, got: `[${dims.join(", ")}]` });
}

/** The static dims of a value of a step graph, where every size is bound. */
export function sizesOf({ name, type }: Value): readonly number[] {
  const dims = type.dims ?? [null];
  if (dims.every((dim) => typeof dim === "number")) return dims;
  throw fail("GRAPH_SHAPE", { where: `Value '${name}'`, what: "its dims", expected: "known sizes", got: dims.join(", ") });
}

/** Mean over all axes but the first: one number an example. */
export function meanByExample(g: GraphWriter, value: Value): Value {
  const axes = sizesOf(value)
    .map((_, axis) => axis)
    .slice(1);
  return axes.length === 0 ? value : g.reduceMean(value, { axes, keepdims: false });
}

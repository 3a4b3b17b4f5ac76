/** @file The one inert value that every reader of trees makes and the writer takes: what the model computes, not how its file says it. */
import { fail, type AppError } from "#base";

export type TreeFormat = "XGBoost" | "LightGBM" | "CatBoost";

/** How a branch compares its feature's value x with its threshold t. A member's threshold is an index into the tree's `sets`. */
export const TEST = { less: 0, lessOrEqual: 1, greater: 2, member: 3 } as const;
export type Test = (typeof TEST)[keyof typeof TEST];

/** Nodes in preorder, the root first; each is reached once. */
export interface Tree {
  /** -1 at a leaf. */
  readonly feature: Int32Array;
  readonly test: Uint8Array;
  readonly threshold: Float64Array;
  /** Where the test is true; at a leaf the leaf's number. */
  readonly yes: Int32Array;
  readonly no: Int32Array;
  /** 1 where NaN goes to `yes`. */
  readonly nanYes: Uint8Array;
  /** 1 where |x| <= ZERO counts as NaN. */
  readonly zeroIsNan: Uint8Array;
  readonly sets: readonly CategorySet[];
  /** `width` values a leaf, for the outputs from `output` on. */
  readonly leaves: Float64Array;
  readonly output: number;
  readonly width: number;
}

/** Non-negative integers, ascending. */
export interface CategorySet {
  readonly members: readonly number[];
  /** Equal for equal sets. */
  readonly key: string;
}

/** From raw scores to what is shown. `probability`: they are that already. */
export type Link =
  | { readonly kind: "identity" | "probability" | "softmax" | "exp" | "logOnePlusExp" | "signedSquare" | "step" }
  | { readonly kind: "sigmoid"; readonly scale: number };

export interface Ensemble {
  readonly format: TreeFormat;
  readonly features: number;
  /** As many as features, or none. */
  readonly featureNames: readonly string[];
  /** In which the framework itself compares: what rounds an input to it changes nothing. */
  readonly dtype: "float32" | "float64";
  /** Raw scores a row. */
  readonly outputs: number;
  /** Where the scores begin. */
  readonly base: readonly number[];
  readonly trees: readonly Tree[];
  /** Instead of trees: features x outputs, a missing value adds nothing. */
  readonly linear: Float64Array | null;
  readonly link: Link;
  /** Null for values; two of them may share one score. */
  readonly classes: readonly (string | number | boolean)[] | null;
  /** True where -0.5 is category 0 (cut to an integer first), false where it is none (compared with 0 first). */
  readonly isNegativeFractionZero: boolean;
  readonly warnings: readonly string[];
}

/** What LightGBM holds for zero: 1e-35 in float32. */
export const ZERO = Math.fround(1e-35);

export const LIMITS = {
  features: 1_000_000,
  outputs: 10_000,
  trees: 100_000,
  /** Of all trees together. */
  nodes: 16_000_000,
  /** ONNX Runtime walks down a tree by recursion when it loads one. */
  depth: 2000,
} as const;

export function refusal(format: string, why: string, where?: string): AppError {
  return fail("MODEL_REFUSED", { format, why, ...(where === undefined ? {} : { where }) });
}

/** A count that a file claims. Throws MODEL_REFUSED unless it is an integer of `least` to `most`. */
export function countWithin(format: string, what: string, { value, least, most }: { value: number; least: number; most: number }): number {
  if (!Number.isInteger(value) || value < least || value > most) throw refusal(format, `${what} is ${value}, expected an integer of ${least} to ${most}`);
  return value;
}

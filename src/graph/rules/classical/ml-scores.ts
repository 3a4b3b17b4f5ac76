/** @file What the ai.onnx.ml models do to their scores at the end: post transforms, and the second column of two classes. As ONNX Runtime does. */
import { fail } from "#base";
import type { DType } from "#tensor";
import type { StringPool } from "../../define-op.js";

export const SCORE_ATTRIBUTES = { post_transform: { kind: "string", fallback: "NONE" } } as const;

type Transform = (scores: readonly number[]) => readonly number[];

const logistic = (x: number): number => 1 / (1 + Math.exp(-x));

const TRANSFORMS: Readonly<Record<string, Transform>> = {
  NONE: (scores) => scores,
  LOGISTIC: (scores) => scores.map(logistic),
  SOFTMAX: softmax,
  SOFTMAX_ZERO: (scores) => softmaxOf(scores, (score) => score !== 0),
  PROBIT: (scores) => scores.map(probit),
};

/** Throws GRAPH_INVALID for an unknown name. */
export function transformOf(where: string, name: string): Transform {
  const transform = Object.hasOwn(TRANSFORMS, name) ? TRANSFORMS[name] : undefined;
  if (transform === undefined) throw fail("GRAPH_INVALID", { where, why: `the post_transform '${name}' is not one of ${Object.keys(TRANSFORMS).join(", ")}` });
  return transform;
}

function softmax(scores: readonly number[]): readonly number[] {
  return softmaxOf(scores, () => true);
}

/** Elements that do not take part keep their value. */
function softmaxOf(scores: readonly number[], takesPart: (score: number) => boolean): readonly number[] {
  const max = Math.max(...scores);
  const powers = scores.map((score) => (takesPart(score) ? Math.exp(score - max) : 0));
  const sum = powers.reduce((total, power) => total + power, 0);
  return scores.map((score, at) => (takesPart(score) ? (powers[at] ?? NaN) / sum : score));
}

/** The normal distribution's quantile function, by Winitzki's formula for the inverse error function as the runtime has it. */
function probit(p: number): number {
  const x = 2 * p - 1;
  const log = Math.log((1 - x) * (1 + x));
  const a = 0.147; // Winitzki's constant
  const v = 2 / (Math.PI * a) + log / 2;
  return Math.SQRT2 * Math.sign(x) * Math.sqrt(Math.sqrt(v * v - log / a) - v);
}

/** One score for two classes as two. `positive`: all weights are positive, so that the score is a probability already. */
export function twoColumns(score: number, { transform, positive }: { transform: string; positive: boolean }): readonly [number, number] {
  if (positive) return [1 - score, score];
  return transform === "LOGISTIC" ? [logistic(-score), logistic(score)] : [-score, score];
}

export interface ClassLabels {
  readonly dtype: DType;
  readonly numbers: readonly number[];
}

/** The labels of a classifier, strings as numbers of the pool. */
export function classLabels(strings: StringPool, texts: readonly string[] | undefined, integers: readonly number[] | undefined): ClassLabels {
  if (texts !== undefined && texts.length > 0) return { dtype: "string", numbers: texts.map((each) => strings.number(each)) };
  return { dtype: "int64", numbers: integers ?? [] };
}

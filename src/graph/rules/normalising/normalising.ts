/** @file What normalisations share: statistics of groups of elements, and the gradient through (x - mean) / deviation. */
import { fail } from "#base";
import type { Fact, Plain } from "../../define-op.js";
import type { GraphWriter, Value } from "../../build/graph-writer.js";
import { dimsText } from "../../infer/facts.js";
import type { Dim } from "../../ir.js";

export interface Statistics {
  readonly mean: Float64Array;
  /** Of the group, divided by its size. */
  readonly variance: Float64Array;
}

/** Mean and variance of each of `groups` groups; `groupOf` tells an element's. */
export function statisticsOf(x: Plain, groups: number, groupOf: (at: number) => number): Statistics {
  const [count, mean, variance] = [new Float64Array(groups), new Float64Array(groups), new Float64Array(groups)];
  const each = (f: (value: number, group: number) => void): void => x.data.forEach((value, at) => f(value, groupOf(at)));
  each((_, group) => (count[group] = (count[group] ?? 0) + 1));
  each((value, group) => (mean[group] = (mean[group] ?? 0) + value / (count[group] ?? 1)));
  each((value, group) => (variance[group] = (variance[group] ?? 0) + (value - (mean[group] ?? 0)) ** 2 / (count[group] ?? 1)));
  return { mean, variance };
}

/** xhat = (x - mean) * inverse over `axes`, as values of a graph. */
export interface Normal {
  readonly xhat: Value;
  /** 1 / deviation. */
  readonly inverse: Value;
  readonly axes: readonly number[];
}

/** Written out with plain operators, from the input alone. */
export function normalise(g: GraphWriter, x: Value, { axes, epsilon }: { axes: readonly number[]; epsilon: number }): Normal {
  const centred = g.sub(x, g.reduceMean(x, { axes }));
  const variance = g.reduceMean(g.mul(centred, centred), { axes });
  const inverse = g.div(g.scalar(1, x), g.sqrt(g.add(variance, g.scalar(epsilon, x))));
  return { xhat: g.mul(centred, inverse), inverse, axes };
}

/** dx = inverse * (d - mean d - xhat * mean(d * xhat)), d the cotangent of xhat. */
export function throughNormal(g: GraphWriter, d: Value, { xhat, inverse, axes }: Normal): Value {
  const along = g.reduceMean(g.mul(d, xhat), { axes });
  return g.mul(g.sub(g.sub(d, g.reduceMean(d, { axes })), g.mul(xhat, along)), inverse);
}

/** A value for each channel (axis 1), so that it stretches over `[N, C, ...]` of this rank. */
export function overChannels(g: GraphWriter, each: Value, rank: number): Value {
  return rank === 2 ? each : g.reshape(each, [-1, ...Array.from({ length: rank - 2 }, () => 1)]);
}

/** All axes but the channels'. */
export function allButChannels(rank: number): readonly number[] {
  return Array.from({ length: rank }, (_, axis) => axis).filter((axis) => axis !== 1);
}

/** Axes from `first` to the last. */
export function axesFrom(first: number, rank: number): readonly number[] {
  return Array.from({ length: rank - first }, (_, at) => first + at);
}

/** The number of channels (axis 1) of an input with at least `least` axes. Throws GRAPH_SHAPE. */
export function channelsOf(where: string, { dims }: Fact, least: number): Dim {
  if (dims !== null && dims.length < least)
    throw fail("GRAPH_SHAPE", { where, what: "input X", expected: `batch and channels first, at least ${least} axes`, got: dimsText(dims) });
  return dims?.[1] ?? null;
}

/** Inputs that have one number for each channel. Throws GRAPH_SHAPE. */
export function checkChannels(where: string, channels: Dim, each: readonly Fact[]): void {
  for (const { dims } of each)
    if (dims !== null && !fitsChannels(dims, channels))
      throw fail("GRAPH_SHAPE", { where, what: "a value for each channel", expected: dimsText([channels]), got: dimsText(dims) });
}

function fitsChannels([size = null, ...more]: readonly Dim[], channels: Dim): boolean {
  return more.length === 0 && (typeof size !== "number" || typeof channels !== "number" || size === channels);
}

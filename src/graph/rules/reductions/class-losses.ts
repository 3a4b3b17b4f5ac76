/**
 * @file What SoftmaxCrossEntropyLoss and NegativeLogLikelihoodLoss share. Scores are `[N, C, d1, ...]`, targets `[N, d1, ...]` with class
 * numbers; each target has the weight of its class (1 without weights, 0 when it is `ignore_index`), and `mean` divides by the sum of these.
 */
import { fail } from "#base";
import { elementCount, type DType } from "#tensor";
import type { Fact, Plain } from "../../define-op.js";
import { dimsText, staticDims } from "../../infer/facts.js";
import type { GraphWriter, Value } from "../../build/graph-writer.js";
import type { ValueType } from "../../ir.js";
import { expandLike } from "../gradients.js";

export const CLASS_LOSS_ATTRIBUTES = { ignore_index: { kind: "int" }, reduction: { kind: "string", fallback: "mean" } } as const;

interface ClassLossAttributes {
  readonly ignore_index: number | undefined;
  readonly reduction: string;
}

/** The loss' type: like the targets, or one number. Throws GRAPH_SHAPE, GRAPH_INVALID. */
export function classLossType(
  [scores, targets, weights]: readonly [Fact, Fact, Fact | null],
  { reduction }: ClassLossAttributes,
  { where }: { where: string },
): ValueType {
  if (!["none", "sum", "mean"].includes(reduction)) throw fail("GRAPH_INVALID", { where, why: `the reduction '${reduction}' is not one of none, sum, mean` });
  if (scores.dims !== null && scores.dims.length < 2)
    throw fail("GRAPH_SHAPE", { where, what: "the scores", expected: "[N, C, ...]", got: dimsText(scores.dims) });
  checkSizes(where, scores, { targets, weights });
  const fromScores = scores.dims === null ? null : [...scores.dims.slice(0, 1), ...scores.dims.slice(2)];
  const perTarget = targets.dims?.map((dim, axis) => (typeof dim === "number" ? dim : (fromScores?.[axis] ?? dim))) ?? fromScores;
  return { dtype: scores.dtype, dims: reduction === "none" ? perTarget : [] };
}

function checkSizes(where: string, { dims }: Fact, { targets, weights }: { targets: Fact; weights: Fact | null }): void {
  if (dims === null) return;
  const expected = [...dims.slice(0, 1), ...dims.slice(2)];
  const clash = (a: unknown, b: unknown): boolean => typeof a === "number" && typeof b === "number" && a !== b;
  const got = targets.dims;
  if (got !== null && (got.length !== expected.length || got.some((dim, axis) => clash(dim, expected[axis]))))
    throw fail("GRAPH_SHAPE", { where, what: "the targets", expected: dimsText(expected), got: dimsText(got) });
  if (weights?.dims != null && (weights.dims.length !== 1 || clash(weights.dims[0], dims[1])))
    throw fail("GRAPH_SHAPE", { where, what: "the weights", expected: dimsText(dims.slice(1, 2)), got: dimsText(weights.dims) });
}

/** The loss of log-probabilities. Throws GRAPH_INVALID for a target that is no class. */
export function classLoss(
  [logs, targets, weights]: readonly [Plain, Plain, Plain | null],
  { ignore_index: ignored, reduction }: ClassLossAttributes,
  { where }: { where: string },
): Plain {
  const classes = logs.dims[1] ?? 0;
  const inner = elementCount(logs.dims.slice(2));
  const shares = targets.data.map((target) => (target === ignored ? 0 : (weights?.data[checkedClass(where, target, classes)] ?? 1)));
  const losses = targets.data.map((target, at) => {
    if (target === ignored) return 0;
    const [row, place] = [Math.floor(at / inner), at % inner];
    return -(shares[at] ?? NaN) * (logs.data[(row * classes + checkedClass(where, target, classes)) * inner + place] ?? NaN);
  });
  if (reduction === "none") return { dtype: logs.dtype, dims: targets.dims, data: losses };
  const total = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0);
  return { dtype: logs.dtype, dims: [], data: Float64Array.of(reduction === "sum" ? total(losses) : total(losses) / total(shares)) };
}

function checkedClass(where: string, target: number, classes: number): number {
  if (target < 0 || target >= classes) throw fail("GRAPH_INVALID", { where, why: `the target ${target} is none of ${classes} classes` });
  return target;
}

interface ClassLossNode {
  readonly scores: Value;
  readonly targets: Value;
  readonly weights: Value | null;
  readonly loss: Value;
  /** d of the training's loss by this one. */
  readonly cotangent: Value;
  readonly attributes: ClassLossAttributes;
}

/** d loss / d (-log p of the target's class): one number for all, or `[N, 1, ...]` with weights or ignored targets. */
export function targetShare(g: GraphWriter, node: ClassLossNode): Value {
  const { scores, weights, attributes, cotangent } = node;
  const { safe, kept } = keptTargets(g, node);
  const own = weights === null ? kept : kept === null ? g.gather(weights, safe) : g.mul(g.gather(weights, safe), kept);
  const perTarget = (value: Value): Value => (value.type.dims?.length === 0 ? value : g.unsqueeze(value, [1]));
  if (attributes.reduction !== "mean") return perTarget(own === null ? cotangent : g.mul(cotangent, own));
  if (own !== null) return perTarget(g.mul(own, g.div(cotangent, g.reduceSum(own, { keepdims: false }))));
  return g.mul(cotangent, oneOver(g, node.targets, scores.type.dtype));
}

/** `from` less the share at each target's class. A scatter touches N elements; one-hot targets would take three more passes over all N * C. */
export function lessAtTargets(g: GraphWriter, from: Value, { node, share }: { node: ClassLossNode; share: Value }): Value {
  const places = g.unsqueeze(keptTargets(g, node).safe, [1]);
  const less = g.neg(share);
  const updates = less.type.dims?.length === 0 ? expandLike(g, less, places) : less;
  return g.op("ScatterElements", [from, places, updates], { axis: 1, reduction: "add" })[0] ?? from;
}

/** d loss / d weights from the log-probabilities: each target's -log p (less the loss itself, when that is a mean), summed by class. */
export function weightGradient(g: GraphWriter, node: ClassLossNode, logs: Value): Value | null {
  const { scores, weights, loss, cotangent, attributes } = node;
  if (weights === null) return null;
  const { safe, kept } = keptTargets(g, node);
  const hot = oneHotLike(g, safe, scores);
  const others = Array.from({ length: scores.type.dims?.length ?? 2 }, (_, axis) => axis).filter((axis) => axis !== 1);
  const counted = kept === null ? hot : g.mul(hot, g.unsqueeze(kept, [1]));
  const byClass = (value: Value): Value => g.reduceSum(g.mul(counted, value), { axes: others, keepdims: false });
  if (attributes.reduction === "none") return byClass(g.mul(g.neg(logs), g.unsqueeze(cotangent, [1])));
  if (attributes.reduction === "sum") return g.mul(cotangent, byClass(g.neg(logs)));
  const own = g.gather(weights, safe);
  const total = g.reduceSum(kept === null ? own : g.mul(own, kept), { keepdims: false });
  return g.mul(g.div(cotangent, total), byClass(g.neg(g.add(logs, loss))));
}

/** Targets that are ignored point to class 0 and are kept 0 times. */
function keptTargets(g: GraphWriter, { targets, scores, attributes }: ClassLossNode): { safe: Value; kept: Value | null } {
  const ignored = attributes.ignore_index;
  if (ignored === undefined) return { safe: targets, kept: null };
  const isIgnored = g.equal(targets, g.scalar(ignored, targets));
  return { safe: g.where(isIgnored, g.scalar(0, targets), targets), kept: g.cast(g.not(isIgnored), scores.type.dtype) };
}

function oneHotLike(g: GraphWriter, targets: Value, scores: Value): Value {
  const classes = scores.type.dims?.[1];
  if (typeof classes === "number") return g.oneHot(targets, classes, { axis: 1, dtype: scores.type.dtype });
  const depth = g.gather(g.shape(scores), g.scalar(1, "int64"));
  const values = g.concat(
    [0, 1].map((value) => g.unsqueeze(g.scalar(value, scores), [0])),
    0,
  );
  return g.op("OneHot", [targets, depth, values], { axis: 1 })[0] ?? targets;
}

function oneOver(g: GraphWriter, targets: Value, dtype: DType): Value {
  const dims = staticDims(targets.type);
  if (dims !== null) return g.scalar(1 / elementCount(dims), dtype);
  const [size = targets] = g.op("Size", [targets]);
  return g.reciprocal(g.cast(size, dtype));
}

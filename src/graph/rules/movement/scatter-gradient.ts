/** @file The gradients of ScatterElements and ScatterND, one for each way to join an update to what is there. */
import type { GraphWriter, Value } from "../../build/graph-writer.js";
import { expandLike, noGradient, zerosLike } from "../gradients.js";

interface ScatterBack {
  readonly data: Value;
  readonly updates: Value;
  readonly y: Value;
  readonly dy: Value;
  /** What lies where the updates went, in their shape. */
  readonly pick: (from: Value) => Value;
  /** The operator itself with its own indices. */
  readonly put: (base: Value, updates: Value, reduction: string) => Value;
  readonly reduction: string;
  readonly where: string;
}

type Rule = (g: GraphWriter, io: ScatterBack) => readonly [Value, Value];

/** d data and d updates. Throws GRAPH_NO_GRADIENT for an unknown reduction. */
export function scatterGradient(g: GraphWriter, io: ScatterBack): readonly [Value, Value] {
  const rule = Object.hasOwn(RULES, io.reduction) ? RULES[io.reduction] : undefined;
  if (rule === undefined) throw noGradient(io.where, `the reduction '${io.reduction}' is not known`);
  return rule(g, io);
}

const RULES: Readonly<Record<string, Rule>> = {
  // replaced elements of data count for nothing; indices that name one place twice leave it open which update stays (so does ONNX)
  none: (g, { dy, updates, pick, put }) => [put(dy, zerosLike(g, updates), "none"), pick(dy)],
  add: (_, { dy, pick }) => [dy, pick(dy)],
  mul: productRule,
  min: chosenRule,
  max: chosenRule,
};

/** y = data * product of its updates. d updates divides by the update; where that is 0, by the product of the others. */
function productRule(g: GraphWriter, { data, updates, dy, pick, put }: ScatterBack): readonly [Value, Value] {
  const { dtype } = dy.type;
  const [zero, one] = [g.scalar(0, updates), g.scalar(1, updates)];
  const isZero = g.equal(updates, zero);
  const factors = g.where(isZero, one, updates);
  const zeros = pick(put(zerosLike(g, data), g.cast(isZero, dtype), "add"));
  // an update counts when no other update of its place is 0
  const counts = g.equal(zeros, g.cast(isZero, dtype));
  const others = g.div(pick(put(data, factors, "mul")), factors);
  const toData = g.mul(dy, put(expandLike(g, one, data), updates, "mul"));
  return [toData, g.mul(pick(dy), g.where(counts, others, zero))];
}

/** dy goes to whichever was chosen; those that tie share it equally. */
function chosenRule(g: GraphWriter, { data, updates, y, dy, pick, put }: ScatterBack): readonly [Value, Value] {
  const { dtype } = dy.type;
  const stayed = g.cast(g.equal(data, y), dtype);
  const taken = g.cast(g.equal(updates, pick(y)), dtype);
  const share = g.div(dy, put(stayed, taken, "add"));
  return [g.mul(share, stayed), g.mul(pick(share), taken)];
}

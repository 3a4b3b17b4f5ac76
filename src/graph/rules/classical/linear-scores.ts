/** @file Scores of the linear ai.onnx.ml models: X W^T + b, and how their gradient comes back through the post transform. */
import { fromFloat64 } from "#tensor";
import type { GraphWriter, Value } from "../../build/graph-writer.js";
import { noGradient, reshapeLike } from "../gradients.js";

export interface LinearWeights {
  readonly coefficients: readonly number[];
  readonly intercepts: readonly number[] | undefined;
}

/** One score for each row of weights. */
export function linearScores(row: Float64Array, { coefficients, intercepts }: LinearWeights, count: number): number[] {
  const width = row.length;
  return Array.from({ length: count }, (_, at) => row.reduce((sum, x, i) => sum + x * (coefficients[at * width + i] ?? NaN), intercepts?.[at] ?? 0));
}

/** d scores from d y through an elementwise or softmax post transform. Throws GRAPH_NO_GRADIENT for the others. */
export function throughTransform(g: GraphWriter, { y, dy, transform, where }: { y: Value; dy: Value; transform: string; where: string }): Value {
  if (transform === "NONE") return dy;
  if (transform === "LOGISTIC") return g.mul(dy, g.mul(y, g.sub(g.scalar(1, y), y)));
  if (transform === "SOFTMAX") return g.mul(y, g.sub(dy, g.reduceSum(g.mul(dy, y), { axes: [-1] })));
  throw noGradient(where, `its post_transform ${transform} has none here`);
}

/** d X = d scores W, in the input's shape and dtype. */
export function toFeatures(g: GraphWriter, scores: Value, { x, coefficients, count }: { x: Value; coefficients: readonly number[]; count: number }): Value {
  const { dtype } = scores.type;
  const product = g.matMul(scores, g.constant(fromFloat64(dtype, [count, coefficients.length / count], coefficients)));
  const shaped = x.type.dims?.length === 2 ? product : reshapeLike(g, product, x);
  return x.type.dtype === dtype ? shaped : g.cast(shaped, x.type.dtype);
}

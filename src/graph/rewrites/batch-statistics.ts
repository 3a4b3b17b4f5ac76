/**
 * @file BatchNormalization in training, written out: the build of ONNX Runtime has no kernel for it.
 * In the form that its gradient is in (mean, centred, mean of squares), so that both share their passes once equal nodes are joined.
 */
import { fromFloat64 } from "#tensor";
import { named, numberOf, type Editing, type NewNode } from "./editing.js";
import type { Node } from "../ir.js";
import { perNode, type Rewrite } from "./rewrite.js";

export const batchStatistics: Rewrite = {
  name: "batch-statistics",
  reason: "first: what it writes is looked at by all others",
  measured: "needed to run at all",
  apply: perNode(writeOut),
};

function writeOut(edit: Editing, node: Node): void {
  if (node.op !== "BatchNormalization" || numberOf(node, "training_mode", 0) === 0) return;
  const { x, scale, bias, oldMean, oldVariance } = named(node.inputs, ["x", "scale", "bias", "oldMean", "oldVariance"]);
  const { y, newMean, newVariance } = named(node.outputs, ["y", "newMean", "newVariance"]);
  const [like, each] = [edit.type(x), edit.type(scale)];
  if (like?.dims == null || each?.dims == null) return;
  const axes = edit.ints(like.dims.map((_, axis) => axis).filter((axis) => axis !== 1));
  const beside = edit.ints([-1, ...like.dims.slice(2).map(() => 1)]);
  const ofChannels = [...each.dims, ...like.dims.slice(2).map(() => 1)];
  const made: NewNode[] = [];
  const make = (op: string, inputs: readonly string[], { type = each, output = edit.fresh(type), attributes = {} } = {}): string => {
    made.push({ op, inputs, outputs: [output], attributes });
    return output;
  };
  const scalar = (value: number): string => edit.initializer(fromFloat64(each.dtype, [], [value]));
  const overChannels = (value: string): string => make("Reshape", [value, beside], { type: { dtype: each.dtype, dims: ofChannels } });
  const mean = make("ReduceMean", [x, axes], { attributes: { keepdims: 0 } });
  const centred = make("Sub", [x, overChannels(mean)], { type: like });
  const variance = make("ReduceMean", [make("Mul", [centred, centred], { type: like }), axes], { attributes: { keepdims: 0 } });
  const inverse = make("Div", [scalar(1), make("Sqrt", [make("Add", [variance, scalar(numberOf(node, "epsilon", 1e-5))])])]);
  const product = make("Mul", [centred, overChannels(make("Mul", [scale, inverse]))], { type: like });
  make("Add", [product, overChannels(bias)], { output: y });
  const momentum = numberOf(node, "momentum", 0.9);
  const moved = (old: string, now: string, output: string): void => {
    if (output !== "") make("Add", [make("Mul", [old, scalar(momentum)]), make("Mul", [now, scalar(1 - momentum)])], { output });
  };
  moved(oldMean, mean, newMean);
  moved(oldVariance, variance, newVariance);
  edit.replace(node, made);
}

/** @file Sums of products over planes as products of matrices of one row: the product is never written down. */
import { elementCount, fromFloat64 } from "#tensor";
import type { Node } from "../ir.js";
import { inputsOf, isFloat32, isOp, numberOf, outputOf, sameShape, sizesBy, type Editing, type NewNode } from "./editing.js";
import { perNode, type Rewrite } from "./rewrite.js";

export const channelDots: Rewrite = {
  name: "channel-dots",
  reason: "anywhere before equal nodes are joined",
  measured: "[32, 64, 32, 32]: Mul and ReduceSum 0.8 ms, this 0.2; slower on planes of 8 x 8 (0.17, this 0.7) (2026-11-25, 2 threads, AVX2)",
  apply: perNode(ofSum),
};

const LEAST_PLACES = 256;

/** Sum or mean of a * b over all axes but the second. */
function ofSum(edit: Editing, node: Node): void {
  const [product] = inputsOf(node);
  const mul = edit.onlyUser(product) === node ? edit.maker(product, "Mul") : undefined;
  const dims = edit.dims(product);
  if (mul === undefined || dims === null || !isFloat32(edit, product) || !isOverPlanes(edit, node, dims)) return;
  const [a, b] = inputsOf(mul);
  if (!sameShape(edit, a, product) || !sameShape(edit, b, product)) return;
  const { batch, channels } = sizesBy(dims, ["batch", "channels"]);
  const places = elementCount(dims.slice(2));
  const value = (of: readonly number[]): string => edit.fresh({ dtype: "float32", dims: of }, "dots");
  const rows = [batch * channels, 1, places];
  const [left, right, dots, sums] = [value(rows), value(rows), value([batch * channels, 1, 1]), value([batch, channels])];
  const isMean = isOp(node, "ReduceMean");
  const total = isMean ? value([channels]) : outputOf(node);
  const made: NewNode[] = [
    { op: "Reshape", inputs: [a, edit.ints(rows)], outputs: [left] },
    { op: "Reshape", inputs: [b, edit.ints(rows)], outputs: [right] },
    { op: "FusedMatMul", domain: "com.microsoft", inputs: [left, right], outputs: [dots], attributes: { transB: 1 } },
    { op: "Reshape", inputs: [dots, edit.ints([batch, channels])], outputs: [sums] },
    { op: "ReduceSum", inputs: [sums, edit.ints([0])], outputs: [total], attributes: { keepdims: 0 } },
  ];
  if (isMean) made.push({ op: "Mul", inputs: [total, edit.initializer(fromFloat64("float32", [], [1 / (batch * places)]))], outputs: node.outputs });
  edit.replace(node, made);
}

/** True for a sum or mean over all axes but the second, which is not kept, of planes that are large enough. */
function isOverPlanes(edit: Editing, node: Node, dims: readonly number[]): boolean {
  const [, axes] = inputsOf(node);
  const wanted = dims.map((_, axis) => axis).filter((axis) => axis !== 1);
  const isFitting = edit.knownInts(axes)?.join() === wanted.join() && numberOf(node, "keepdims", 1) === 0;
  return isOp(node, "ReduceSum", "ReduceMean") && isFitting && elementCount(dims.slice(2)) >= LEAST_PLACES;
}

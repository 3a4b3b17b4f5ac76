/** @file Sums of products over planes as products of matrices of one row: the product is never written down. */
import { elementCount, fromFloat64 } from "#tensor";
import type { Node } from "../ir.js";
import { numberOf, type Editing, type NewNode } from "./editing.js";
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
  const [product = "", axes = ""] = node.inputs;
  const mul = edit.maker(product, "Mul");
  const dims = edit.dims(product);
  const type = edit.type(product);
  if (!["ReduceSum", "ReduceMean"].includes(node.op) || mul === undefined || dims === null || type?.dtype !== "float32" || edit.onlyUser(product) !== node)
    return;
  const [a = "", b = ""] = mul.inputs;
  const [batch = 0, channels = 0, ...sizes] = dims;
  const places = elementCount(sizes);
  const over = edit.knownInts(axes)?.join();
  if (
    over !==
      dims
        .map((_, axis) => axis)
        .filter((axis) => axis !== 1)
        .join() ||
    numberOf(node, "keepdims", 1) !== 0 ||
    places < LEAST_PLACES
  )
    return;
  if (edit.dims(a)?.join() !== dims.join() || edit.dims(b)?.join() !== dims.join()) return;
  const value = (of: readonly number[]): string => edit.fresh({ dtype: type.dtype, dims: of }, "dots");
  const rows = [batch * channels, 1, places];
  const [left, right, dots, sums] = [value(rows), value(rows), value([batch * channels, 1, 1]), value([batch, channels])];
  const scale = node.op === "ReduceMean" ? edit.initializer(fromFloat64(type.dtype, [], [1 / (batch * places)])) : null;
  const total = scale === null ? (node.outputs[0] ?? "") : value([channels]);
  const made: NewNode[] = [
    { op: "Reshape", inputs: [a, edit.ints(rows)], outputs: [left] },
    { op: "Reshape", inputs: [b, edit.ints(rows)], outputs: [right] },
    { op: "FusedMatMul", domain: "com.microsoft", inputs: [left, right], outputs: [dots], attributes: { transB: 1 } },
    { op: "Reshape", inputs: [dots, edit.ints([batch, channels])], outputs: [sums] },
    { op: "ReduceSum", inputs: [sums, edit.ints([0])], outputs: [total], attributes: { keepdims: 0 } },
  ];
  edit.replace(node, scale === null ? made : [...made, { op: "Mul", inputs: [total, scale], outputs: node.outputs }]);
}

/** @file Products of transposed and scaled matrices as one FusedMatMul: the kernel reads its operands either way, a Transpose copies them. */
import type { Node } from "../ir.js";
import { inputsOf, intsOf, isFloat32, isOp, numberOf, outputOf, sameShape, type Editing } from "./editing.js";
import { perNode, type Rewrite } from "./rewrite.js";

export const transposedProducts: Rewrite = {
  name: "transposed-products",
  reason: "before equal nodes are joined: a Transpose that two nodes share is still fused into both",
  measured: "not measured alone",
  apply: perNode((edit, node) => ofProduct(edit, node) ?? ofGemm(edit, node) ?? ofScale(edit, node)),
};

/** MatMul or FusedMatMul of Transposes of the last two axes. */
function ofProduct(edit: Editing, node: Node): true | undefined {
  if (!isProduct(node)) return undefined;
  const sides = node.inputs.map((input) => turned(edit, input));
  if (sides.every((side) => side === null)) return undefined;
  const [a, b] = node.inputs.map((input, at) => sides[at] ?? input);
  const flag = (name: string, at: number): number => Number((numberOf(node, name, 0) !== 0) !== (sides[at] !== null));
  const attributes = { ...plainAttributes(node), transA: flag("transA", 0), transB: flag("transB", 1) };
  edit.replace(node, [{ op: "FusedMatMul", domain: "com.microsoft", inputs: [a ?? "", b ?? ""], outputs: node.outputs, attributes }]);
  return true;
}

function ofGemm(edit: Editing, node: Node): true | undefined {
  if (node.op !== "Gemm" || node.domain !== "") return undefined;
  const sides = node.inputs.slice(0, 2).map((input) => turned(edit, input));
  if (sides.every((side) => side === null)) return undefined;
  const flag = (name: string, at: number): number => Number((numberOf(node, name, 0) !== 0) !== (sides[at] !== null));
  const attributes = { alpha: numberOf(node, "alpha", 1), beta: numberOf(node, "beta", 1), transA: flag("transA", 0), transB: flag("transB", 1) };
  edit.replace(node, [{ op: "Gemm", inputs: node.inputs.map((input, at) => sides[at] ?? input), outputs: node.outputs, attributes }]);
  return true;
}

/** A number times a product: the kernel's alpha. */
function ofScale(edit: Editing, node: Node): true | undefined {
  const [left, right] = inputsOf(node);
  const [value, factor] = edit.scalar(left) === undefined ? [left, edit.scalar(right)] : [right, edit.scalar(left)];
  const product = isOp(node, "Mul") && edit.onlyUser(value) === node ? edit.maker(value) : undefined;
  if (factor === undefined || product === undefined || !isProduct(product) || !sameShape(edit, value, outputOf(node))) return undefined;
  const attributes = { ...plainAttributes(product), alpha: numberOf(product, "alpha", 1) * factor };
  edit.replace(node, [{ op: "FusedMatMul", domain: "com.microsoft", inputs: product.inputs, outputs: node.outputs, attributes }]);
  return true;
}

function isProduct({ op, domain }: Node): boolean {
  return (op === "MatMul" && domain === "") || (op === "FusedMatMul" && domain === "com.microsoft");
}

function plainAttributes(node: Node): Record<string, number> {
  const flags = ["transA", "transB", "transBatchA", "transBatchB"].map((name): [string, number] => [name, numberOf(node, name, 0)]);
  return { alpha: numberOf(node, "alpha", 1), ...Object.fromEntries(flags) };
}

/** What is transposed in its last two axes, or null. Float32 only: the kernel has no other type. */
function turned(edit: Editing, name: string): string | null {
  const node = edit.maker(name, "Transpose");
  const rank = edit.type(name)?.dims?.length ?? 0;
  if (node === undefined || rank < 2 || !isFloat32(edit, name)) return null;
  const order = intsOf(node, "perm") ?? Array.from({ length: rank }, (_, axis) => rank - 1 - axis);
  const swapped = [...Array.from({ length: rank - 2 }, (_, axis) => axis), rank - 1, rank - 2];
  return order.join() === swapped.join() ? inputsOf(node)[0] : null;
}

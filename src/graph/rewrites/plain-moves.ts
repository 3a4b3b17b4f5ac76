/** @file Moves that undo each other: Transpose of Transpose, Reshape of Reshape, and moves that change nothing. */
import type { Node } from "../ir.js";
import { inputsOf, intsOf, isOp, outputOf, sameShape, type Editing } from "./editing.js";
import { perNode, type Rewrite } from "./rewrite.js";

export const plainMoves: Rewrite = {
  name: "plain-moves",
  reason: "before products are fused: what is left of two Transposes may then be fused",
  measured: "not measured alone",
  apply: perNode((edit, node) => nothing(edit, node) ?? transposedTwice(edit, node) ?? reshapedTwice(edit, node)),
};

const RESHAPES = ["Reshape", "Squeeze", "Unsqueeze", "Flatten"] as const;

function nothing(edit: Editing, node: Node): true | undefined {
  const [[input], output] = [inputsOf(node), outputOf(node)];
  if (edit.isPinned(output) || !isNothing(edit, node)) return undefined;
  edit.redirect(output, input);
  return true;
}

function isNothing(edit: Editing, node: Node): boolean {
  if (isOp(node, ...RESHAPES, "Expand")) return sameShape(edit, inputsOf(node)[0], outputOf(node));
  return isOp(node, "Identity") || (isOp(node, "Transpose") && intsOf(node, "perm")?.every((axis, at) => axis === at) === true);
}

function transposedTwice(edit: Editing, node: Node): true | undefined {
  const first = isOp(node, "Transpose") ? edit.maker(inputsOf(node)[0], "Transpose") : undefined;
  if (first === undefined) return undefined;
  const [[input], outer, inner] = [inputsOf(first), intsOf(node, "perm"), intsOf(first, "perm")];
  if (outer === undefined || inner === undefined) return undefined;
  const perm = outer.map((axis) => inner[axis] ?? 0);
  if (perm.every((axis, at) => axis === at) && !edit.isPinned(outputOf(node))) edit.redirect(outputOf(node), input);
  else edit.replace(node, [{ op: "Transpose", inputs: [input], outputs: node.outputs, attributes: { perm } }]);
  return true;
}

function reshapedTwice(edit: Editing, node: Node): true | undefined {
  const first = isOp(node, ...RESHAPES) ? edit.maker(inputsOf(node)[0]) : undefined;
  const dims = edit.dims(outputOf(node));
  if (first === undefined || !isOp(first, ...RESHAPES) || dims === null) return undefined;
  const [input] = inputsOf(first);
  if (sameShape(edit, input, outputOf(node)) && !edit.isPinned(outputOf(node))) edit.redirect(outputOf(node), input);
  else if (!dims.includes(0)) edit.replace(node, [{ op: "Reshape", inputs: [input, edit.ints(dims)], outputs: node.outputs }]);
  return true;
}

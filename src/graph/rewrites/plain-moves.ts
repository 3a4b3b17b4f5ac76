/** @file Moves that undo each other: Transpose of Transpose, Reshape of Reshape, and moves that change nothing. */
import type { Node } from "../ir.js";
import { intsOf, type Editing } from "./editing.js";
import { perNode, type Rewrite } from "./rewrite.js";

export const plainMoves: Rewrite = {
  name: "plain-moves",
  reason: "before products are fused: what is left of two Transposes may then be fused",
  measured: "",
  apply: perNode((edit, node) => nothing(edit, node) ?? transposedTwice(edit, node) ?? reshapedTwice(edit, node)),
};

function nothing(edit: Editing, node: Node): true | undefined {
  const [input = ""] = node.inputs;
  const [output = ""] = node.outputs;
  if (node.domain !== "" || edit.isPinned(output) || !isNothing(edit, node)) return undefined;
  edit.redirect(output, input);
  return true;
}

const RESHAPES = new Set(["Reshape", "Squeeze", "Unsqueeze", "Flatten"]);

function isNothing(edit: Editing, node: Node): boolean {
  const [input = ""] = node.inputs;
  const [output = ""] = node.outputs;
  const isSame = edit.dims(input) !== null && edit.dims(input)?.join() === edit.dims(output)?.join();
  if (node.op === "Identity") return true;
  if (RESHAPES.has(node.op) || node.op === "Expand") return isSame;
  return node.op === "Transpose" && (intsOf(node, "perm")?.every((axis, at) => axis === at) ?? false);
}

function transposedTwice(edit: Editing, node: Node): true | undefined {
  const first = node.op === "Transpose" ? edit.maker(node.inputs[0] ?? "", "Transpose") : undefined;
  const [outer, inner] = [intsOf(node, "perm"), first === undefined ? undefined : intsOf(first, "perm")];
  const [input = ""] = first?.inputs ?? [];
  const [output = ""] = node.outputs;
  if (outer === undefined || inner === undefined || node.domain !== "") return undefined;
  const perm = outer.map((axis) => inner[axis] ?? 0);
  if (perm.every((axis, at) => axis === at) && !edit.isPinned(output)) edit.redirect(output, input);
  else edit.replace(node, [{ op: "Transpose", inputs: [input], outputs: node.outputs, attributes: { perm } }]);
  return true;
}

function reshapedTwice(edit: Editing, node: Node): true | undefined {
  const first = edit.maker(node.inputs[0] ?? "");
  const [input = ""] = first?.inputs ?? [];
  const [output = ""] = node.outputs;
  const dims = edit.dims(output);
  if (!RESHAPES.has(node.op) || node.domain !== "" || dims === null || first === undefined || first.domain !== "" || !RESHAPES.has(first.op)) return undefined;
  if (edit.dims(input)?.join() === dims.join() && !edit.isPinned(output)) edit.redirect(output, input);
  else if (!dims.includes(0)) edit.replace(node, [{ op: "Reshape", inputs: [input, edit.ints(dims)], outputs: node.outputs }]);
  return true;
}

/** @file What is stretched only to meet something of full size: the kernels of Add and its kin stretch as they read. */
import { broadcastDims, sameDims } from "#tensor";
import type { Node } from "../ir.js";
import type { Editing } from "./editing.js";
import { perNode, type Rewrite } from "./rewrite.js";

const STRETCHING = new Set(["Add", "Sub", "Mul", "Div", "Where", "Less", "Greater", "Equal", "Min", "Max", "Pow"]);

export const broadcasts: Rewrite = {
  name: "broadcasts",
  reason: "before equal nodes are joined: a stretched value that several use is made by nobody then",
  measured: "not measured alone",
  apply: perNode(withoutExpand),
};

function withoutExpand(edit: Editing, node: Node): void {
  const wanted = edit.dims(node.outputs[0] ?? "");
  if (node.domain !== "" || !STRETCHING.has(node.op) || wanted === null) return;
  const sources = node.inputs.map((input) => edit.maker(input, "Expand")?.inputs[0] ?? input);
  const inputs = [...node.inputs];
  sources.forEach((source, at) => {
    const changed = inputs.map((input, each) => (each === at ? source : input));
    const dims = changed.map((input) => edit.dims(input));
    if (source === inputs[at] || !dims.every((each) => each !== null)) return;
    if (sameDims(stretchOver(dims), wanted)) inputs[at] = source;
  });
  if (inputs.some((input, at) => input !== node.inputs[at])) edit.replace(node, [{ op: node.op, inputs, outputs: node.outputs, attributes: node.attributes }]);
}

function stretchOver(all: readonly (readonly number[])[]): readonly number[] {
  return all.reduce<readonly number[]>((a, b) => broadcastDims(a, b) ?? [-1], []);
}

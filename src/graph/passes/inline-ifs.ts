/** @file Pass: an If whose condition is a constant is replaced by the branch that runs. */
import { asOutputs, pasteboardOf, pasteBody, pasteInitializers, withPasted, type Pasteboard } from "../build/paste-body.js";
import { inferFacts } from "../infer/infer-shapes.js";
import { constantFinder, type ConstantFinder } from "./constant-finder.js";
import type { Graph, Model, Node } from "../ir.js";

/** The same model without the Ifs whose condition is a constant, or follows from sizes that are known. Ifs within a branch that is written out become ones to look at. */
export function inlineIfs(model: Model): Model {
  const { graph, opsets } = model;
  if (!graph.nodes.some(({ op }) => op === "If")) return model;
  const find = constantFinder(graph, { opsets, facts: inferFacts(graph, opsets) });
  const board = pasteboardOf(model);
  const chosen = graph.nodes.map((node) => branchOf(node, find));
  if (chosen.every((branch) => branch === null)) return model;
  const nodes = graph.nodes.flatMap((node, at) => {
    const branch = chosen[at] ?? null;
    return branch === null ? [node] : written(board, node, branch);
  });
  return withPasted(model, nodes, board);
}

function branchOf(node: Node, find: ConstantFinder): Graph | null {
  if (node.op !== "If" || node.domain !== "") return null;
  const [value] = find(node.inputs[0] ?? "")?.data ?? [];
  if (value === undefined) return null;
  const branch = node.attributes[Number(value) !== 0 ? "then_branch" : "else_branch"];
  return branch?.type === "graph" ? branch.value : null;
}

function written(board: Pasteboard, node: Node, branch: Graph): readonly Node[] {
  const prefix = `${node.name || node.op}/`;
  const { nodes, outputs } = pasteBody(board, branch, { bound: pasteInitializers(board, branch, prefix), prefix });
  return [...nodes, ...asOutputs(board, outputs, node.outputs)];
}

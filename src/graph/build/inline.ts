/** @file Pastes one model's graph into a draft. */
import { fail } from "#base";
import { factOf, freshName, renameNode, type Draft } from "./draft.js";
import { factOfTensor, factOfType, typeText } from "../infer/facts.js";
import { inferNode } from "../infer/infer-node.js";
import { bodiesWithin, inferShapes } from "../infer/infer-shapes.js";
import type { Model, Node, ValueInfo } from "../ir.js";
import { findOp } from "../ops/table.js";

/** Appends the nodes and initializers of `model`, its inputs joined to values of the draft. Returns output name -> value name. */
export function inlineModel(draft: Draft, model: Model, { inputs, prefix }: { inputs: ReadonlyMap<string, string>; prefix: string }): Map<string, string> {
  mergeOpsets(draft, model);
  if (model.functions.length > 0) throw fail("GRAPH_INVALID", { where: `Model '${model.graph.name}'`, why: "it has local functions; inline them first" });
  const { graph } = inferShapes(model);
  const names = joinInputs(
    draft,
    graph.inputs.filter((info) => !graph.initializers.has(info.name)),
    inputs,
  );
  for (const [name, tensor] of graph.initializers) {
    const own = freshName(draft, prefix + name);
    names.set(name, own);
    draft.initializers.set(own, tensor);
    draft.facts.set(own, factOfTensor(tensor));
  }
  const rename = (name: string): string => {
    if (name === "") return "";
    const known = names.get(name) ?? freshName(draft, prefix + name);
    names.set(name, known);
    return known;
  };
  for (const node of graph.nodes) {
    const own = { ...renameNode(node, rename), name: freshName(draft, prefix + (node.name || node.op)) };
    draft.nodes.push(Object.freeze(own));
    inferOrKeep(draft, own, { original: node, model });
  }
  return new Map(graph.outputs.map(({ name }) => [name, rename(name)]));
}

/** Types by the rules where they can be inferred in the new place, else as the pasted model had them. */
function inferOrKeep(draft: Draft, own: Node, { original, model }: { original: Node; model: Model }): void {
  const definition = findOp(own.domain, own.op, draft.opsets[own.domain] ?? 0);
  const inputs = own.inputs.map((name) => (name === "" ? null : draft.facts.get(name)));
  const known = inputs.filter((fact) => fact !== undefined);
  const facts =
    definition !== undefined && known.length === inputs.length
      ? inferNode(definition, own, { inputs: known, bodies: bodiesWithin(draft.facts, draft.opsets) })
      : [];
  own.outputs.forEach((name, at) => {
    const before = original.outputs[at] ?? "";
    const type = model.graph.values.get(before) ?? model.graph.outputs.find((info) => info.name === before);
    const fact = facts[at] ?? (type === undefined ? undefined : factOfType(type));
    if (name !== "" && fact !== undefined) draft.facts.set(name, fact);
  });
}

function mergeOpsets(draft: Draft, model: Model): void {
  for (const [domain, version] of Object.entries(model.opsets)) {
    const own = draft.opsets[domain] ?? version;
    if (own !== version)
      throw fail("GRAPH_INVALID", {
        where: `Model '${model.graph.name}'`,
        why: `it uses opset ${version} of '${domain || "ai.onnx"}', the graph it is pasted into ${own}`,
      });
    draft.opsets[domain] = own;
  }
}

function joinInputs(draft: Draft, expected: readonly ValueInfo[], given: ReadonlyMap<string, string>): Map<string, string> {
  const names = new Map<string, string>();
  for (const info of expected) {
    const value = given.get(info.name);
    if (value === undefined) throw fail("GRAPH_INVALID", { where: `Input '${info.name}'`, why: "no value was given for it" });
    const type = factOf(draft, value);
    if (type.dtype !== info.dtype)
      throw fail("GRAPH_SHAPE", { where: `Input '${info.name}'`, what: "the value given", expected: typeText(info), got: typeText(type) });
    names.set(info.name, value);
  }
  for (const name of given.keys()) if (!names.has(name)) throw fail("GRAPH_INVALID", { where: `Input '${name}'`, why: "the pasted model has no such input" });
  return names;
}

/** @file Nodes that compute the same from the same become one. */
import type { Attribute, Node } from "../ir.js";
import { findOp } from "../ops/table.js";
import type { Editing } from "./editing.js";
import { perNode, type Rewrite } from "./rewrite.js";

export const equalNodes: Rewrite = {
  name: "equal-nodes",
  reason: "after the fusions, which look for values with one user",
  measured: "not measured alone",
  apply: (model, options) => {
    const known = new Map<string, Node>();
    return perNode((edit, node) => join(edit, node, known))(model, options);
  },
};

function join(edit: Editing, node: Node, known: Map<string, Node>): void {
  const key = keyOf(edit, node);
  if (key === null) return;
  const same = known.get(key);
  if (same === undefined) known.set(key, node);
  else if (same.outputs.length < node.outputs.length) known.set(key, widened(edit, same, node));
  else if (!node.outputs.some((name) => edit.isPinned(name))) node.outputs.forEach((name, at) => edit.redirect(name, same.outputs[at] ?? name));
}

/** The first node, with the outputs that only the second has. */
function widened(edit: Editing, first: Node, second: Node): Node {
  const outputs = [...first.outputs, ...second.outputs.slice(first.outputs.length)];
  const shared = second.outputs.slice(0, first.outputs.length);
  edit.replace(second, []);
  const [made = first] = edit.replace(first, [{ ...first, outputs }]);
  shared.forEach((name, at) => edit.redirect(name, outputs[at] ?? name));
  return made;
}

/** Optional outputs are no reason to compute the others twice. */
const SAME_WITHOUT = new Set(["MaxPool", "LayerNormalization"]);

/** Lists that are the default at any length. */
const SAYS_NOTHING: Readonly<Record<string, (value: unknown) => boolean>> = {
  pads: (value) => Array.isArray(value) && value.every((each) => Number(each) === 0),
  dilations: (value) => Array.isArray(value) && value.every((each) => Number(each) === 1),
};

/** Null for nodes that draw at random or hold graphs. */
function keyOf(edit: Editing, { domain, op, inputs, outputs, attributes }: Node): string | null {
  const entries = Object.entries(attributes).sort(([a], [b]) => (a < b ? -1 : 1));
  if (op.startsWith("Random") || ["Dropout", "Bernoulli", "Multinomial"].includes(op)) return null;
  const defaults = findOp(domain, op, edit.model.opsets[domain] ?? 1)?.attributes;
  if (entries.some(([, { type }]) => type === "graph" || type === "tensor" || type === "opaque")) return null;
  const said = entries.filter(([name, { value }]) => value !== defaults?.[name]?.fallback && !SAYS_NOTHING[name]?.(value));
  const text = said.map(
    ([name, attribute]: [string, Attribute]) =>
      `${name}=${attribute.type}:${JSON.stringify(attribute.value, (_, value: unknown) => (typeof value === "bigint" ? String(value) : value))}`,
  );
  return JSON.stringify([domain, op, SAME_WITHOUT.has(op) ? "" : outputs.length, inputs, text]);
}

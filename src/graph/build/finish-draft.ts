/** @file A draft as a frozen, verified Model: outputs get the names they were given. */
import { fail } from "#base";
import { claimName, factOf, freshName, renameNode, type Draft } from "./draft.js";
import type { Model, Node, ValueInfo, ValueType } from "../ir.js";
import { verify } from "../verify/verify.js";

/** The verified model. A computed value that becomes an output takes the output's name; an input or initializer, or the second name of a value, gets an Identity. */
export function finishDraft(draft: Draft): Model {
  const renames = new Map<string, string>();
  const extra: Node[] = [];
  const computed = new Set(draft.nodes.flatMap((node) => node.outputs));
  for (const { name, value } of draft.outputs) {
    if (name === value && !renames.has(value)) renames.set(value, name);
    else if (computed.has(value) && !renames.has(value)) makeRoom(draft, { name, value, renames, computed });
    else {
      freeName(draft, { name, renames, computed });
      extra.push(identity(value, name, draft));
    }
  }
  const rename = (name: string): string => renames.get(name) ?? name;
  const nodes = renames.size === 0 ? draft.nodes : draft.nodes.map((node) => renameNode(node, rename));
  const model = freeze(draft, { nodes: [...nodes, ...extra.map((node) => ({ ...node, inputs: node.inputs.map(rename) }))], rename });
  verify(model);
  return model;
}

interface Rename {
  readonly name: string;
  readonly value: string;
  readonly renames: Map<string, string>;
  readonly computed: ReadonlySet<string>;
}

/** Gives `name` to `value`. */
function makeRoom(draft: Draft, { name, value, renames, computed }: Rename): void {
  if (draft.inputs.some((input) => input.name === name) || draft.initializers.has(name)) {
    throw fail("GRAPH_INVALID", { where: `Output '${name}'`, why: "an input or initializer has this name" });
  }
  freeName(draft, { name, renames, computed });
  renames.set(value, name);
}

/** An inner value that has an output's name by chance gets another. */
function freeName(draft: Draft, { name, renames, computed }: Omit<Rename, "value">): void {
  if (computed.has(name) && !renames.has(name)) renames.set(name, freshName(draft, name));
}

function identity(value: string, name: string, draft: Draft): Node {
  if (!draft.names.has(name)) claimName(draft, name);
  return { name: freshName(draft, `Identity.${name}`), op: "Identity", domain: "", inputs: [value], outputs: [name], attributes: {} };
}

function freeze(draft: Draft, { nodes, rename }: { nodes: readonly Node[]; rename: (name: string) => string }): Model {
  const typeOf = (name: string): ValueType => {
    const { dtype, dims, opaque, unknown } = factOf(draft, name);
    return { dtype, dims, ...(opaque === undefined ? {} : { opaque }), ...(unknown === undefined ? {} : { unknown }) };
  };
  const outputs: ValueInfo[] = draft.outputs.map(({ name, value }) => ({ ...typeOf(value), name }));
  const ends = new Set([...outputs.map(({ name }) => name), ...draft.inputs.map(({ name }) => name), ...draft.initializers.keys()]);
  const values = [...draft.facts.keys()]
    .filter((name) => !ends.has(rename(name)) && !ends.has(name))
    .map((name): [string, ValueType] => [rename(name), typeOf(name)]);
  const graph = { ...draft.base.graph, inputs: [...draft.inputs], outputs, initializers: new Map(draft.initializers), nodes, values: new Map(values) };
  return Object.freeze({ ...draft.base, opsets: { ...draft.opsets }, graph: Object.freeze(graph) });
}

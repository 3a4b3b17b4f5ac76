/** @file What changed between two models, by name: for version comparison and for tests of passes. */
import { createHash } from "node:crypto";
import type { Tensor } from "#tensor";
import { typeText } from "./infer/facts.js";
import type { Attribute, Graph, Model, Node, ValueInfo } from "./ir.js";

/** One difference. `what` is `input`, `output`, `node`, `initializer`, `opset` or `operators`. */
export interface GraphChange {
  readonly kind: "added" | "removed" | "changed";
  readonly what: string;
  readonly name: string;
  readonly before?: string;
  readonly after?: string;
}

/** All differences from `before` to `after`, in the order inputs, outputs, opsets, nodes, initializers. Empty when they are the same model. Linear. */
export function diff(before: Model, after: Model): readonly GraphChange[] {
  const [a, b] = [before.graph, after.graph];
  return [
    ...changes("input", { before: infos(a.inputs), after: infos(b.inputs) }),
    ...changes("output", { before: infos(a.outputs), after: infos(b.outputs) }),
    ...changes("opset", { before: opsets(before), after: opsets(after) }),
    ...changes("node", { before: nodes(a), after: nodes(b) }),
    ...changes("initializer", { before: initializers(a), after: initializers(b) }),
  ];
}

type Texts = ReadonlyMap<string, string>;

function changes(what: string, { before, after }: { before: Texts; after: Texts }): GraphChange[] {
  const list: GraphChange[] = [];
  for (const [name, text] of before) {
    const now = after.get(name);
    if (now === undefined) list.push({ kind: "removed", what, name, before: text });
    else if (now !== text) list.push({ kind: "changed", what, name, before: text, after: now });
  }
  for (const [name, text] of after) if (!before.has(name)) list.push({ kind: "added", what, name, after: text });
  return list;
}

function infos(list: readonly ValueInfo[]): Texts {
  return new Map(list.map((info) => [info.name, typeText(info)]));
}

function opsets(model: Model): Texts {
  return new Map(Object.entries(model.opsets).map(([domain, version]) => [domain || "ai.onnx", String(version)]));
}

/** Nodes by their first output: names of nodes may be absent. */
function nodes(graph: Graph): Texts {
  return new Map(graph.nodes.map((node) => [node.outputs.find((name) => name !== "") ?? node.name, nodeText(node)]));
}

function nodeText({ op, domain, inputs, outputs, attributes }: Node): string {
  const given = Object.entries(attributes).map(([name, attribute]) => `${name}=${attributeText(attribute)}`);
  return `${domain === "" ? "" : `${domain}.`}${op}(${inputs.join(", ")}) -> ${outputs.join(", ")}${given.length === 0 ? "" : ` {${given.join(", ")}}`}`;
}

function attributeText(attribute: Attribute): string {
  if (attribute.type === "tensor") return `${typeText(attribute.value)} sha256:${digest(attribute.value)}`;
  if (attribute.type === "graph") return `{${[...nodes(attribute.value).values()].join("; ")}}`;
  return Array.isArray(attribute.value) ? `[${attribute.value.join(", ")}]` : String(attribute.value);
}

/** Types and a digest of the elements. */
function initializers(graph: Graph): Texts {
  return new Map([...graph.initializers].map(([name, value]) => [name, `${typeText(value)} sha256:${digest(value)}`]));
}

function digest({ data }: Tensor): string {
  const bytes = ArrayBuffer.isView(data) ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength) : JSON.stringify(data);
  return createHash("sha256").update(bytes).digest("hex").slice(0, 12);
}

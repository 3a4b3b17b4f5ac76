/** @file One node against ONNX's own schema of its operator: known, arity, attributes, element types. */
import { fail } from "#base";
import type { Fact } from "../define-op.js";
import { nodeLabel } from "../infer/infer-node.js";
import type { Model, Node } from "../ir.js";
import { functionNames } from "../codec/function-names.js";
import { onnxType } from "./onnx-type.js";
import { isStandardDomain, schemaOf, schemaVersions, type Formal, type OperatorSchema } from "./schemas.js";

/** Domains of ONNX Runtime's own operators: known to the runtime, without a schema here. */
const RUNTIME_DOMAINS: ReadonlySet<string> = new Set(["com.microsoft", "com.microsoft.nchwc"]);

/** Throws GRAPH_INVALID or UNSUPPORTED_OP. */
export function verifyNode(node: Node, model: Model): void {
  const where = nodeLabel(node);
  if (!Object.hasOwn(model.opsets, node.domain))
    throw fail("GRAPH_INVALID", { where, why: `the model declares no opset for the domain '${node.domain || "ai.onnx"}'` });
  if (functionNames(model).has(`${node.domain}:${node.op}`) || RUNTIME_DOMAINS.has(node.domain)) return;
  const version = model.opsets[node.domain] ?? 0;
  const schema = schemaOf(node.domain, node.op, version);
  if (schema === undefined || schema.deprecated) throw unknownOp(node, version);
  verifyArity(where, { given: node.inputs, limits: schema.inputs, what: "inputs" });
  verifyArity(where, { given: node.outputs, limits: schema.outputs, what: "outputs" });
  verifyAttributes(where, node, schema);
}

function unknownOp(node: Node, version: number): Error {
  const name = node.domain === "" ? node.op : `${node.domain}.${node.op}`;
  const [first] = schemaVersions(node.domain, node.op);
  const where = !isStandardDomain(node.domain) || first === undefined ? "" : ` in opset ${version}${first > version ? ` (it came with ${first})` : ""}`;
  return fail("UNSUPPORTED_OP", { op: `${name}${where}`, node: nodeLabel(node) });
}

function verifyArity(where: string, { given, limits, what }: { given: readonly string[]; limits: OperatorSchema["inputs"]; what: string }): void {
  const { least, most } = limits;
  if (given.length < least || given.length > most) {
    const expected = most === Infinity ? `at least ${least}` : least === most ? String(least) : `${least} to ${most}`;
    throw fail("GRAPH_INVALID", { where, why: `expected ${expected} ${what}, got ${given.length}` });
  }
}

/** Schema kinds by the IR's: kinds that the IR holds as wire bytes are not looked at further. */
function verifyAttributes(where: string, node: Node, schema: OperatorSchema): void {
  for (const [name, attribute] of Object.entries(node.attributes)) {
    const expected = schema.attributes.get(name);
    if (expected === undefined) throw fail("GRAPH_INVALID", { where: `${where}: attribute '${name}'`, why: `${node.op} of this opset has no such attribute` });
    if (attribute.type !== "opaque" && attribute.type !== expected.kind)
      throw fail("GRAPH_INVALID", { where: `${where}: attribute '${name}'`, why: `expected ${expected.kind}, got ${attribute.type}` });
  }
  for (const [name, { required }] of schema.attributes) {
    if (required && !Object.hasOwn(node.attributes, name)) throw fail("GRAPH_INVALID", { where, why: `the attribute '${name}' is missing` });
  }
}

/** Element types of the known inputs and outputs against the schema. Throws GRAPH_INVALID. */
export function verifyTypes(node: Node, facts: ReadonlyMap<string, Fact>, opsets: Readonly<Record<string, number>>): void {
  const schema = schemaOf(node.domain, node.op, opsets[node.domain] ?? 0);
  if (schema === undefined) return;
  const bound = new Map<string, string>();
  const sides = [
    { names: node.inputs, formals: schema.inputs.formals },
    { names: node.outputs, formals: schema.outputs.formals },
  ];
  for (const { names, formals } of sides) {
    names.forEach((name, slot) => {
      const fact = facts.get(name);
      const formal = formals[Math.min(slot, formals.length - 1)];
      if (name === "" || fact === undefined || formal === undefined) return;
      verifyType(`${nodeLabel(node)}: '${name}' (${formal.name})`, { formal, fact, bound });
    });
  }
}

function verifyType(where: string, { formal, fact, bound }: { formal: Formal; fact: Fact; bound: Map<string, string> }): void {
  if (fact.opaque === "?") return;
  const type = fact.opaque ?? onnxType(fact.dtype);
  if (!formal.types.has(type)) throw fail("GRAPH_INVALID", { where, why: `${type} is not taken here; expected ${[...formal.types].join(", ")}` });
  if (formal.parameter === "" || formal.parameter === "~") return;
  const other = bound.get(formal.parameter) ?? type;
  if (other !== type) throw fail("GRAPH_INVALID", { where, why: `it is ${type}, but the others of type ${formal.parameter} are ${other}` });
  bound.set(formal.parameter, type);
}

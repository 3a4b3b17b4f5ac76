/** @file What ONNX itself says about each operator at each opset version: arity, attribute kinds, element types. From the generated table. */
import { OPERATOR_SCHEMAS, TYPE_SETS, type SchemaRow } from "../generated/operator-schemas.js";

/** One formal input or output. `types` are ONNX type strings such as `tensor(float)`. */
export interface Formal {
  readonly name: string;
  /** Inputs with the same parameter must have the same type; `""` is bound to none, `~` is variadic of mixed types. */
  readonly parameter: string;
  readonly types: ReadonlySet<string>;
  readonly variadic: boolean;
}

export interface OperatorSchema {
  readonly since: number;
  readonly deprecated: boolean;
  readonly inputs: { readonly least: number; readonly most: number; readonly formals: readonly Formal[] };
  readonly outputs: { readonly least: number; readonly most: number; readonly formals: readonly Formal[] };
  /** Attribute name -> ONNX kind (`int`, `floats`, `sparse_tensor`...) and whether it must be given. */
  readonly attributes: ReadonlyMap<string, { readonly kind: string; readonly required: boolean }>;
}

const parsed = new Map<SchemaRow, OperatorSchema>();
const typeSets = TYPE_SETS.map((set) => new Set(set.split(" ")));

/** The schema that holds for an operator at an opset version of its domain, or undefined when there is none. */
export function schemaOf(domain: string, op: string, version: number): OperatorSchema | undefined {
  const row = versions(domain, op).findLast(([since]) => since <= version);
  if (row === undefined) return undefined;
  const schema = parsed.get(row) ?? parse(row);
  parsed.set(row, schema);
  return schema;
}

/** True for a domain whose operators are all in the table (ai.onnx and ai.onnx.ml). */
export function isStandardDomain(domain: string): boolean {
  return Object.hasOwn(OPERATOR_SCHEMAS, domain);
}

/** The opset versions at which an operator changed, oldest first; empty for an unknown one. */
export function schemaVersions(domain: string, op: string): readonly number[] {
  return versions(domain, op).map(([since]) => since);
}

function versions(domain: string, op: string): readonly SchemaRow[] {
  const table = OPERATOR_SCHEMAS[domain];
  return table !== undefined && Object.hasOwn(table, op) ? (table[op] ?? []) : [];
}

function parse([since, deprecated, leastIn, mostIn, leastOut, mostOut, inputs, outputs, attributes]: SchemaRow): OperatorSchema {
  const most = (count: number): number => (count < 0 ? Infinity : count);
  return {
    since,
    deprecated: deprecated === 1,
    inputs: { least: leastIn, most: most(mostIn), formals: words(inputs).map(parseFormal) },
    outputs: { least: leastOut, most: most(mostOut), formals: words(outputs).map(parseFormal) },
    attributes: new Map(words(attributes).map(parseAttribute)),
  };
}

function words(text: string): string[] {
  return text === "" ? [] : text.split(" ");
}

function parseFormal(text: string): Formal {
  const [name = "", parameter = "", set = ""] = text.split(":");
  return { name: name.replace(/[?*]$/, ""), parameter, types: typeSets[Number(set)] ?? new Set(), variadic: name.endsWith("*") };
}

function parseAttribute(text: string): [string, { kind: string; required: boolean }] {
  const [name = "", kind = ""] = text.split(":");
  return [name.replace(/!$/, ""), { kind, required: name.endsWith("!") }];
}

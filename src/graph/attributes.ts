/** @file Attributes between three forms: what a caller writes, the tagged IR form, and the plain values that rules read. */
import { fail } from "#base";
import type { AttributeKind, LooseAttribute, OpDefinition, PlainAttribute, PlainAttributes } from "./define-op.js";
import type { Attribute } from "./ir.js";

/** The tagged form. `kinds` gives each attribute's kind; throws GRAPH_INVALID for a name it does not have. */
export function tagAttributes(
  loose: Readonly<Record<string, LooseAttribute>>,
  kinds: (name: string) => string | undefined,
  where: string,
): Record<string, Attribute> {
  const tagged: Record<string, Attribute> = {};
  for (const [name, value] of Object.entries(loose)) tagged[name] = tag(value, kinds(name), `${where}: attribute '${name}'`);
  return tagged;
}

function tag(value: LooseAttribute, kind: string | undefined, where: string): Attribute {
  if (isTagged(value)) return value;
  if (kind === undefined) throw fail("GRAPH_INVALID", { where, why: "the operator has no attribute of this name (or no definition: then give it tagged)" });
  if (!fits(value, kind)) throw fail("GRAPH_INVALID", { where, why: `expected ${kind}, got ${describe(value)}` });
  return { type: kind, value } as Attribute;
}

function isTagged(value: LooseAttribute): value is Attribute {
  return typeof value === "object" && "type" in value;
}

function fits(value: LooseAttribute, kind: string): boolean {
  return Object.hasOwn(FITS, kind) && FITS[kind as keyof typeof FITS](value);
}

const isNumber = (value: unknown): boolean => typeof value === "number";
const isInteger = (value: unknown): boolean => Number.isSafeInteger(value);
const isText = (value: unknown): boolean => typeof value === "string";

const FITS = {
  int: isInteger,
  float: isNumber,
  string: isText,
  ints: (value) => Array.isArray(value) && value.every(isInteger),
  floats: (value) => Array.isArray(value) && value.every(isNumber),
  strings: (value) => Array.isArray(value) && value.every(isText),
  tensor: (value) => typeof value === "object" && value !== null && "dtype" in value,
  graph: () => false,
} satisfies Record<AttributeKind, (value: unknown) => boolean>;

function describe(value: LooseAttribute): string {
  return typeof value === "object" ? (Array.isArray(value) ? "a list" : "an object") : `${typeof value} ${value}`;
}

/** What a rule reads: every attribute of the definition, defaults filled in. Throws GRAPH_INVALID for wrong kinds and missing required ones. */
export function plainAttributes(definition: OpDefinition, attributes: Readonly<Record<string, Attribute>>, where: string): PlainAttributes {
  const plain: Record<string, PlainAttribute | undefined> = {};
  for (const [name, spec] of Object.entries(definition.attributes)) {
    const given = Object.hasOwn(attributes, name) ? attributes[name] : undefined;
    if (given === undefined && spec.required === true) throw fail("GRAPH_INVALID", { where, why: `the attribute '${name}' is missing` });
    if (given !== undefined && given.type !== spec.kind)
      throw fail("GRAPH_INVALID", { where: `${where}: attribute '${name}'`, why: `expected ${spec.kind}, got ${given.type}` });
    plain[name] = given === undefined ? spec.fallback : toPlain(given);
  }
  return plain;
}

function toPlain(attribute: Attribute): PlainAttribute {
  if (attribute.type === "int") return Number(attribute.value);
  if (attribute.type === "ints") return attribute.value.map(Number);
  if (attribute.type === "opaque") throw fail("GRAPH_INVALID", { where: "attribute", why: "its kind is not known here" });
  return attribute.value;
}

/** @file Checks a decoded request against its schema and says everything that is wrong at once, each with a JSON Pointer. */
import type { Static, TSchema } from "typebox";
import { Compile } from "typebox/compile";
import { fail, type AppError, type ErrorItem } from "#base";

type Found = ReturnType<ReturnType<typeof Compile>["Errors"]>[number];

/** Returns the value, typed; throws UNKNOWN_FIELD or INVALID_REQUEST. `where` is "body" or "query". */
export type Check<S extends TSchema> = (value: unknown) => Static<S>;

/** Compiles a schema once; `convert` turns a query's text into numbers and booleans. */
export function createCheck<S extends TSchema>(schema: S, where: "body" | "query", convert = false): Check<S> {
  const compiled = Compile(schema);
  return (given) => {
    const value: unknown = convert ? compiled.Convert(given) : given;
    if (compiled.Check(value)) return value;
    throw describe(compiled.Errors(value), value, where);
  };
}

function describe(found: readonly Found[], value: unknown, where: string): AppError {
  const items = found.flatMap((error) => toItems(error, value, where));
  const first = items[0] ?? { path: "", code: "INVALID_REQUEST", message: `the ${where} does not fit its schema` };
  const unknown = items.length > 0 && items.every((item) => item.code === "UNKNOWN_FIELD");
  if (unknown) return fail("UNKNOWN_FIELD", { field: lastSegment(first.path), where }, { items });
  return fail("INVALID_REQUEST", { detail: `${where}${first.path}: ${first.message}` }, { items });
}

function toItems(error: Found, value: unknown, where: string): readonly ErrorItem[] {
  if (error.keyword === "boolean") return []; // the same as additionalProperties, once more
  if (error.keyword === "additionalProperties") {
    return error.params.additionalProperties.map((name) => ({
      path: `${error.instancePath}/${escapePointer(name)}`,
      code: "UNKNOWN_FIELD",
      message: `the ${where} has no field '${clip(name)}'`,
    }));
  }
  if (error.keyword === "required") {
    return error.params.requiredProperties.map((name) => ({
      path: `${error.instancePath}/${escapePointer(name)}`,
      code: "MISSING_FIELD",
      message: "is required",
    }));
  }
  const allowed = error.keyword === "enum" ? `: ${error.params.allowedValues.map(String).join(", ")}` : "";
  return [{ path: error.instancePath, code: "INVALID_VALUE", message: `${error.message}${allowed}, got ${shown(valueAt(value, error.instancePath))}` }];
}

function valueAt(value: unknown, pointer: string): unknown {
  let at = value;
  for (const part of pointer.split("/").slice(1)) at = (at as Record<string, unknown> | null | undefined)?.[part.replaceAll("~1", "/").replaceAll("~0", "~")];
  return at;
}

function shown(value: unknown): string {
  return value === undefined ? "nothing" : clip(JSON.stringify(value));
}

const clip = (text: string): string => (text.length > 80 ? `${text.slice(0, 80)}…` : text);
const escapePointer = (name: string): string => name.replaceAll("~", "~0").replaceAll("/", "~1");
const lastSegment = (pointer: string): string => pointer.slice(pointer.lastIndexOf("/") + 1);

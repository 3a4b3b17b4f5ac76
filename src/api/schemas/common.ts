/** @file Pieces that every resource's schemas are made of. */
import { Type, type Static, type TObject, type TProperties, type TSchema, type TUnsafe } from "typebox";

/** A schema with a name of its own in the OpenAPI document and in the SDK. */
export interface Named<S extends TSchema> {
  readonly name: string;
  readonly schema: S;
}

export function named<S extends TSchema>(name: string, schema: S): Named<S> {
  return { name, schema };
}

/** A reference to a named schema. */
export function ref<S extends TSchema>(target: Named<S>): TUnsafe<Static<S>> {
  return Type.Unsafe<Static<S>>({ $ref: `#/components/schemas/${target.name}` });
}

/** A request's object: what is not listed is refused, so that a misspelt or a forbidden field never passes in silence. */
export function strict<P extends TProperties>(properties: P): TObject<P> {
  return Type.Object(properties, { additionalProperties: false });
}

export function nullable<S extends TSchema>(schema: S) {
  return Type.Union([schema, Type.Null()]);
}

/** One page of a list; `next` goes into `after` for the page that follows, null at the end. */
export function page<S extends TSchema>(item: Named<S>) {
  return Type.Object({ items: Type.Array(ref(item)), next: nullable(Type.String()) });
}

export const name = Type.String({ pattern: "^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$" });
export const time = Type.String({ format: "date-time" });
export const credits = Type.String({ description: "A decimal string of credits with six decimals." });
export const anyObject = Type.Record(Type.String(), Type.Unknown());

export const pageQuery = { limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000 })), after: Type.Optional(Type.String({ maxLength: 1000 })) };
export const listQuery = strict(pageQuery);

export const Problem = named(
  "Problem",
  Type.Object(
    {
      type: Type.String(),
      title: Type.String(),
      status: Type.Integer(),
      code: Type.String(),
      detail: Type.String(),
      fix: Type.String(),
      errors: Type.Optional(
        Type.Array(Type.Object({ path: Type.String({ description: "JSON Pointer into the request." }), code: Type.String(), message: Type.String() })),
      ),
      errorsTotal: Type.Optional(Type.Integer()),
      requestId: Type.Optional(Type.String()),
    },
    { description: "RFC 9457: what went wrong, where, and how to fix it. docs/generated/errors.md lists every code." },
  ),
);

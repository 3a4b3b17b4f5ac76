/** @file What a route is, as data: one row per call. The same row validates requests, types the handler and describes the call in OpenAPI. */
import type { Static, TObject, TSchema } from "typebox";

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE" | "HEAD";

/** `"GET /datasets/{d}"`: paths without a `/` of another protocol in front lie under `/api/v1`. */
export type RouteKey = `${Method} /${string}`;

export interface RouteSpec {
  readonly summary: string;
  readonly query?: TObject;
  readonly body?: TSchema;
  /** The request is (or may be, beside `body`) a file's raw bytes: what they are. */
  readonly file?: string;
  readonly answer?: TSchema;
  /** 200 unless said. The first is the one handlers send unless they set another. */
  readonly status?: readonly (200 | 201 | 202 | 204)[];
  /** What the answer is: JSON unless said. */
  readonly sends?: "json" | "events" | "file" | "text" | "nothing";
}

export type RouteTable = Readonly<Record<RouteKey, RouteSpec>>;

/** `{d}` and `{v}` of `/datasets/{d}/versions/{v}`; `{path*}` takes the rest with its slashes. */
export type PathParams<K extends string> = K extends `${string}{${infer Name}}${infer Rest}`
  ? (Name extends `${infer Plain}*` ? Plain : Name) | PathParams<Rest>
  : never;

export type QueryOf<S extends RouteSpec> = S extends { readonly query: infer Q extends TSchema } ? Static<Q> : Record<string, never>;
export type BodyOf<S extends RouteSpec> = S extends { readonly body: infer B extends TSchema } ? Static<B> : undefined;
export type AnswerOf<S extends RouteSpec> = S extends { readonly answer: infer A extends TSchema } ? Sendable<Static<A>> : unknown;

/** A value whose JSON has the type T: the rooms return readonly views with dates. */
export type Sendable<T> = T extends string
  ? string extends T
    ? string | Date
    : T
  : T extends readonly (infer Item)[]
    ? readonly Sendable<Item>[]
    : T extends object
      ? { readonly [K in keyof T]: undefined extends T[K] ? Sendable<T[K]> | undefined : Sendable<T[K]> }
      : T;

/** @file One request, decoded and typed by its route's row: what a handler gets. */
import type { Readable } from "node:stream";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { Principal } from "#access";
import type { AnswerOf, BodyOf, PathParams, QueryOf, RouteKey, RouteSpec, RouteTable } from "./route-spec.js";

export interface Call<K extends string, S extends RouteSpec> {
  /** Who asks; throws UNAUTHENTICATED on a public route without a key. */
  readonly principal: Principal;
  readonly params: Readonly<Record<PathParams<K>, string>>;
  readonly query: QueryOf<S>;
  /** Undefined when a file came instead. */
  readonly body: BodyOf<S>;
  /** The raw bytes, on routes that take a file. */
  readonly file: Readable | undefined;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

/** One handler for every row of a table; a missing one does not compile, and its answer has the shape that is documented. */
export type Handlers<T extends RouteTable> = { readonly [K in keyof T & RouteKey]: (call: Call<K, T[K]>) => Promise<AnswerOf<T[K]>> | AnswerOf<T[K]> };

/** What a wrapper knows of a call whose types do not matter to it. */
export type AnyCall = Call<string, RouteSpec>;
export type AnyHandler = (call: AnyCall) => unknown;

export interface BoundRoute {
  readonly id: string;
  readonly spec: RouteSpec;
  readonly handler: AnyHandler;
}

export function bindRoutes<T extends RouteTable>(table: T, handlers: Handlers<T>): readonly BoundRoute[] {
  // a handler's parameter is narrower than AnyCall; its route's own row, checked before each call, makes it fit
  const byId = handlers as unknown as Readonly<Record<string, AnyHandler>>;
  return Object.entries(table).flatMap(([id, spec]) => {
    const handler = byId[id];
    return handler === undefined ? [] : [{ id, spec, handler }];
  });
}

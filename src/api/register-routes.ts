/** @file Turns rows and handlers into Fastify routes. The only way a route of ours comes to be, so none is without a permission. */
import { Readable } from "node:stream";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { TSchema } from "typebox";
import { routeAddress, type RouteId } from "./all-routes.js";
import { auditActionOf } from "./audit-actions.js";
import { principalOf, type Authenticator } from "./authenticate.js";
import { isJsonRequest } from "./body-parsers.js";
import type { AnyCall, AnyHandler, BoundRoute } from "./call.js";
import type { ApiContext } from "./context.js";
import { PERMISSIONS, type Permission } from "./permissions.js";
import type { RouteSpec } from "./route-spec.js";
import type { LeanHandler } from "./routes/inference.js";
import { strict } from "./schemas/common.js";
import { createCheck } from "./validate.js";
import { withAudit } from "./with-audit.js";
import { idempotencyKeyOf, type Answer, type AnswerOnce } from "./with-idempotency.js";

export interface RouteTools {
  readonly context: ApiContext;
  readonly authenticate: (permission: Permission) => Authenticator;
  readonly answerOnce: AnswerOnce;
}

/** What Fastify needs to know of a route whoever handles it. */
function common(id: string, { authenticate }: RouteTools) {
  const { method, path } = routeAddress(id);
  const permission = PERMISSIONS[id as RouteId];
  return { method, url: path.replace(/\{[a-z]+\*\}/, "*").replace(/\{([a-z]+)\}/g, ":$1"), config: { permission }, onRequest: authenticate(permission) };
}

/** A route whose requests are checked against its row. */
export function addRoute(app: FastifyInstance, route: BoundRoute, tools: RouteTools): void {
  const { id, spec } = route;
  const decode = createDecoder(spec);
  const handler = withAudit(tools.context.access, auditActionOf(id), route.handler);
  const base = common(id, tools);
  app.route({
    ...base,
    exposeHeadRoute: spec.sends !== "events", // a HEAD would be held open like the stream itself
    config: { ...base.config, takesJson: spec.file !== undefined && spec.body !== undefined },
    handler: (request, reply) => answer({ id, spec, call: decode(request, reply), handler, answerOnce: tools.answerOnce }),
  });
}

/** A route on the way of predictions: nothing is checked, wrapped or copied that need not be. */
export function addLeanRoute(
  app: FastifyInstance,
  route: { readonly id: RouteId; readonly handler: LeanHandler; readonly contentType: string },
  tools: RouteTools,
): void {
  const { id, handler, contentType } = route;
  // text goes out in one write; but Fastify adds a charset to it, and stock clients compare the type exactly
  const encode = contentType.includes("charset") ? (json: string) => json : (json: string) => Buffer.from(json);
  app.route({
    ...common(id, tools),
    handler: async (request, reply) => {
      const key = idempotencyKeyOf(request);
      const json = key === null ? await handler(request) : await answerLeanOnce({ id, handler, key }, { request, reply, tools });
      return reply.header("content-type", contentType).send(encode(json));
    },
  });
}

async function answerLeanOnce(
  route: { id: string; handler: LeanHandler; key: string },
  { request, reply, tools }: { request: FastifyRequest; reply: FastifyReply; tools: RouteTools },
): Promise<string> {
  const produce = async () => ({ status: 200, json: await route.handler(request) });
  const { json } = await tools.answerOnce(
    { principal: principalOf(request), route: `${route.id} ${request.url}`, key: route.key, body: request.body, reply },
    produce,
  );
  return json ?? "";
}

interface Answering {
  readonly id: string;
  readonly spec: RouteSpec;
  readonly call: AnyCall;
  readonly handler: AnyHandler;
  readonly answerOnce: AnswerOnce;
}

async function answer({ id, spec, call, handler, answerOnce }: Answering): Promise<unknown> {
  const { request, reply } = call;
  reply.code(spec.status?.[0] ?? 200);
  if (spec.sends === "events" || spec.sends === "file" || spec.sends === "text") return handler(call);
  const produce = async (body: unknown): Promise<Answer> => {
    const value = await handler(body instanceof Readable ? { ...call, file: body } : call);
    return { status: reply.statusCode, json: value === undefined ? null : JSON.stringify(value) };
  };
  const body = call.file ?? call.body;
  const key = request.principal === null ? null : idempotencyKeyOf(request);
  const { status, json } =
    key === null ? await produce(body) : await answerOnce({ principal: call.principal, route: `${id} ${request.url}`, key, body, reply }, produce);
  return sendJson(reply.code(status), json);
}

function sendJson(reply: FastifyReply, json: string | null): FastifyReply {
  if (json === null) return reply.send();
  const type = reply.statusCode < 400 ? "application/json; charset=utf-8" : "application/problem+json";
  return reply.header("content-type", type).send(json);
}

const NO_QUERY = strict({});

/** Checks query and body by compiled schemas; a body where none is known is refused like an unknown field. */
function createDecoder(spec: RouteSpec): (request: FastifyRequest, reply: FastifyReply) => AnyCall {
  const checkQuery = createCheck<TSchema>(spec.query ?? NO_QUERY, "query", true);
  const checkBody = createCheck<TSchema>(spec.body ?? NO_QUERY, "body");
  return (request, reply) => {
    const file = spec.file === undefined ? undefined : fileOf(request);
    const hasBody = file === undefined && (spec.body !== undefined || request.body !== undefined);
    const { "*": path, ...params } = request.params as Record<string, string>;
    return {
      get principal() {
        return principalOf(request);
      },
      params: path === undefined ? params : { ...params, path },
      query: checkQuery(request.query) as AnyCall["query"],
      body: (hasBody ? checkBody(request.body) : undefined) as AnyCall["body"],
      file,
      request,
      reply,
    };
  };
}

/** The file's bytes; undefined when JSON came. An absent body is an empty file. */
function fileOf(request: FastifyRequest): Readable | undefined {
  if (request.body instanceof Readable) return request.body;
  return request.body === undefined && !isJsonRequest(request) ? Readable.from([]) : undefined;
}

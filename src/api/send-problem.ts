/** @file Any error as an answer: RFC 9457 under /api/v1, `{error}` on the routes of stock clients. Content types are exact, without a charset. */
import type { FastifyReply, FastifyRequest } from "fastify";
import { AppError, fail, toAppError, toProblem, type Log } from "#base";

export type SendError = (error: unknown, request: FastifyRequest, reply: FastifyReply) => void;

/** Sends problem documents. */
export function createSendProblem(log: Log): SendError {
  return (error, request, reply) => {
    const known = fromFastify(error, request);
    prepare(known, { request, reply, log });
    const problem = { ...toProblem(known), requestId: request.id };
    void reply.header("content-type", "application/problem+json").send(Buffer.from(JSON.stringify(problem)));
  };
}

/** Sends `{error: text}` as the Open Inference Protocol wants it. */
export function createSendOipError(log: Log): SendError {
  return (error, request, reply) => {
    const known = fromFastify(error, request);
    prepare(known, { request, reply, log });
    const problem = toProblem(known);
    const listed = (problem.errors ?? []).map((item) => `${item.path}: ${item.message}`);
    void reply
      .header("content-type", "application/json")
      .send(Buffer.from(JSON.stringify({ error: [problem.detail, ...listed].join("; "), code: problem.code, requestId: request.id })));
  };
}

function prepare(known: AppError, { request, reply, log }: { request: FastifyRequest; reply: FastifyReply; log: Log }): void {
  reply.code(known.row.http).header("x-request-id", request.id); // again: a malformed address comes here before any hook
  const { retryAfterS, allowed } = known.params;
  if (typeof retryAfterS === "number") reply.header("retry-after", String(Math.max(1, Math.ceil(retryAfterS))));
  if (known.code === "METHOD_NOT_ALLOWED" && typeof allowed === "string") reply.header("allow", allowed);
  if (known.code === "UNAUTHENTICATED") reply.header("www-authenticate", "Bearer");
  if (known.code === "BODY_TOO_LARGE") reply.header("connection", "close"); // the rest of the body is not read
  if (known.code === "INTERNAL")
    log.error({ err: known.cause ?? known, requestId: request.id, method: request.method, path: request.url.split("?")[0] }, "request failed");
}

/** Fastify's own errors as rows of the table. */
const FASTIFY_ERRORS: Readonly<Record<string, (error: Error, request: FastifyRequest) => AppError>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: (_, request) => fail("BODY_TOO_LARGE", { limitBytes: request.routeOptions.bodyLimit, ...contentLength(request) }),
  FST_ERR_CTP_INVALID_MEDIA_TYPE: (_, request) => fail("UNSUPPORTED_MEDIA_TYPE", { got: (request.headers["content-type"] ?? "").slice(0, 100) }),
  FST_ERR_CTP_INVALID_JSON_BODY: (error) => fail("INVALID_REQUEST", { detail: `body: not JSON: ${error.message}` }),
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: () => fail("INVALID_REQUEST", { detail: "body: its length is not what Content-Length says" }),
  FST_ERR_BAD_URL: (_, request) => fail("NOT_FOUND", { kind: "address", name: request.url.slice(0, 200) }),
  FST_ERR_MAX_PARAM_LENGTH: (_, request) => fail("NOT_FOUND", { kind: "address", name: request.url.slice(0, 200) }),
};

function fromFastify(error: unknown, request: FastifyRequest): AppError {
  if (error instanceof AppError || !(error instanceof Error)) return toAppError(error);
  const { code, statusCode } = error as { code?: unknown; statusCode?: unknown };
  const known = typeof code === "string" ? FASTIFY_ERRORS[code] : undefined;
  if (known !== undefined) return known(error, request);
  // secure-json-parse: __proto__ or constructor.prototype in a body
  if (error instanceof SyntaxError && statusCode === 400) return fail("INVALID_REQUEST", { detail: `body: ${error.message}` });
  if (typeof statusCode === "number" && statusCode >= 400 && statusCode < 500) return fail("INVALID_REQUEST", { detail: error.message }, { cause: error });
  return toAppError(error);
}

function contentLength(request: FastifyRequest): { gotBytes?: number } {
  const bytes = Number(request.headers["content-length"]);
  return Number.isSafeInteger(bytes) && bytes > 0 ? { gotBytes: bytes } : {};
}

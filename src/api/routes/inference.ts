/** @file The hot calls: predictions and the Open Inference Protocol. `serve` decodes, checks and encodes; here is only HTTP. */
import type { FastifyRequest } from "fastify";
import type { OipModelRef } from "#serve";
import { fail } from "#base";
import type { RouteId } from "../all-routes.js";
import { principalOf } from "../authenticate.js";
import type { ApiContext } from "../context.js";

/** Answers with JSON text that is ready to send. */
export type LeanHandler = (request: FastifyRequest) => Promise<string> | string;
type Params = Readonly<Record<"d" | "m" | "v", string>>;

const params = (request: FastifyRequest): Params => request.params as Params;
const model = (request: FastifyRequest): OipModelRef => ({ name: params(request).m, version: (request.params as Partial<Params>).v ?? null });

export function predictHandler({ serve }: ApiContext): LeanHandler {
  return (request) => serve.predict(principalOf(request), params(request).d, request.body);
}

export type OipRouteId = Extract<RouteId, `${string} /v1${string}` | `${string} /v2${string}`>;

export function oipHandlers({ serve, clock }: ApiContext, isReady: () => boolean): Readonly<Record<OipRouteId, LeanHandler>> {
  const metadata: LeanHandler = (request) => JSON.stringify(serve.oipMetadata(principalOf(request), model(request)));
  const ready: LeanHandler = (request) => {
    const answer = serve.oipReady(principalOf(request), model(request));
    if (!answer.ready) throw fail("UNAVAILABLE", { what: `Model ${answer.name}`, why: "no replica is ready", retryAfterS: 1 });
    return JSON.stringify(answer);
  };
  const infer: LeanHandler = (request) => serve.oipInfer(principalOf(request), model(request), request.body);
  const createdS = Math.floor(clock.now().getTime() / 1000);
  return {
    // both lists in one: OpenAI's `data`, KServe's `models`
    "GET /v1/models": (request) => {
      const models = serve.oipModels(principalOf(request));
      return JSON.stringify({ object: "list", data: models.map((id) => ({ id, object: "model", created: createdS, owned_by: "aimass" })), models });
    },
    "GET /v2": () => JSON.stringify(serve.serverMetadata()),
    "GET /v2/health/live": () => JSON.stringify({ live: true }),
    "GET /v2/health/ready": () => JSON.stringify({ ready: isReady(), live: true }),
    "GET /v2/models": (request) => JSON.stringify({ models: serve.oipModels(principalOf(request)) }),
    "GET /v2/models/{m}": metadata,
    "GET /v2/models/{m}/versions/{v}": metadata,
    "GET /v2/models/{m}/ready": ready,
    "GET /v2/models/{m}/versions/{v}/ready": ready,
    "POST /v2/models/{m}/infer": infer,
    "POST /v2/models/{m}/versions/{v}/infer": infer,
  };
}

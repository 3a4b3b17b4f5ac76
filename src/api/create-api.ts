/** @file The HTTP server: who may name it, who asks, what they may do, then one thin route a call. */
import fastifyCookie from "@fastify/cookie";
import Fastify, { type FastifyInstance } from "fastify";
import { fail, randomBase62 } from "#base";
import { abandonOpenIdempotent, expireIdempotent } from "#store";
import type { RouteId } from "./all-routes.js";
import { createAuthenticator } from "./authenticate.js";
import { dropUnreadBodies, useFileBodies, useJsonBodies } from "./body-parsers.js";
import { bindRoutes, type BoundRoute } from "./call.js";
import { serveConsole } from "./console-files.js";
import type { ApiContext } from "./context.js";
import { DOCS_PATH, serveDocs } from "./docs-page.js";
import { createHostGuard, type HostGuard } from "./guard-host.js";
import { collectRoutes } from "./not-found.js";
import { addLeanRoute, addRoute, type RouteTools } from "./register-routes.js";
import { accessHandlers } from "./routes/access.js";
import { dataHandlers } from "./routes/data.js";
import { deploymentHandlers } from "./routes/deployments.js";
import { healthHandlers } from "./routes/health.js";
import { oipHandlers, predictHandler } from "./routes/inference.js";
import { modelHandlers } from "./routes/models.js";
import { runHandlers } from "./routes/runs.js";
import { usageHandlers } from "./routes/usage.js";
import { accessRoutes } from "./schemas/access.js";
import { dataRoutes } from "./schemas/data.js";
import { deploymentRoutes } from "./schemas/deployments.js";
import { healthRoutes } from "./schemas/health.js";
import { modelRoutes } from "./schemas/models.js";
import { runRoutes } from "./schemas/runs.js";
import { usageRoutes } from "./schemas/usage.js";
import { createSendOipError, createSendProblem } from "./send-problem.js";
import { createAnswerOnce } from "./with-idempotency.js";

/** Names come URL-quoted: three characters for one, and more for what is not ASCII. */
const MAX_PARAM_LENGTH = 1000;
const HOUR_MS = 3_600_000;

/** Builds the server without listening. Ready (`/readyz`) once it listens, until it closes. */
export async function createApi(context: ApiContext): Promise<FastifyInstance> {
  const { config, access, log, store } = context;
  const guard = createHostGuard(config);
  const sendProblem = createSendProblem(log);
  const app = createServer(context, { guard, sendProblem });
  const describeUnanswered = collectRoutes(app);
  app.setErrorHandler(sendProblem);
  app.setNotFoundHandler((request, reply) => sendProblem(describeUnanswered(request), request, reply));
  await app.register(fastifyCookie, { hook: false });

  const authenticate = createAuthenticator(app, access, guard);
  requirePermissions(app, authenticate);
  const tools: RouteTools = { context, authenticate, answerOnce: createAnswerOnce(store, config) };
  await addInference(app, tools);
  await addResources(app, tools, guard);
  await serveDocs(app);
  await serveConsole(app);
  await keepIdempotencyKeys(app, context);
  return app;
}

function createServer(
  { config }: ApiContext,
  { guard, sendProblem }: { guard: HostGuard; sendProblem: ReturnType<typeof createSendProblem> },
): FastifyInstance {
  const prefix = randomBase62(8);
  let requests = 0;
  const app = Fastify({
    logger: false,
    bodyLimit: config.maxJsonBytes,
    forceCloseConnections: true, // event streams and idle connections must not hold up a stop
    genReqId: () => `${prefix}-${(requests++).toString(36)}`,
    routerOptions: { maxParamLength: MAX_PARAM_LENGTH },
    frameworkErrors: (error, request, reply) => sendProblem(error, request, reply),
  });
  app.decorateRequest("principal", null);
  app.addHook("onRequest", (request, reply, done) => {
    const headers = { "x-request-id": request.id, "x-content-type-options": "nosniff", "referrer-policy": "same-origin" };
    reply.headers(headers);
    try {
      guard.check(request);
      if (request.url.includes("%00")) throw fail("NOT_FOUND", { kind: "address", name: request.url.slice(0, 200) }); // no name holds NUL, and PostgreSQL takes none
    } catch (error) {
      return done(error as Error);
    }
    done();
  });
  return app;
}

/** A route that says nothing about who may call it does not start. The documentation's own routes need any key or session. */
function requirePermissions(app: FastifyInstance, authenticate: RouteTools["authenticate"]): void {
  app.addHook("onRoute", (route) => {
    if (route.url.startsWith(DOCS_PATH)) {
      route.config = { ...route.config, permission: "session" };
      route.onRequest = authenticate("session");
    }
    if (route.config?.permission === undefined) throw new Error(`${String(route.method)} ${route.url} has no permission: add it to src/api/permissions.ts`);
  });
}

/** Predictions and the Open Inference Protocol, each in a scope with nothing but what it needs. */
async function addInference(app: FastifyInstance, tools: RouteTools): Promise<void> {
  await app.register(async (scope) => {
    useJsonBodies(scope);
    addLeanRoute(scope, { id: "POST /deployments/{d}/predict", handler: predictHandler(tools.context), contentType: "application/json; charset=utf-8" }, tools);
    await Promise.resolve();
  });
  await app.register(async (scope) => {
    useJsonBodies(scope, { anyType: true });
    scope.setErrorHandler(createSendOipError(tools.context.log));
    const handlers = oipHandlers(tools.context, () => app.server.listening);
    for (const [id, handler] of Object.entries(handlers)) addLeanRoute(scope, { id: id as RouteId, handler, contentType: "application/json" }, tools);
    await Promise.resolve();
  });
}

async function addResources(app: FastifyInstance, tools: RouteTools, guard: HostGuard): Promise<void> {
  const { context } = tools;
  const routes: readonly BoundRoute[] = [
    ...bindRoutes(healthRoutes, healthHandlers(context, { isReady: () => app.server.listening })),
    ...bindRoutes(accessRoutes, accessHandlers(context, guard)),
    ...bindRoutes(dataRoutes, dataHandlers(context)),
    ...bindRoutes(runRoutes, runHandlers(context)),
    ...bindRoutes(modelRoutes, modelHandlers(context)),
    ...bindRoutes(deploymentRoutes, deploymentHandlers(context)),
    ...bindRoutes(usageRoutes, usageHandlers(context)),
  ];
  await app.register(async (scope) => {
    useJsonBodies(scope);
    for (const route of routes) if (route.spec.file === undefined) addRoute(scope, route, tools);
    await Promise.resolve();
  });
  await app.register(async (scope) => {
    useFileBodies(scope, context.config.maxJsonBytes);
    dropUnreadBodies(scope);
    for (const route of routes) if (route.spec.file !== undefined) addRoute(scope, route, tools);
    await Promise.resolve();
  });
}

/** Keys that a killed server left open are free again; keys older than a day go. */
async function keepIdempotencyKeys(app: FastifyInstance, { store, log }: ApiContext): Promise<void> {
  await abandonOpenIdempotent(store.db);
  const expire = (): void => void expireIdempotent(store.db).catch((error: unknown) => log.warn({ err: error }, "old idempotency keys were not removed"));
  const timer = setInterval(expire, HOUR_MS).unref();
  app.addHook("onClose", () => clearInterval(timer));
}

/** @file Deployments over HTTP. */
import type { DeploymentView, LogLine } from "#deploy";
import type { Handlers } from "../call.js";
import type { ApiContext } from "../context.js";
import type { deploymentRoutes } from "../schemas/deployments.js";
import { lastEventId, sendEvents, type SentEvent } from "../send-events.js";

export function deploymentHandlers({ deploy, observe, log }: ApiContext): Handlers<typeof deploymentRoutes> {
  const view = (deployment: DeploymentView) => ({ ...deployment, metrics: observe.stats(deployment.id) });
  return {
    "POST /deployments": async ({ principal, body }) => view(await deploy.create(principal, body)),
    "GET /deployments": async ({ principal, query }) => {
      const { items, next } = await deploy.list(principal, query);
      return { items: items.map(view), next };
    },
    "GET /deployments/{d}": async ({ principal, params }) => view(await deploy.get(principal, params.d)),
    "PATCH /deployments/{d}": async ({ principal, params, body }) => view(await deploy.patch(principal, params.d, body)),
    "DELETE /deployments/{d}": ({ principal, params }) => deploy.archive(principal, params.d),
    "POST /deployments/{d}/rollback": async ({ principal, params }) => view(await deploy.rollback(principal, params.d)),
    "POST /deployments/{d}/stop": async ({ principal, params }) => view(await deploy.stop(principal, params.d)),
    "POST /deployments/{d}/start": async ({ principal, params }) => view(await deploy.start(principal, params.d)),
    "GET /deployments/{d}/events": ({ principal, params, query }) => deploy.events(principal, params.d, query),
    "GET /deployments/{d}/logs": async ({ principal, params, request, reply }) => {
      const after = lastEventId(request);
      const gone = new AbortController();
      reply.raw.once("close", () => gone.abort());
      const lines = await deploy.logs(principal, params.d, gone.signal); // an unknown deployment is a 404, not an empty stream
      return sendEvents(reply, log, numbered(lines, after));
    },
  };
}

/** A line's number is its time, so that a reader who comes again does not get the old ones twice. */
async function* numbered(lines: AsyncIterable<LogLine>, after: number): AsyncGenerator<SentEvent> {
  for await (const line of lines) if (line.at.getTime() > after) yield { id: line.at.getTime(), kind: "log", data: line };
}

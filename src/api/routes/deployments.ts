/** @file Deployments over HTTP. */
import type { Handlers } from "../call.js";
import type { ApiContext } from "../context.js";
import type { deploymentRoutes } from "../schemas/deployments.js";
import { lastEventId, sendEvents } from "../send-events.js";

export function deploymentHandlers({ deploy }: ApiContext): Handlers<typeof deploymentRoutes> {
  return {
    "POST /deployments": ({ principal, body }) => deploy.create(principal, body),
    "GET /deployments": ({ principal, query }) => deploy.list(principal, query),
    "GET /deployments/{d}": ({ principal, params }) => deploy.get(principal, params.d),
    "PATCH /deployments/{d}": ({ principal, params, body }) => deploy.patch(principal, params.d, body),
    "DELETE /deployments/{d}": ({ principal, params }) => deploy.archive(principal, params.d),
    "POST /deployments/{d}/rollback": ({ principal, params }) => deploy.rollback(principal, params.d),
    "POST /deployments/{d}/stop": ({ principal, params }) => deploy.stop(principal, params.d),
    "POST /deployments/{d}/start": ({ principal, params }) => deploy.start(principal, params.d),
    "GET /deployments/{d}/events": ({ principal, params, query }) => deploy.events(principal, params.d, query),
    "GET /deployments/{d}/logs": async ({ principal, params, request, reply }) => {
      const after = lastEventId(request);
      await deploy.get(principal, params.d); // an unknown deployment is a 404, not an empty stream
      return sendEvents(reply, deploy.logs(principal, params.d, after));
    },
  };
}

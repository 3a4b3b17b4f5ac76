/** @file Training runs over HTTP. */
import type { Handlers } from "../call.js";
import type { ApiContext } from "../context.js";
import type { runRoutes } from "../schemas/runs.js";
import { lastEventId, sendEvents } from "../send-events.js";

export function runHandlers({ training, log }: ApiContext): Handlers<typeof runRoutes> {
  return {
    "POST /runs": ({ principal, body }) => training.create(principal, body),
    "GET /runs": ({ principal, query }) => training.list(principal, query),
    "GET /runs/{r}": ({ principal, params }) => training.get(principal, params.r),
    "GET /runs/{r}/events": async ({ principal, params, request, reply }) => {
      const after = lastEventId(request);
      await training.get(principal, params.r); // an unknown run is a 404, not an empty stream
      return sendEvents(reply, log, training.events(principal, params.r, after));
    },
    "GET /runs/{r}/checkpoints": ({ principal, params, query }) => training.checkpoints(principal, params.r, query),
    "GET /runs/{r}/predictions": ({ principal, params, query }) => training.predictions(principal, params.r, query),
    "POST /runs/{r}/stop": ({ principal, params }) => training.stop(principal, params.r),
    "POST /runs/{r}/resume": ({ principal, params }) => training.resume(principal, params.r),
  };
}

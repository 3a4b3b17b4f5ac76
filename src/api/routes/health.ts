/** @file Alive, ready, metrics, and the contract itself. */
import { fail, VERSION } from "#base";
import type { Handlers } from "../call.js";
import type { ApiContext } from "../context.js";
import { openApiDocument } from "../openapi.js";
import type { healthRoutes } from "../schemas/health.js";

/** Ready means: every start-up step is done, and the server does not stop. */
export interface Readiness {
  isReady(): boolean;
}

export function healthHandlers({ observe }: ApiContext, readiness: Readiness): Handlers<typeof healthRoutes> {
  const document = openApiDocument();
  return {
    "GET /livez": () => Promise.resolve({ live: true, version: VERSION }),
    "GET /readyz": async () => {
      if (!readiness.isReady()) throw fail("UNAVAILABLE", { what: "The server", why: "it is starting or stopping", retryAfterS: 1 });
      return Promise.resolve({ ready: true });
    },
    "GET /metrics": async ({ reply }) => {
      const text = await observe.text();
      return reply.header("content-type", observe.contentType).send(text);
    },
    "GET /openapi.json": () => Promise.resolve({ ...document }),
  };
}

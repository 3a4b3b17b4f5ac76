/** @file All routes that there are, and what is said at an address that none of them answers: 405 where another method would, else 404. */
import type { FastifyInstance, FastifyRequest, RouteOptions } from "fastify";
import { fail, type AppError } from "#base";

declare module "fastify" {
  interface FastifyInstance {
    /** Every route with its method, those of plug-ins too. */
    readonly knownRoutes: readonly KnownRoute[];
  }
}

export interface KnownRoute {
  readonly method: string;
  readonly url: string;
  readonly options: RouteOptions;
}

/** Collects the routes as they are added; call it before the first. The result describes an unanswered request. */
export function collectRoutes(app: FastifyInstance): (request: FastifyRequest) => AppError {
  const known: KnownRoute[] = [];
  const patterns: { readonly method: string; readonly path: RegExp }[] = [];
  app.decorate("knownRoutes", known);
  app.addHook("onRoute", (options) => {
    for (const method of [options.method].flat()) {
      known.push({ method, url: options.url, options });
      if (options.url !== "/*") patterns.push({ method, path: patternOf(options.url) }); // the console's pages are no reason for a 405
    }
  });
  return (request) => {
    const address = request.url.split("?")[0] ?? "";
    const allowed = [...new Set(patterns.filter(({ path }) => path.test(address)).map(({ method }) => method))];
    if (allowed.length === 0 || allowed.includes(request.method)) return fail("NOT_FOUND", { kind: "address", name: address.slice(0, 200) });
    return fail("METHOD_NOT_ALLOWED", { method: request.method, path: address.slice(0, 200), allowed: allowed.join(", ") });
  };
}

function patternOf(url: string): RegExp {
  const source = url
    .replace(/[.+?^${}()|[\]\\]/g, "\\$&")
    .replace(/:[a-z]+/g, "[^/]+")
    .replace(/\*/g, ".*");
  return new RegExp(`^${source}$`);
}

/** @file Addresses that nothing answers: 405 where another method would, else 404. */
import type { FastifyInstance, FastifyRequest } from "fastify";
import { fail, type AppError } from "#base";

/** Collects the routes as they are added; call it before the first. The result describes an unanswered request. */
export function collectRoutes(app: FastifyInstance): (request: FastifyRequest) => AppError {
  const routes: { readonly method: string; readonly path: RegExp }[] = [];
  app.addHook("onRoute", ({ method, url }) => {
    if (url === "/*") return; // the console's pages are no reason for a 405
    const path = new RegExp(
      `^${url
        .replace(/[.+?^${}()|[\]\\]/g, "\\$&")
        .replace(/:[a-z]+/g, "[^/]+")
        .replace(/\*/g, ".*")}$`,
    );
    for (const name of Array.isArray(method) ? method : [method]) routes.push({ method: name, path });
  });
  return (request) => {
    const address = request.url.split("?")[0] ?? "";
    const allowed = [...new Set(routes.filter(({ path }) => path.test(address)).map(({ method }) => method))];
    if (allowed.length === 0 || allowed.includes(request.method)) return fail("NOT_FOUND", { kind: "address", name: address.slice(0, 200) });
    return fail("METHOD_NOT_ALLOWED", { method: request.method, path: address.slice(0, 200), allowed: allowed.join(", ") });
  };
}

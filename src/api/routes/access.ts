/** @file Accounts, sessions, keys, audit over HTTP. */
import type { FastifyReply, FastifyRequest } from "fastify";
import type { SignedIn } from "#access";
import { SESSION_COOKIE } from "../authenticate.js";
import type { Handlers } from "../call.js";
import type { ApiContext } from "../context.js";
import type { HostGuard } from "../guard-host.js";
import type { accessRoutes } from "../schemas/access.js";

export function accessHandlers({ access }: ApiContext, guard: HostGuard): Handlers<typeof accessRoutes> {
  const signIn = (session: SignedIn, { request, reply }: { request: FastifyRequest; reply: FastifyReply }) => {
    const { cookie, expiresAt, user, organisation } = session;
    void reply.setCookie(SESSION_COOKIE, cookie, { path: "/", httpOnly: true, sameSite: "lax", secure: guard.isHttps(request), expires: expiresAt });
    return { user, organisation };
  };
  return {
    "POST /setup": async (call) => signIn(await access.setup(call.body), call),
    "POST /accounts": async (call) => signIn(await access.createAccount(call.body), call),
    "POST /sessions": async (call) => signIn(await access.login(call.body.email, call.body.password), call),
    "DELETE /sessions/current": async ({ request, reply }) => {
      const cookie = request.server.parseCookie(request.headers.cookie ?? "")[SESSION_COOKIE];
      if (cookie !== undefined) await access.logout(cookie);
      void reply.clearCookie(SESSION_COOKIE, { path: "/" });
    },
    "GET /me": async ({ principal }) => {
      const { user, organisation, scopes } = await access.me(principal);
      return { user, organisation, scopes: [...scopes] };
    },
    "GET /organisations": ({ principal }) => access.organisations(principal),
    "GET /organisations/{o}/members": ({ principal, params, query }) => access.members(principal, params.o, query),
    "POST /keys": ({ principal, body }) => access.createKey(principal, body),
    "GET /keys": ({ principal, query }) => access.listKeys(principal, query),
    "DELETE /keys/{k}": ({ principal, params }) => access.revokeKey(principal, params.k),
    "GET /audit": ({ principal, query }) => access.audit.list(principal, query),
    "GET /audit/verification": () => access.audit.verify(),
  };
}

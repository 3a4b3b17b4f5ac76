/** @file Who is asking, and may they: an API key (in memory, at once) or the console's session cookie. */
import type { FastifyInstance, FastifyRequest } from "fastify";
import { requireScope, type Access, type Principal } from "#access";
import { fail } from "#base";
import type { HostGuard } from "./guard-host.js";
import type { Permission } from "./permissions.js";

export const SESSION_COOKIE = "aimass_session";

declare module "fastify" {
  interface FastifyRequest {
    principal: Principal | null;
  }
  interface FastifyContextConfig {
    permission?: Permission;
  }
}

type Done = (error?: Error) => void;
export type Authenticator = (request: FastifyRequest, reply: unknown, done: Done) => void;

/** Makes the onRequest hook of routes with a permission. Answers UNAUTHENTICATED or FORBIDDEN before a body is read. */
export function createAuthenticator(app: FastifyInstance, access: Access, guard: HostGuard): (permission: Permission) => Authenticator {
  const bySession = async (request: FastifyRequest): Promise<Principal> => {
    const cookie = app.parseCookie(request.headers.cookie ?? "")[SESSION_COOKIE];
    if (cookie === undefined) throw fail("UNAUTHENTICATED", { detail: "The request has neither an API key nor a session" });
    guard.requireOrigin(request);
    const principal = await access.authenticateSession(cookie);
    if (principal === null) throw fail("UNAUTHENTICATED", { detail: "The session is over" });
    return principal;
  };

  return (permission) => (request, _reply, done) => {
    if (permission === "public") return done();
    const admit = (principal: Principal): void => {
      if (permission !== "session") requireScope(principal, permission);
      request.principal = principal;
    };
    const { authorization } = request.headers;
    if (authorization === undefined) {
      bySession(request)
        .then(admit)
        .then(() => done(), done);
      return;
    }
    try {
      admit(byKey(access, authorization));
    } catch (error) {
      return done(error as Error);
    }
    done();
  };
}

/** The principal of an authenticated request. */
export function principalOf(request: FastifyRequest): Principal {
  if (request.principal === null) throw fail("UNAUTHENTICATED", { detail: "This call needs a key or a session" });
  return request.principal;
}

function byKey(access: Access, authorization: string): Principal {
  const secret = /^bearer +(\S+)$/i.exec(authorization)?.[1];
  if (secret === undefined) throw fail("UNAUTHENTICATED", { detail: "Authorization: expected 'Bearer <API key>'" });
  const principal = access.authenticateKey(secret);
  if (principal === null) throw fail("UNAUTHENTICATED", { detail: "The API key is unknown, revoked or expired" });
  return principal;
}

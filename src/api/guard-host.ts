/**
 * @file Keeps other web sites out: who may name this server (DNS rebinding), and from which pages it may be changed (CSRF).
 * A browser always sends Host, and Origin with everything but GET; programs are not hindered by either rule.
 */
import type { FastifyRequest } from "fastify";
import { fail, type Config } from "#base";

const LOOPBACK = new Set(["localhost", "127.0.0.1", "[::1]"]);
const SAFE_METHODS = new Set(["GET", "HEAD", "OPTIONS"]);

export interface HostGuard {
  /** Throws FORBIDDEN for a Host that is not ours while bound to loopback, and for a foreign Origin on anything but GET. */
  check(request: FastifyRequest): void;
  /** Throws FORBIDDEN unless our Origin is there: for calls that a cookie pays for. */
  requireOrigin(request: FastifyRequest): void;
  /** True when a public origin says that browsers reach this host by https. */
  isHttps(request: FastifyRequest): boolean;
}

export function createHostGuard(config: Config): HostGuard {
  const origins = new Set(config.publicOrigins.split(",").flatMap((text) => normalOrigin(text.trim()) ?? []));
  const publicHosts = new Set([...origins].map((origin) => new URL(origin).host));
  const isLoopback = LOOPBACK.has(config.host) || config.host === "::1" || config.host.startsWith("127.");

  const isOurs = (origin: string, host: string): boolean => origins.has(normalOrigin(origin) ?? "") || hostOf(origin) === host;
  const isKnownHost = (host: string): boolean => LOOPBACK.has(host.replace(/:\d+$/, "")) || publicHosts.has(host);
  return {
    check(request) {
      const { host = "", origin } = request.headers;
      if (isLoopback && !isKnownHost(host.toLowerCase()))
        throw fail("FORBIDDEN", { detail: `Host '${host.slice(0, 100)}' is not this server's; AIMASS_PUBLIC_ORIGINS lists further ones` });
      if (origin !== undefined && !SAFE_METHODS.has(request.method) && !isOurs(origin, host)) throw foreignOrigin(origin);
    },
    requireOrigin(request) {
      if (SAFE_METHODS.has(request.method)) return;
      const { host = "", origin = "" } = request.headers;
      if (!isOurs(origin, host)) throw foreignOrigin(origin);
    },
    isHttps: (request) => origins.has(`https://${request.headers.host ?? ""}`),
  };
}

function foreignOrigin(origin: string): Error {
  return fail("FORBIDDEN", { detail: `Origin '${origin.slice(0, 100)}' may not change anything here; AIMASS_PUBLIC_ORIGINS lists further ones` });
}

/** `https://AI.example.org:443/` -> `https://ai.example.org`; undefined for what is no origin (`null`, text). */
function normalOrigin(text: string): string | undefined {
  try {
    const { origin } = new URL(text);
    return origin === "null" ? undefined : origin;
  } catch {
    return undefined;
  }
}

function hostOf(origin: string): string | undefined {
  const normal = normalOrigin(origin);
  return normal === undefined ? undefined : new URL(normal).host;
}

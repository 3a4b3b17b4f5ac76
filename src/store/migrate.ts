/** @file Brings the database to the schema of this release. */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type pg from "pg";
import { fail, PACKAGE_ROOT } from "#base";

interface Journal {
  readonly entries: readonly { readonly when: number; readonly tag: string }[];
}

/** Applies the migrations that are missing. An up-to-date database costs one query; a newer one is refused. */
export async function migrate(pool: pg.Pool): Promise<void> {
  const folder = migrationsFolder();
  const wanted = (JSON.parse(readFileSync(join(folder, "meta/_journal.json"), "utf8")) as Journal).entries.at(-1)?.when ?? 0;
  const applied = await lastApplied(pool);
  if (applied === wanted) return;
  if (applied > wanted) throw fail("START_FAILED", { what: "Database", why: "it was made by a newer release of AI Mass; start that one, or restore a backup" });
  // imported only when there is work: the usual start neither loads nor keeps it
  const [{ drizzle }, migrator] = await Promise.all([import("drizzle-orm/node-postgres"), import("drizzle-orm/node-postgres/migrator")]);
  try {
    await migrator.migrate(drizzle(pool), { migrationsFolder: folder });
  } catch (cause) {
    throw fail("START_FAILED", { what: "Database migration", why: cause instanceof Error ? cause.message : String(cause) }, { cause });
  }
}

/** The `when` of the newest applied migration, 0 for an empty database. */
async function lastApplied(pool: pg.Pool): Promise<number> {
  const exists = await pool.query<{ name: string | null }>("select to_regclass('drizzle.__drizzle_migrations') as name");
  if (exists.rows[0]?.name == null) return 0;
  const newest = await pool.query<{ at: number | null }>("select max(created_at) as at from drizzle.__drizzle_migrations");
  return newest.rows[0]?.at ?? 0;
}

/** Beside this file in the sources, beside the bundle in the build. */
function migrationsFolder(): string {
  const candidates = [join(dirname(fileURLToPath(import.meta.url)), "migrations"), join(PACKAGE_ROOT, "src/store/migrations")];
  const found = candidates.find((path) => existsSync(join(path, "meta/_journal.json")));
  if (found === undefined) throw fail("START_FAILED", { what: "Database migrations", why: `not found in ${candidates.join(" or ")}` });
  return found;
}

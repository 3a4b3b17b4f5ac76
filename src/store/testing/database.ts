/** @file Names that the two sides of a test run's PostgreSQL share. */

/** The migrated database that every test's own is copied from. */
export const TEMPLATE = "aimass_template";

/** `host` is the folder of a Unix socket. */
export function databaseUrl(server: { readonly host: string; readonly user: string }, database: string): string {
  return `postgresql://${server.user}@/${database}?host=${encodeURIComponent(server.host)}`;
}

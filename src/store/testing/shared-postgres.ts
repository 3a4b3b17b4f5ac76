/** @file The PostgreSQL that a test run shares; test/global-setup.ts starts and stops it. */
import pg from "pg";
import { createLog } from "#base";
import { migrate } from "../migrate.js";
import { databaseUrl, TEMPLATE } from "./database.js";
import { createPool } from "../pool.js";
import { startPostgres } from "../postgres/postgres.js";

/** Starts it in a folder, without fsync, with a migrated template database. */
export async function startTemplate(folder: string): Promise<{ answer: { host: string; user: string }; stop(): Promise<void> }> {
  const log = createLog("warn");
  const postgres = await startPostgres({ dataDir: folder, log, durable: false });
  const { host, user } = postgres.connection;
  const client = new pg.Client(postgres.connection);
  await client.connect();
  await client.query(`create database ${TEMPLATE}`);
  await client.end();
  const pool = createPool({ connectionString: databaseUrl({ host, user }, TEMPLATE) }, log);
  await migrate(pool);
  await pool.end();
  return { answer: { host, user }, stop: () => postgres.stop() };
}

/** @file A store for tests: a fresh data directory and a fresh database on the PostgreSQL that a test run shares. */
import { randomBytes } from "node:crypto";
import { rmSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { inject } from "vitest";
import { createLog, loadConfig, systemClock, type Clock, type Config, type Log } from "#base";
import { openStore, type Store } from "./open-store.js";
import { databaseUrl, TEMPLATE } from "./testing/database.js";

declare module "vitest" {
  interface ProvidedContext {
    /** Socket of the run's helper in test/global-setup.ts, which starts PostgreSQL when it is first asked. */
    postgresHelper: string;
  }
}

export interface TestStore extends Store {
  readonly config: Config;
  readonly clock: Clock;
  readonly log: Log;
}

/** Real PostgreSQL, real files; `close()` removes both. `settings` are those of the configuration, by their own names. */
export async function openTestStore(settings: Readonly<Record<string, unknown>> = {}): Promise<TestStore> {
  const server = await askForPostgres();
  const database = `test_${randomBytes(8).toString("hex")}`;
  await onServer(server, `create database ${database} template ${TEMPLATE} strategy file_copy`);
  const dataDir = await mkdtemp(join(tmpdir(), "aimass-test-"));
  const config = loadConfig({ dataDir, databaseUrl: databaseUrl(server, database), logLevel: "fatal", ...settings }, {}, dataDir);
  const log = createLog(config.logLevel);
  const store = await openStore({ config, log, clock: systemClock });
  return {
    ...store,
    config,
    log,
    clock: systemClock,
    async close() {
      await store.close();
      await onServer(server, `drop database ${database} with (force)`);
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

async function onServer(server: { host: string; user: string }, statement: string): Promise<void> {
  const client = new pg.Client({ ...server, database: "postgres" });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

function askForPostgres(): Promise<{ host: string; user: string }> {
  return new Promise((resolve, reject) => {
    let said = "";
    connect(inject("postgresHelper"))
      .on("data", (part) => (said += part.toString()))
      .on("error", reject)
      .on("end", () => {
        const answer = JSON.parse(said) as { host: string; user: string } | { error: string };
        if ("error" in answer) reject(new Error(answer.error));
        else resolve(answer);
      });
  });
}

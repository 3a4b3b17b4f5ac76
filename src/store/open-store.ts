/** @file Opens the one place where everything is kept: lock, database, files, jobs. */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type pg from "pg";
import { fail, type Clock, type Config, type Log } from "#base";
import { createBlobStore, type BlobStore } from "./blobs.js";
import { keepHouse } from "./housekeeping.js";
import { createJobQueue, type JobQueue } from "./jobs.js";
import { lockDirectory } from "./lock.js";
import { migrate } from "./migrate.js";
import { createDb, createPool, type Db } from "./pool.js";
import { startPostgres } from "./postgres/postgres.js";

export interface Store {
  readonly db: Db;
  readonly blobs: BlobStore;
  readonly jobs: JobQueue;
  readonly dataDir: string;
  /** Uploads under way: `<stagingDir>/<upload id>`. */
  readonly stagingDir: string;
  /** Runs the work in one transaction: all of it is durable when this resolves, nothing of it when it rejects. */
  transaction<T>(work: (db: Db) => Promise<T>): Promise<T>;
  /** Waits for running jobs, then stops the database and gives the directory back. */
  close(): Promise<void>;
}

export interface StoreOptions {
  readonly config: Config;
  readonly log: Log;
  readonly clock: Clock;
}

/**
 * Opens the store of `config.dataDir`. Throws DATA_DIR_LOCKED when another server uses the directory, and START_FAILED
 * with the end of PostgreSQL's log when the database does not start. What was open when this fails is closed again.
 */
export async function openStore({ config, log }: StoreOptions): Promise<Store> {
  const { dataDir } = config;
  const stagingDir = join(dataDir, "staging");
  await mkdir(stagingDir, { recursive: true, mode: 0o700 });
  const closers: (() => Promise<void>)[] = [];
  const close = async (): Promise<void> => {
    for (let closer = closers.pop(); closer !== undefined; closer = closers.pop()) await closer();
  };
  try {
    const lock = lockDirectory(dataDir);
    closers.push(() => Promise.resolve(lock.release()));
    const pool = createPool(await connection(config, log, closers), log);
    closers.push(() => pool.end());
    await checkServer(pool);
    await migrate(pool);
    const db = createDb(pool);
    const blobs = await createBlobStore(dataDir, db);
    const jobs = createJobQueue(pool, log);
    closers.push(() => jobs.close(), keepHouse(blobs, log));
    return { db, blobs, jobs, dataDir, stagingDir, transaction: (work) => db.transaction().execute(work), close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function connection(config: Config, log: Log, closers: (() => Promise<void>)[]): Promise<pg.PoolConfig> {
  if (config.databaseUrl !== null) return { connectionString: config.databaseUrl };
  const postgres = await startPostgres({ dataDir: config.dataDir, log });
  closers.push(() => postgres.stop());
  return postgres.connection;
}

/** A minute. */
const STARTING_TRIES = 120;

/** An external server must be reachable and new enough; one that is just starting (SQLSTATE 57P03) is waited for. */
async function checkServer(pool: pg.Pool): Promise<void> {
  let version = 0;
  for (let tries = 1; version === 0; tries++) {
    try {
      const answer = await pool.query<{ server_version_num: string }>("show server_version_num");
      version = Number(answer.rows[0]?.server_version_num);
    } catch (cause) {
      const starting = (cause as { code?: string }).code === "57P03";
      if (!starting || tries === STARTING_TRIES)
        throw fail("START_FAILED", { what: "Database", why: cause instanceof Error ? cause.message : String(cause) }, { cause });
      await sleep(500);
    }
  }
  if (version < 150_000)
    throw fail("START_FAILED", { what: "Database", why: `PostgreSQL >= 15 is needed, DATABASE_URL leads to version ${Math.floor(version / 10_000)}` });
}

/** @file The embedded PostgreSQL of a data directory: started, watched, started again when it dies, stopped. */
import { spawn, type ChildProcess } from "node:child_process";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { fail, type Log } from "#base";
import { asOrdinaryUser, CHILD_ENVIRONMENT, endsWithUs, findBinaries, type PostgresBinaries } from "./binaries.js";
import { ensureCluster, POSTGRES_USER } from "./cluster.js";
import { stopOrphan } from "./orphan.js";
import { serverSettings } from "./settings.js";

export interface EmbeddedPostgres {
  /** What `pg` needs to connect. */
  readonly connection: { readonly host: string; readonly user: string; readonly database: string };
  /** The postmaster's process id; changes when it had to be started again. */
  pid(): number;
  stop(): Promise<void>;
}

interface Options {
  /** The data directory, locked by the caller. */
  readonly dataDir: string;
  readonly log: Log;
  /** False in tests only: skips every fsync. */
  readonly durable?: boolean;
}

/** Recovery after a crash replays at most max_wal_size; a slow disk may still need a while. */
const START_TIMEOUT_MS = 60_000;
/** A postmaster that dies more often than this in a minute is not started again. */
const RESTARTS_A_MINUTE = 5;
/** Half a second each: backends end when they notice that their postmaster is gone. */
const SHARED_MEMORY_TRIES = 20;
const LOG_LIMIT_BYTES = 4 * 1024 * 1024;

/** Starts PostgreSQL on `<dataDir>/pg`, making the cluster when it is new. Throws START_FAILED with the end of its log. */
export async function startPostgres(options: Options): Promise<EmbeddedPostgres> {
  const durable = options.durable ?? true;
  const folder = join(options.dataDir, "pg");
  const binaries = findBinaries();
  await stopOrphan(folder, options.log);
  await ensureCluster(binaries, folder, { durable });
  const socketDir = makeSocketFolder(options.dataDir);
  const server = new PostgresServer({ binaries, folder, socketDir, durable, log: options.log, logPath: join(options.dataDir, "pg.log") });
  await server.start();
  return {
    connection: server.connection,
    pid: () => server.pid,
    async stop() {
      await server.stop();
      rmSync(socketDir, { recursive: true, force: true });
    },
  };
}

/** A private folder with a short path: a socket's path ends at 107 bytes. The one of an earlier, killed server is removed. */
function makeSocketFolder(dataDir: string): string {
  const note = join(dataDir, "pg.socket");
  try {
    const earlier = readFileSync(note, "utf8");
    if (/[/\\]aimass-[A-Za-z0-9]{6}$/.test(earlier)) rmSync(earlier, { recursive: true, force: true });
  } catch {
    // the first start: there is no note
  }
  const parent = tmpdir().length < 60 ? tmpdir() : "/tmp";
  const folder = mkdtempSync(join(parent, "aimass-"));
  writeFileSync(note, folder);
  return folder;
}

class PostgresServer {
  readonly connection: EmbeddedPostgres["connection"];
  #child: ChildProcess | null = null;
  #stopping = false;
  #deaths: number[] = [];

  constructor(private readonly setup: { binaries: PostgresBinaries; folder: string; socketDir: string; durable: boolean; log: Log; logPath: string }) {
    this.connection = { host: setup.socketDir, user: POSTGRES_USER, database: "postgres" };
  }

  get pid(): number {
    return this.#child?.pid ?? 0;
  }

  /** Starts, and waits while backends of a killed postmaster still hold its shared memory. */
  async start(): Promise<void> {
    for (let tries = 1; ; tries++) {
      const failure = await this.#startOnce();
      if (failure === null) return;
      if (tries === SHARED_MEMORY_TRIES || !failure.message.includes("shared memory block")) throw failure;
      await sleep(500);
    }
  }

  async #startOnce(): Promise<Error | null> {
    const child = this.#spawn();
    this.#child = child;
    const spawned: { error: Error | null } = { error: null };
    child.once("error", (cause) => (spawned.error = cause));
    for (const deadline = performance.now() + START_TIMEOUT_MS; performance.now() < deadline; await sleep(10)) {
      if (spawned.error !== null || hasEnded(child)) return this.#startFailed(spawned.error);
      if (!(await this.#answers())) continue;
      if (!this.#stopping) child.once("exit", () => void this.#restart());
      return null;
    }
    child.kill("SIGQUIT");
    return fail("START_FAILED", { what: "Embedded PostgreSQL", why: `it does not answer after ${START_TIMEOUT_MS} ms: ${this.#logTail()}` });
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    const child = this.#child;
    if (child === null || hasEnded(child)) return;
    const exited = new Promise<void>((resolve) => child.once("exit", () => resolve()));
    child.kill("SIGINT"); // fast shutdown: connections are ended, a checkpoint is written
    const timer = setTimeout(() => child.kill("SIGQUIT"), 10_000);
    await exited;
    clearTimeout(timer);
  }

  #spawn(): ChildProcess {
    const { setup } = this;
    const args = ["-D", setup.folder, ...Object.entries(serverSettings(setup.socketDir, setup)).flatMap(([name, value]) => ["-c", `${name}=${value}`])];
    const command = asOrdinaryUser(endsWithUs({ program: setup.binaries.postgres, args }));
    const log = openLog(setup.logPath);
    try {
      // detached: Ctrl-C on the terminal reaches the server alone, which drains first and then stops PostgreSQL
      return spawn(command.program, command.args, { stdio: ["ignore", log, log], detached: true, env: { ...CHILD_ENVIRONMENT } });
    } finally {
      closeSync(log);
    }
  }

  async #answers(): Promise<boolean> {
    const client = new pg.Client({ ...this.connection, connectionTimeoutMillis: 5000 });
    client.on("error", () => undefined); // a refused connection is told by connect()
    try {
      await client.connect();
      await client.end();
      return true;
    } catch {
      return false;
    }
  }

  async #restart(): Promise<void> {
    if (this.#stopping) return;
    const now = performance.now();
    this.#deaths = [...this.#deaths.filter((at) => now - at < 60_000), now];
    const { log, folder } = this.setup;
    log.error({ logTail: this.#logTail() }, "PostgreSQL ended by itself");
    if (this.#deaths.length > RESTARTS_A_MINUTE) return log.fatal("PostgreSQL keeps ending; it is not started again");
    try {
      await stopOrphan(folder, log);
      await this.start();
      log.info("PostgreSQL runs again");
    } catch (error) {
      log.error({ err: error }, "PostgreSQL could not be started again");
      await sleep(1000);
      await this.#restart();
    }
  }

  #startFailed(cause: Error | null): Error {
    return fail("START_FAILED", { what: "Embedded PostgreSQL", why: cause?.message ?? this.#logTail() }, cause === null ? {} : { cause });
  }

  #logTail(): string {
    try {
      return readFileSync(this.setup.logPath, "utf8").trim().split("\n").slice(-12).join("\n");
    } catch {
      return `${this.setup.logPath} cannot be read`;
    }
  }
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

function openLog(path: string): number {
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  return openSync(path, size > LOG_LIMIT_BYTES ? "w" : "a", 0o600);
}

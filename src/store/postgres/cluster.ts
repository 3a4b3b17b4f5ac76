/** @file Makes the database cluster of a data directory, once and whole, or not at all. */
import { spawn } from "node:child_process";
import { existsSync, renameSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import { fail } from "#base";
import { syncFolder } from "../sync.js";
import { asOrdinaryUser, CHILD_ENVIRONMENT, type Command, type PostgresBinaries } from "./binaries.js";

/** The database's superuser; only this process's user can reach the socket, so there is no password. */
export const POSTGRES_USER = "aimass";

const SYNC_METHOD = process.platform === "linux" ? ["--sync-method=syncfs"] : [];

/** Makes the cluster at `folder` unless it is there: under a temporary name, synced, then renamed, so that a crash leaves nothing half-made. */
export async function ensureCluster(binaries: PostgresBinaries, folder: string, options: { durable: boolean }): Promise<void> {
  if (existsSync(folder)) return;
  const temporary = `${folder}.new`;
  rmSync(temporary, { recursive: true, force: true });
  const args = [
    "-D",
    temporary,
    "--no-sync",
    "--auth=trust",
    "--encoding=UTF8",
    "--locale=C",
    `--username=${POSTGRES_USER}`,
    "--wal-segsize=4",
    "--no-instructions",
  ];
  await runToEnd("initdb", asOrdinaryUser({ program: binaries.initdb, args }));
  // syncfs: one flush of the disk (50 ms) where a thousand files synced one by one took 2 s on a busy one
  if (options.durable)
    await runToEnd("initdb --sync-only", asOrdinaryUser({ program: binaries.initdb, args: ["--sync-only", ...SYNC_METHOD, "-D", temporary] }));
  renameSync(temporary, folder);
  syncFolder(dirname(folder));
}

function runToEnd(what: string, command: Command): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(command.program, command.args, { stdio: ["ignore", "pipe", "pipe"], env: CHILD_ENVIRONMENT });
    let said = "";
    const keep = (text: Buffer): void => void (said = (said + text.toString()).slice(-2000));
    child.stdout.on("data", keep);
    child.stderr.on("data", keep);
    child.on("error", (cause) => reject(fail("START_FAILED", { what, why: cause.message }, { cause })));
    child.on("close", (code, signal) =>
      code === 0 ? resolve() : reject(fail("START_FAILED", { what, why: `ended with ${signal ?? `status ${String(code)}`}: ${said.trim()}` })),
    );
  });
}

/** @file A PostgreSQL that outlived its server (kill -9): found by its pid file, stopped before the next one starts. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fail, type Log } from "#base";

/** How long each kind of asking may take: fast shutdown writes a checkpoint, immediate shutdown only ends. */
const PATIENCE: readonly (readonly [signal: NodeJS.Signals, ms: number])[] = [
  ["SIGINT", 10_000],
  ["SIGQUIT", 5_000],
  ["SIGKILL", 2_000],
];

/** Stops the postmaster of a data folder if one runs. The caller holds the directory's lock, so it can only be an orphan. */
export async function stopOrphan(folder: string, log: Log): Promise<void> {
  const pidFile = join(folder, "postmaster.pid");
  const pid = readPid(pidFile);
  if (pid === null) return;
  if (!isPostmasterOf(pid, folder)) {
    disown(pidFile, pid);
    return;
  }
  log.warn({ pid }, "a PostgreSQL of an ended server still runs on this data directory; stopping it");
  for (const [signal, ms] of PATIENCE) {
    if (await endsWithin({ pid, folder, signal, ms })) return;
  }
  throw fail("START_FAILED", { what: "Embedded PostgreSQL", why: `process ${pid} of an earlier server still uses ${folder} and cannot be stopped` });
}

/**
 * The id in the pid file may belong to another program by now, and PostgreSQL would refuse to start. The file itself must
 * stay: by its other lines PostgreSQL notices backends of a killed postmaster that still use the shared memory.
 */
function disown(pidFile: string, pid: number): void {
  if (!existsSync(`/proc/${pid}`)) return;
  const [, ...rest] = readFileSync(pidFile, "utf8").split("\n");
  writeFileSync(pidFile, [String(NO_PID), ...rest].join("\n"));
}

/** One above the largest process id that Linux gives. */
const NO_PID = 4_194_305;

function readPid(pidFile: string): number | null {
  try {
    const pid = Number.parseInt(readFileSync(pidFile, "utf8"), 10);
    return Number.isInteger(pid) && pid > 0 ? pid : null;
  } catch {
    return null;
  }
}

/** Only a process that is called postgres and has our folder as an argument is ever signalled. */
function isPostmasterOf(pid: number, folder: string): boolean {
  try {
    const words = readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0");
    return /(^|\/)postgres$/.test(words[0] ?? "") && words.includes(folder);
  } catch {
    return false;
  }
}

async function endsWithin(target: { pid: number; folder: string; signal: NodeJS.Signals; ms: number }): Promise<boolean> {
  try {
    process.kill(target.pid, target.signal);
  } catch {
    return true;
  }
  for (let waited = 0; waited < target.ms; waited += 20) {
    if (!isPostmasterOf(target.pid, target.folder)) return true;
    await sleep(20);
  }
  return false;
}

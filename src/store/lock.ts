/**
 * @file The lock of a data directory: one server a directory.
 *
 * The kernel's `flock` decides where flock(1) exists (Linux): it is free the moment its holder is dead, whatever
 * process id the holder had in whatever container. Elsewhere the holder's process id and start time decide.
 */
import { spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { closeSync, ftruncateSync, fsyncSync, openSync, readFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { fail } from "#base";

/** Who holds a data directory. `startTime` is field 22 of /proc/<pid>/stat: ticks since boot, so a reused process id is not taken for the holder. */
interface Holder {
  readonly pid: number;
  readonly startTime: string | null;
  readonly nonce: string;
}

export interface DirectoryLock {
  release(): void;
}

/** Paths locked by this very process: flock would let the same process lock a file twice through two descriptors only if it forgot the first. */
const held = new Set<string>();

/** Takes the lock file `<dir>/lock`; throws DATA_DIR_LOCKED naming the process that holds it. A dead holder's lock is taken over. */
export function lockDirectory(dir: string): DirectoryLock {
  const path = join(dir, "lock");
  if (held.has(path)) throw fail("DATA_DIR_LOCKED", { dir, pid: process.pid });
  const fd = openSync(path, "a+", 0o600);
  try {
    takeOver(fd, dir, path);
  } catch (error) {
    closeSync(fd);
    throw error;
  }
  held.add(path);
  return {
    release() {
      if (!held.delete(path)) return;
      ftruncateSync(fd, 0); // the file stays: unlinking it would let two processes lock two files of one name
      closeSync(fd);
    },
  };
}

function takeOver(fd: number, dir: string, path: string): void {
  const kernel = flock(fd);
  const holder = readHolder(path);
  if (kernel === "busy" || (kernel === "unknown" && holder !== null && isAlive(holder))) throw heldBy(holder, dir);
  const mine: Holder = { pid: process.pid, startTime: startTimeOf(process.pid), nonce: randomBytes(16).toString("hex") };
  ftruncateSync(fd, 0);
  writeSync(fd, `${JSON.stringify(mine)}\n`);
  fsyncSync(fd);
  const now = readHolder(path);
  if (now?.nonce !== mine.nonce) throw heldBy(now, dir); // without flock two may come this far: the last writer has it
}

function heldBy(holder: Holder | null, dir: string): Error {
  return fail("DATA_DIR_LOCKED", { dir, pid: holder?.pid ?? 0 });
}

/** flock(1) on our own descriptor: the lock belongs to the open file, which we keep when the helper has ended. */
function flock(fd: number): "taken" | "busy" | "unknown" {
  const run = spawnSync("flock", ["--exclusive", "--nonblock", "3"], { stdio: ["ignore", "ignore", "ignore", fd] });
  if (run.error !== undefined || run.status === null) return "unknown";
  if (run.status === 0) return "taken";
  return run.status === 1 ? "busy" : "unknown";
}

function readHolder(path: string): Holder | null {
  try {
    const value = JSON.parse(readFileSync(path, "utf8")) as Partial<Holder>;
    return typeof value.pid === "number" && typeof value.nonce === "string" ? { pid: value.pid, startTime: value.startTime ?? null, nonce: value.nonce } : null;
  } catch {
    return null; // empty (released) or half-written by a process that died: nobody holds it
  }
}

function isAlive(holder: Holder): boolean {
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    return (error as { code?: string }).code === "EPERM";
  }
  const startTime = startTimeOf(holder.pid);
  return holder.startTime === null || startTime === null || startTime === holder.startTime;
}

/** The start time of a process in clock ticks since boot, or null where /proc is absent. */
export function startTimeOf(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // field 2, the name, may hold spaces and brackets: count from the last ')'; field 22 is then the 20th
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? null;
  } catch {
    return null;
  }
}

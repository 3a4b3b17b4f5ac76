/** @file `aimass doctor`: can this machine run the platform, and is the data directory sound. */
import { access, mkdtemp, readFile, rmdir, statfs } from "node:fs/promises";
import { cpus, totalmem } from "node:os";
import { dirname, join } from "node:path";
import type { Command } from "commander";
import { loadConfig, type Config } from "#base";
import { probeLimits } from "#runtime";
import { localCommand, type LocalOptions } from "../foreign-file.js";
import { print } from "../print.js";
import { BadResult } from "../report-failure.js";

type Verdict = "ok" | "warning" | "bad";

interface Finding {
  readonly check: string;
  readonly verdict: Verdict;
  readonly message: string;
}

const NEEDED_NODE = [20, 20] as const;
const GIB = 2 ** 30;
/** Less leaves no room for the database's log and one training run. */
const LITTLE_SPACE_BYTES = 2 * GIB;

export function doctorCommand(): Command {
  return localCommand("doctor", "check the machine and the data directory").option("--data <folder>", "data directory").action(doctor);
}

async function doctor(options: LocalOptions & { data?: string }): Promise<void> {
  const config = loadConfig({ dataDir: options.data });
  const findings = [
    checkNode(),
    checkMachine(),
    ...checkLimits(),
    await checkDataDir(config),
    await checkSpace(config),
    await checkLock(config),
    checkDatabase(config),
  ];
  const ok = findings.every(({ verdict }) => verdict !== "bad");
  print(options, { ok, findings }, () => findings.map(({ check, verdict, message }) => `${verdict.padEnd(7)}  ${check.padEnd(14)}  ${message}`));
  if (!ok) throw new BadResult();
}

function checkNode(): Finding {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  const enough = major > NEEDED_NODE[0] || (major === NEEDED_NODE[0] && minor >= NEEDED_NODE[1]);
  return { check: "Node.js", verdict: enough ? "ok" : "bad", message: `${process.versions.node} (needs ${NEEDED_NODE.join(".")} or newer)` };
}

function checkMachine(): Finding {
  return {
    check: "machine",
    verdict: "ok",
    message: `${process.platform} ${process.arch}, ${cpus().length} threads, ${(totalmem() / GIB).toFixed(1)} GiB of memory`,
  };
}

/** Without one of them the platform runs, with less between a hostile model and the machine. */
function checkLimits(): Finding[] {
  return Object.entries(probeLimits()).map(([name, works]) => ({
    check: name,
    verdict: works === true ? ("ok" as const) : ("warning" as const),
    message: works === true ? "children are limited by it" : "not possible here: children run without it",
  }));
}

/** Tried, not asked for: permissions do not tell about read-only and special file systems. */
async function checkDataDir({ dataDir }: Config): Promise<Finding> {
  const existing = await nearestExisting(dataDir);
  try {
    await rmdir(await mkdtemp(join(existing, ".aimass-doctor-")));
    return { check: "data directory", verdict: "ok", message: existing === dataDir ? dataDir : `${dataDir} (will be made)` };
  } catch (error) {
    return {
      check: "data directory",
      verdict: "bad",
      message: `nothing can be written in ${existing} (${(error as Error).message}): choose another with --data`,
    };
  }
}

async function checkSpace({ dataDir }: Config): Promise<Finding> {
  const { bavail, bsize } = await statfs(await nearestExisting(dataDir));
  const free = bavail * bsize;
  return { check: "disk space", verdict: free < LITTLE_SPACE_BYTES ? "warning" : "ok", message: `${(free / GIB).toFixed(1)} GiB free` };
}

async function checkLock({ dataDir }: Config): Promise<Finding> {
  const text = await readFile(join(dataDir, "lock"), "utf8").catch(() => "");
  const pid = Number(/\d+/.exec(text)?.[0]);
  if (text === "" || !(pid > 0)) return { check: "lock", verdict: "ok", message: "no server uses the data directory" };
  const alive = isAlive(pid);
  return {
    check: "lock",
    verdict: "ok",
    message: alive ? `a server runs on it: process ${pid}` : `left by process ${pid}, which is gone; the next start takes it over`,
  };
}

function checkDatabase({ databaseUrl, dataDir }: Config): Finding {
  return {
    check: "database",
    verdict: "ok",
    message: databaseUrl === null ? `embedded PostgreSQL in ${join(dataDir, "pg")}` : "the PostgreSQL that DATABASE_URL names",
  };
}

async function nearestExisting(path: string): Promise<string> {
  for (let at = path; ; at = dirname(at)) {
    const exists = await access(at).then(
      () => true,
      () => false,
    );
    if (exists || at === dirname(at)) return at;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

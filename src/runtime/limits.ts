/** @file The command line that starts a child within limits; what the machine cannot limit is left out, and `probeLimits` says so. */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { childEntry, PACKAGE_ROOT } from "#base";

/** Which of Linux's limits work here. */
export interface Limits {
  /** No network and no other rights of its own: `unshare`. */
  readonly unshare: boolean;
  /** A data-segment limit and no core file: `prlimit`. */
  readonly prlimit: boolean;
  /** The child dies with its parent: `setpriv --pdeathsig`. */
  readonly pdeathsig: boolean;
  /** A server that runs as root starts what handles foreign files as nobody. */
  readonly nobody: boolean;
}

export interface LimitedCommand {
  readonly entry: string;
  readonly memoryBytes: number;
  readonly heapMb?: number;
  readonly args?: readonly string[];
  /** It handles what a user has sent: as nobody where the server is root, and it may write no file. */
  readonly untrusted?: boolean;
}

const UNSHARE = ["unshare", "--user", "--map-root-user", "--net", "--"];
const NOBODY = ["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups", "--"];
/** Whatever is opened for writing stays empty. */
const NO_FILES = ["--fsize=0", "--nofile=256"];
const DIE_WITH_PARENT = ["setpriv", "--pdeathsig", "KILL", "--"];

/**
 * V8 keeps a small young generation and collects on the main thread: a child's data is in native memory, and each helper
 * thread would cost memory in each replica.
 */
const LEAN_HEAP = ["--max-semi-space-size=1", "--single-threaded-gc", "--v8-pool-size=0", "--expose-gc"];

/** Command and arguments, outermost limit first. */
export function limitedCommand({ entry, memoryBytes, heapMb, args = [], untrusted = false }: LimitedCommand): string[] {
  const heap = Math.ceil(Math.min(heapMb ?? Infinity, memoryBytes / 2 ** 20));
  return [...limiters(memoryBytes, untrusted), process.execPath, `--max-old-space-size=${heap}`, ...(untrusted ? LEAN_HEAP : []), childEntry(entry), ...args];
}

function limiters(memoryBytes: number, untrusted: boolean): string[] {
  const limits = probeLimits();
  return [
    ...(untrusted && limits.nobody ? NOBODY : []),
    ...(limits.unshare ? UNSHARE : []),
    ...(limits.prlimit ? ["prlimit", `--data=${memoryBytes}`, "--core=0", ...(untrusted ? NO_FILES : []), "--"] : []),
    ...(limits.pdeathsig ? DIE_WITH_PARENT : []), // last: a change of credentials would clear it
  ];
}

let probed: Limits | undefined;

/** Tried once, in about 15 ms. */
export function probeLimits(): Limits {
  const works = (...command: string[]): boolean => spawnSync(command[0] ?? "", command.slice(1), { stdio: "ignore" }).status === 0;
  if (probed !== undefined) return probed;
  const unshare = works(...UNSHARE, "true");
  // as nobody the program itself must still be readable: not so when it lies below a private home
  const reads = ["test", "-x", join(PACKAGE_ROOT, "node_modules"), "-a", "-x", process.execPath];
  probed = {
    unshare,
    prlimit: works("prlimit", "--core=0", "--", "true"),
    pdeathsig: works(...DIE_WITH_PARENT, "true"),
    nobody: process.getuid?.() === 0 && works(...NOBODY, ...(unshare ? UNSHARE : []), ...reads),
  };
  return probed;
}

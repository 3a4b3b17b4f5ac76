/**
 * @file Starts a child process with limits and speaks framed calls with it over a private socket (its fd 3).
 *
 * The child has: a data-segment limit (prlimit --data, never --as), no core file, an empty working directory, a scrubbed
 * environment, no network where `unshare` is allowed, its own heap limit, and dies with its parent (setpriv --pdeathsig).
 */
import { spawn, type ChildProcess } from "node:child_process";
import { closeSync, constants, openSync } from "node:fs";
import type { Duplex } from "node:stream";
import { fail, fromWireError, toAppError, type Log } from "#base";
import { Calls } from "./calls.js";
import type { Frame } from "./frame.js";
import { limitedCommand, type LimitedCommand } from "./limits.js";
import { openWire, type Wire } from "./wire.js";
import { makeWorkFolder, removeWorkFolder } from "./work-folder.js";

/** `entry` names a built file, `dist/children/<entry>.js`; `heapMb` is V8's own heap, `memoryBytes` bounds all data with it. */
export interface ChildOptions extends LimitedCommand {
  /** Only for tests and thread pools: passed on top of the scrubbed environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** Opened here and inherited as `INPUT_FD`: the child needs no right to its path, and gets to know none. */
  readonly inputFile?: string;
  readonly log: Log;
}

export interface CallOptions {
  readonly buffers?: readonly Uint8Array[];
  /**
   * After this long the call fails with INFERENCE_TIMEOUT, and the child is killed if it has worked on this call for that
   * long; without it a call may take for ever.
   */
  readonly deadlineMs?: number;
}

/** How a child ended; `why` is a sentence for people. */
export interface ExitReport {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly why: string;
  /** It died because its memory limit was met. */
  readonly outOfMemory: boolean;
  readonly stderrTail: string;
}

export interface Child {
  readonly pid: number;
  readonly alive: boolean;
  /** Calls a method; rejects with the child's own AppError, or MODEL_CRASHED or MODEL_MEMORY_LIMIT when the child ends first. */
  call(method: string, params?: unknown, options?: CallOptions): Promise<Frame>;
  /** Handles what the child says unasked. One handler; set it before the first call. */
  onNotice(handler: (name: string, frame: Frame) => void): void;
  /** A one-way message to the child. */
  notify(name: string, params?: unknown, buffers?: readonly Uint8Array[]): void;
  /** Calls that wait for their answer. */
  readonly pendingCalls: number;
  /** Resolves once, when the process is gone. Never rejects. */
  readonly exited: Promise<ExitReport>;
  /** Closes the channel, which ends the child; kills it after `graceMs` (2000). */
  close(graceMs?: number): Promise<ExitReport>;
  readonly kill: () => void;
}

const ENVIRONMENT = {
  PATH: "/usr/bin:/bin",
  LANG: "C.UTF-8",
  NODE_NO_WARNINGS: "1",
  UV_THREADPOOL_SIZE: "2",
  ORT_DISABLE_TELEMETRY: "1",
  // DuckDB's allocator keeps freed address space, which the data limit counts: 2.0 GB for a table of 5000 columns, so 1.3 GB
  DUCKDB_JE_MALLOC_CONF: "retain:false,narenas:1,dirty_decay_ms:1000,muzzy_decay_ms:0",
};
const STDERR_TAIL_BYTES = 4096;
const CLOSE_GRACE_MS = 2000;
const OUT_OF_MEMORY = /std::bad_alloc|JavaScript heap out of memory|Cannot allocate memory|Failed to allocate memory|Array buffer allocation failed/i;

export function spawnChild(options: ChildOptions): Child {
  const input = options.inputFile === undefined ? [] : [openSync(options.inputFile, constants.O_RDONLY | constants.O_NOFOLLOW)];
  const cwd = makeWorkFolder(); // after what may throw: nobody would remove it
  try {
    const [command, ...args] = limitedCommand(options);
    const env = { ...ENVIRONMENT, ...options.env };
    // detached: Ctrl-C on the terminal reaches the server alone, which drains first and then ends its children
    const child = spawn(command ?? process.execPath, args, { cwd, env, detached: true, stdio: ["ignore", "pipe", "pipe", "pipe", ...input] });
    return connect(child, options, cwd);
  } catch (error) {
    removeWorkFolder(cwd);
    throw error;
  } finally {
    input.forEach(closeSync);
  }
}

function connect(process_: ChildProcess, options: ChildOptions, cwd: string): Child {
  const kill = (): void => void process_.kill("SIGKILL");
  const calls = new Calls(kill);
  const channel = openChannel(process_, options, calls);
  const exited = watchExit(process_, options, channel.fault).then((report) => {
    removeWorkFolder(cwd);
    rejectCalls(calls, report, options);
    return report;
  });
  return {
    pid: process_.pid ?? -1,
    get alive() {
      return channel.isOpen();
    },
    get pendingCalls() {
      return calls.size;
    },
    exited,
    kill,
    onNotice: channel.onNotice,
    notify: (name, params = null, buffers = []) => channel.send({ notice: name, params }, buffers),
    call(method, params = null, { buffers = [], deadlineMs } = {}) {
      const { id, answer } = calls.open(deadlineMs);
      try {
        channel.send({ call: id, method, params }, buffers);
      } catch (error) {
        calls.reject(id, toAppError(error));
      }
      return answer;
    },
    async close(graceMs = CLOSE_GRACE_MS) {
      const timer = setTimeout(kill, graceMs);
      channel.end();
      const report = await exited;
      clearTimeout(timer);
      return report;
    },
  };
}

interface ChannelToChild extends Omit<Wire, "sent"> {
  /** False from the moment that a sign of its end is seen: the socket closes before the exit is told, and what is sent in between is lost. */
  readonly isOpen: () => boolean;
  readonly onNotice: (handler: (name: string, frame: Frame) => void) => void;
  /** What the child sent that was no message; empty when all was well. */
  readonly fault: () => string;
}

function openChannel(process_: ChildProcess, options: ChildOptions, calls: Calls): ChannelToChild {
  const socket = process_.stdio[3] as Duplex;
  let fault = "";
  let onNotice: (name: string, frame: Frame) => void = () => undefined;
  socket.on("error", () => undefined); // a broken pipe is told by the exit
  const wire = openWire(socket, {
    maxFrameBytes: options.memoryBytes, // it cannot have made a longer one
    onMessage(header, buffers) {
      if ("notice" in header) onNotice(header.notice, { header: header.params, buffers });
      else if ("error" in header) calls.reject(header.reply, fromWireError(header.error));
      else if ("reply" in header) calls.resolve(header.reply, { header: header.result, buffers });
    },
    onFault(error) {
      fault = `it sent what is no message: ${toAppError(error).message}`;
      process_.kill("SIGKILL");
    },
  });
  const isOpen = (): boolean => isAlive(process_) && socket.writable;
  return {
    isOpen,
    send(header, buffers) {
      if (!isOpen()) throw fail("MODEL_CRASHED", { why: `${options.entry} process: it has ended` });
      wire.send(header, buffers);
    },
    end: wire.end,
    onNotice(handler) {
      onNotice = handler;
    },
    fault: () => fault,
  };
}

/** `killed` is true from the moment of the signal: what is sent to a dying process is lost. */
const isAlive = (process_: ChildProcess): boolean =>
  process_.exitCode === null && process_.signalCode === null && !process_.killed && process_.pid !== undefined;

/** The running call learns what happened; those that waited behind it too, but they may be sent again. */
function rejectCalls(calls: Calls, report: ExitReport, { entry, memoryBytes }: ChildOptions): void {
  const why = `${entry} process: ${report.why}`;
  calls.rejectAll((running) => (running && report.outOfMemory ? fail("MODEL_MEMORY_LIMIT", { limitBytes: memoryBytes, why }) : fail("MODEL_CRASHED", { why })));
}

function watchExit(process_: ChildProcess, options: ChildOptions, fault: () => string): Promise<ExitReport> {
  const stderrTail = collectTail(process_, options);
  return new Promise<ExitReport>((resolve) => {
    const finish = (code: number | null, signal: NodeJS.Signals | null, cause: string): void => {
      const tail = stderrTail();
      const outOfMemory = code !== 0 && OUT_OF_MEMORY.test(tail);
      resolve({ code, signal, why: cause || describeExit(code, signal), outOfMemory, stderrTail: tail });
    };
    process_.once("close", (code, signal) => finish(code, signal, fault()));
    process_.once("error", (error) => {
      if (process_.pid === undefined) finish(null, null, error.message); // it never started: no 'close' will come
    });
  });
}

function describeExit(code: number | null, signal: NodeJS.Signals | null): string {
  if (signal !== null) return `ended by ${signal}`;
  return code === 0 ? "it has ended" : `exit code ${String(code)}`;
}

function collectTail(process_: ChildProcess, options: ChildOptions): () => string {
  let tail = "";
  const collect = (chunk: Buffer): void => {
    tail = (tail + chunk.toString("utf8")).slice(-STDERR_TAIL_BYTES);
    options.log.debug({ child: options.entry, pid: process_.pid }, chunk.toString("utf8").trimEnd());
  };
  process_.stdout?.on("data", collect);
  process_.stderr?.on("data", collect);
  return () => tail;
}

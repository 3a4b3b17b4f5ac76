/**
 * @file Starts a child process with limits and speaks framed calls with it over a private socket (its fd 3).
 *
 * The child has: a data-segment limit (prlimit --data, never --as), no core file, an empty working directory, a scrubbed
 * environment, no network where `unshare` is allowed, its own heap limit, and dies with its parent (setpriv --pdeathsig).
 */
import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Duplex } from "node:stream";
import { childEntry, fail, fromWireError, type Log, type WireError } from "#base";
import { encodeFrame, FrameReader, type Frame } from "./frame.js";

export interface ChildOptions {
  /** Name of a built entry: `dist/children/<entry>.js`. */
  readonly entry: string;
  readonly memoryBytes: number;
  /** V8's own heap; native memory is bounded by `memoryBytes`. */
  readonly heapMb?: number;
  readonly args?: readonly string[];
  /** Only for tests and thread pools: passed on top of the scrubbed environment. */
  readonly env?: Readonly<Record<string, string>>;
  readonly log: Log;
}

export interface CallOptions {
  /** After this long the child is killed and the call fails with INFERENCE_TIMEOUT; without it a call may take for ever. */
  readonly deadlineMs?: number;
}

/** How a child ended; `why` is a sentence for people. */
export interface ExitReport {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly why: string;
  readonly stderrTail: string;
}

export interface Child {
  readonly pid: number;
  readonly alive: boolean;
  /** Calls a method; rejects with the child's own AppError, or MODEL_CRASHED when the child ends first. */
  call(method: string, params?: unknown, buffers?: readonly Uint8Array[], options?: CallOptions): Promise<Frame>;
  /** Handles what the child says unasked. One handler; set it before the first call. */
  onNotice(handler: (name: string, frame: Frame) => void): void;
  /** A one-way message to the child. */
  notify(name: string, params?: unknown, buffers?: readonly Uint8Array[]): void;
  /** Resolves once, when the process is gone. Never rejects. */
  readonly exited: Promise<ExitReport>;
  /** Closes the channel, which ends the child; kills it after `graceMs` (2000). */
  close(graceMs?: number): Promise<ExitReport>;
  kill(): void;
}

interface Pending {
  readonly resolve: (frame: Frame) => void;
  readonly reject: (error: unknown) => void;
  readonly timer: NodeJS.Timeout | undefined;
}

/** What a frame's header holds between parent and child. */
export type WireHeader =
  | { readonly call: number; readonly method: string; readonly params: unknown }
  | { readonly reply: number; readonly result: unknown }
  | { readonly reply: number; readonly error: WireError }
  | { readonly notice: string; readonly params: unknown };

const STDERR_TAIL_BYTES = 4096;
const CLOSE_GRACE_MS = 2000;

export function spawnChild(options: ChildOptions): Child {
  const cwd = mkdtempSync(join(tmpdir(), "aimass-"));
  const [command, ...args] = limitedCommand(options);
  const process_ = spawn(command ?? process.execPath, args, { cwd, env: { PATH: "/usr/bin:/bin", LANG: "C.UTF-8", NODE_NO_WARNINGS: "1", ...options.env }, stdio: ["ignore", "pipe", "pipe", "pipe"] });
  const stderrTail = collectTail(process_, options);
  return connect(process_, { cwd, entry: options.entry, stderrTail });
}

function connect(process_: ChildProcess, context: { cwd: string; entry: string; stderrTail: () => string }): Child {
  const socket = process_.stdio[3] as Duplex;
  const pending = new Map<number, Pending>();
  let nextCall = 1;
  let alive = true;
  let timedOutMs: number | undefined;
  let onNotice: (name: string, frame: Frame) => void = () => undefined;

  const exited = new Promise<ExitReport>((resolve) => {
    let done = false;
    const finish = (code: number | null, signal: NodeJS.Signals | null, cause = ""): void => {
      if (done) return;
      done = true;
      alive = false;
      rmSync(context.cwd, { recursive: true, force: true });
      const report = { code, signal, why: cause || describeExit(code, signal), stderrTail: context.stderrTail() };
      for (const { reject, timer } of pending.values()) {
        clearTimeout(timer);
        reject(timedOutMs === undefined ? fail("MODEL_CRASHED", { why: `${context.entry} process: ${report.why}` }) : fail("INFERENCE_TIMEOUT", { limitMs: timedOutMs }));
      }
      pending.clear();
      resolve(report);
    };
    process_.once("close", (code, signal) => finish(code, signal));
    process_.once("error", (error) => finish(null, null, error.message));
  });

  const reader = new FrameReader((frame) => receive(frame.header as WireHeader, frame.buffers));
  socket.on("data", (chunk: Buffer) => reader.push(chunk));
  socket.on("error", () => undefined); // a broken pipe is told by the exit

  function receive(header: WireHeader, buffers: readonly Uint8Array[]): void {
    if ("notice" in header) return onNotice(header.notice, { header: header.params, buffers });
    if (!("reply" in header)) return;
    const waiting = pending.get(header.reply);
    if (waiting === undefined) return;
    pending.delete(header.reply);
    clearTimeout(waiting.timer);
    if ("error" in header) waiting.reject(fromWireError(header.error));
    else waiting.resolve({ header: header.result, buffers });
  }

  function write(header: WireHeader, buffers: readonly Uint8Array[]): void {
    if (!alive || !socket.writable) throw fail("MODEL_CRASHED", { why: `${context.entry} process: it has ended` });
    socket.cork();
    for (const part of encodeFrame({ header, buffers })) socket.write(part);
    socket.uncork();
  }

  const kill = (): void => void process_.kill("SIGKILL");
  return {
    pid: process_.pid ?? -1,
    get alive() {
      return alive;
    },
    exited,
    kill,
    onNotice(handler) {
      onNotice = handler;
    },
    notify: (name, params = null, buffers = []) => write({ notice: name, params }, buffers),
    call(method, params = null, buffers = [], { deadlineMs } = {}) {
      return new Promise<Frame>((resolve, reject) => {
        const id = nextCall++;
        const onDeadline = (): void => {
          timedOutMs = deadlineMs;
          kill();
        };
        const timer = deadlineMs === undefined ? undefined : setTimeout(onDeadline, deadlineMs);
        pending.set(id, { resolve, reject, timer });
        try {
          write({ call: id, method, params }, buffers);
        } catch (error) {
          clearTimeout(timer);
          pending.delete(id);
          reject(error instanceof Error ? error : new Error(String(error)));
        }
      });
    },
    async close(graceMs = CLOSE_GRACE_MS) {
      const timer = setTimeout(kill, graceMs);
      socket.end();
      const report = await exited;
      clearTimeout(timer);
      return report;
    },
  };
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

/** The command line, outermost limit first; what the machine lacks is left out (and said at start, see `describeLimits`). */
function limitedCommand(options: ChildOptions): string[] {
  const node = [process.execPath, `--max-old-space-size=${options.heapMb ?? Math.ceil(options.memoryBytes / 2 ** 20)}`, childEntry(options.entry), ...(options.args ?? [])];
  const limits = probeLimits();
  return [
    ...(limits.unshare ? ["unshare", "--user", "--map-root-user", "--net", "--"] : []),
    ...(limits.prlimit ? ["prlimit", `--data=${options.memoryBytes}`, "--core=0", "--"] : []),
    ...(limits.pdeathsig ? ["setpriv", "--pdeathsig", "KILL", "--"] : []), // last: a change of credentials would clear it
    ...node,
  ];
}

export interface Limits {
  readonly unshare: boolean;
  readonly prlimit: boolean;
  readonly pdeathsig: boolean;
}

let probed: Limits | undefined;

/** Which of Linux's limits work here; tried once, in about 10 ms. */
export function probeLimits(): Limits {
  const works = (command: string, ...args: string[]): boolean => spawnSync(command, args, { stdio: "ignore" }).status === 0;
  probed ??= {
    unshare: works("unshare", "--user", "--map-root-user", "--net", "--", "true"),
    prlimit: works("prlimit", "--core=0", "--", "true"),
    pdeathsig: works("setpriv", "--pdeathsig", "KILL", "--", "true"),
  };
  return probed;
}

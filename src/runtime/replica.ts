/** @file A replica: a child process with one loaded model, as the server sees it. */
import { setTimeout } from "node:timers/promises";
import { AppError, fail, newId, type Log } from "#base";
import type { ValueInfo } from "#graph";
import type { Tensor } from "#tensor";
import { spawnChild, type Child, type ExitReport } from "./spawn.js";
import { decodeTensors, encodeTensors } from "./tensors.js";

export interface ReplicaOptions {
  /** A single-file ONNX model that has passed the import. */
  readonly modelPath: string;
  readonly memoryBytes: number;
  readonly threads?: number;
  readonly log: Log;
}

export interface RunOptions {
  /** All outputs by default. */
  readonly outputs?: readonly string[];
  readonly deadlineMs?: number;
}

export interface RunResult {
  readonly outputs: Record<string, Tensor>;
  /** Time inside the model alone. */
  readonly computeMs: number;
}

export interface Replica {
  readonly id: string;
  readonly pid: number;
  readonly inputs: readonly ValueInfo[];
  readonly outputs: readonly ValueInfo[];
  readonly alive: boolean;
  /** Runs that wait for their answer: the measure for the least busy replica. */
  readonly inFlight: number;
  /**
   * @throws UNAVAILABLE (retryable) when the process ends meanwhile, INFERENCE_TIMEOUT at the deadline, MODEL_MEMORY_LIMIT,
   * MODEL_RUN_FAILED when the model cannot work on the feeds.
   */
  run(feeds: Readonly<Record<string, Tensor>>, options?: RunOptions): Promise<RunResult>;
  memoryBytes(): Promise<number>;
  /** Lets the runs in flight finish (2 s), then ends the process, which gives all its memory back. */
  close(): Promise<void>;
  kill(): void;
  readonly exited: Promise<ExitReport>;
}

interface LoadResult {
  readonly inputs: readonly ValueInfo[];
  readonly outputs: readonly ValueInfo[];
}

export interface MemoryResult {
  readonly residentBytes: number;
  readonly peakBytes: number;
}

/** JavaScript values only; tensors lie outside V8's heap. */
const HEAP_MB = 256;
const DRAIN_MS = 2000;
const DRAIN_STEP_MS = 10;

/**
 * Starts a process and loads the model into it.
 *
 * @throws MODEL_REFUSED, MODEL_MEMORY_LIMIT, MODEL_CRASHED; no process is left then.
 */
export async function startReplica(options: ReplicaOptions): Promise<Replica> {
  const child = startRuntime(options);
  try {
    return asReplica(child, await loadModel(child, options));
  } catch (error) {
    child.kill();
    await child.exited;
    throw error;
  }
}

export function startRuntime({ modelPath, memoryBytes, log }: ReplicaOptions): Child {
  return spawnChild({ entry: "runtime", untrusted: true, inputFile: modelPath, memoryBytes, heapMb: HEAP_MB, log });
}

export async function loadModel(child: Child, { threads = 1 }: { threads?: number }, deadlineMs?: number): Promise<LoadResult> {
  const { header } = await child.call("load", { threads }, deadlineMs === undefined ? {} : { deadlineMs });
  return header as LoadResult;
}

export async function runModel(child: Child, feeds: Readonly<Record<string, Tensor>>, { outputs, deadlineMs }: RunOptions = {}): Promise<RunResult> {
  const { meta, buffers } = encodeTensors(feeds);
  const reply = await child.call("run", { meta, outputs: outputs ?? null }, deadlineMs === undefined ? { buffers } : { buffers, deadlineMs });
  const { meta: results, computeMs } = reply.header as { meta: unknown; computeMs: number };
  return { outputs: decodeTensors(results, reply.buffers), computeMs };
}

export async function readMemory(child: Child): Promise<MemoryResult> {
  return (await child.call("memory")).header as MemoryResult;
}

function asReplica(child: Child, { inputs, outputs }: LoadResult): Replica {
  return {
    id: newId("replica"),
    pid: child.pid,
    inputs,
    outputs,
    get alive() {
      return child.alive;
    },
    get inFlight() {
      return child.pendingCalls;
    },
    async run(feeds, options) {
      try {
        return await runModel(child, feeds, options);
      } catch (error) {
        throw error instanceof AppError && error.code === "MODEL_CRASHED"
          ? fail("UNAVAILABLE", { what: "The model", why: error.message, retryAfterS: 1 }, { cause: error })
          : error;
      }
    },
    memoryBytes: async () => (await readMemory(child)).residentBytes,
    async close() {
      for (let left = DRAIN_MS; child.pendingCalls > 0 && left > 0; left -= DRAIN_STEP_MS) await setTimeout(DRAIN_STEP_MS);
      await child.close();
    },
    kill: child.kill,
    exited: child.exited,
  };
}

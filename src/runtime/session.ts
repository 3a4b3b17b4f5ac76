/**
 * @file One loaded model: the only file that speaks to ONNX Runtime. Only children may call it, because `run` blocks its process
 * (onnxruntime-node 1.30 runs on the event loop and cannot be cancelled) and a model may take the process down.
 */
import type { InferenceSession, Tensor as OrtTensor } from "onnxruntime-node";
import { AppError, fail } from "#base";
import type { ValueInfo } from "#graph";
import { DTYPES, type DType, type Tensor } from "#tensor";
import { outOfMemory } from "./out-of-memory.js";

export interface SessionOptions {
  /** Threads inside one operator; 1 keeps a replica to one core and results the same from run to run. */
  readonly threads?: number;
  readonly optimise?: "disabled" | "basic" | "all";
  /** Keep freed memory for the next run: faster for large tensors, but a peak is never given back. On by default. */
  readonly arena?: boolean;
  /** Lay out the tensors of a run in one block, planned from the run before: never smaller, often faster. As `arena` when absent. */
  readonly memoryPattern?: boolean;
  /** How long an idle thread waits awake for more work; 0 by default, since it takes the core from other replicas. Training gains a tenth by 100. */
  readonly spinMicroseconds?: number;
}

export interface Session {
  readonly inputs: readonly ValueInfo[];
  readonly outputs: readonly ValueInfo[];
  /**
   * Runs the model. `fetches` names the outputs that are wanted (all by default); in its record form a tensor is written into
   * and given back, and null lets the runtime allocate.
   *
   * @throws MODEL_RUN_FAILED when the model cannot work on these feeds, MODEL_MEMORY_LIMIT when memory ran out.
   */
  run(feeds: Readonly<Record<string, Tensor>>, fetches?: readonly string[] | Readonly<Record<string, Tensor | null>>): Promise<Record<string, Tensor>>;
  release(): Promise<void>;
}

/**
 * Loads a model from its bytes or its path. A model given as bytes may name external data only inside the working directory,
 * which is empty in our children.
 *
 * @throws MODEL_REFUSED with ONNX Runtime's reason, MODEL_MEMORY_LIMIT when memory ran out.
 */
export async function openSession(model: Uint8Array | string, options: SessionOptions = {}): Promise<Session> {
  const ort = await import("onnxruntime-node");
  const native = await create(ort.InferenceSession, model, options);
  const wrapped = new WeakMap<Tensor, OrtTensor>(); // pre-allocated outputs come again, each step: wrap them once
  const toOrt = (tensor: Tensor): OrtTensor => wrapped.get(tensor) ?? new ort.Tensor(tensor.dtype as "float32", tensor.data as Float32Array, tensor.dims);
  const toFetch = (tensor: Tensor): OrtTensor => {
    const made = toOrt(tensor);
    wrapped.set(tensor, made);
    return made;
  };
  return {
    inputs: native.inputMetadata.map(toValueInfo),
    outputs: native.outputMetadata.map(toValueInfo),
    async run(feeds, fetches) {
      try {
        const ortFeeds = mapValues(feeds, toOrt);
        if (fetches === undefined) return mapValues(await native.run(ortFeeds), fromOrt);
        if (isNames(fetches)) return mapValues(await native.run(ortFeeds, fetches), fromOrt);
        const results = await native.run(
          ortFeeds,
          mapValues(fetches, (tensor) => (tensor === null ? null : toFetch(tensor))),
        );
        return mapValues(results, (result, name) => fetches[name] ?? fromOrt(result));
      } catch (error) {
        throw refusal(error, "run");
      }
    },
    release: () => native.release(),
  };
}

async function create(
  Native: typeof InferenceSession,
  model: Uint8Array | string,
  { threads = 1, optimise = "all", arena = true, memoryPattern = arena, spinMicroseconds = 0 }: SessionOptions,
): Promise<InferenceSession> {
  const settings: InferenceSession.SessionOptions = {
    executionProviders: ["cpu"],
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    executionMode: "sequential",
    graphOptimizationLevel: optimise,
    enableCpuMemArena: arena,
    enableMemPattern: memoryPattern,
    logSeverityLevel: 3,
    // a spinning thread takes the core from the other replicas: both keys, because each pool has its own
    extra: { session: { intra_op: spinning(spinMicroseconds), inter_op: { allow_spinning: "0" } } },
  };
  try {
    return typeof model === "string" ? await Native.create(model, settings) : await Native.create(model, settings);
  } catch (error) {
    throw refusal(error, "load");
  }
}

function spinning(microseconds: number): Readonly<Record<string, string>> {
  return microseconds === 0 ? { allow_spinning: "0" } : { allow_spinning: "1", spin_duration_us: String(microseconds) };
}

const isNames = (fetches: readonly string[] | object): fetches is readonly string[] => Array.isArray(fetches);

function mapValues<A, B>(record: Readonly<Record<string, A>>, change: (value: A, name: string) => B): Record<string, B> {
  // fromEntries defines keys, it does not assign them: a column may be called __proto__
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, change(value, name)]));
}

/** float16 reads as its bits, because Node 20 has no Float16Array. */
function fromOrt(value: OrtTensor): Tensor {
  return { dtype: value.type as DType, dims: value.dims, data: value.data };
}

function toValueInfo(meta: InferenceSession.ValueMetadata): ValueInfo {
  if (!meta.isTensor) throw fail("MODEL_REFUSED", { format: "onnx", where: `'${meta.name}'`, why: "it is a sequence or a map; only tensors are taken" });
  if (!Object.hasOwn(DTYPES, meta.type))
    throw fail("MODEL_REFUSED", { format: "onnx", where: `'${meta.name}'`, why: `the type ${meta.type} is not supported` });
  return { name: meta.name, dtype: meta.type as DType, dims: meta.shape.map((dim) => (dim === "" ? null : dim)) };
}

/** What ONNX Runtime threw, as our error. */
function refusal(error: unknown, during: "load" | "run"): AppError {
  if (error instanceof AppError) return error;
  const why = error instanceof Error ? error.message : String(error);
  const refused = during === "load" ? fail("MODEL_REFUSED", { format: "onnx", why }, { cause: error }) : fail("MODEL_RUN_FAILED", { why }, { cause: error });
  return outOfMemory(error) ?? refused;
}

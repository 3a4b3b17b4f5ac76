/** @file The probe: loads a model in a throw-away child and runs it once on made inputs, before any replica gets to see it. */
import { toAppError, toWireError, type AppError, type Log, type WireError } from "#base";
import type { ValueInfo } from "#graph";
import { elementCount, newData, type Tensor } from "#tensor";
import { loadModel, readMemory, runModel, startRuntime } from "./replica.js";
import type { Child } from "./spawn.js";

export interface ProbeOptions {
  readonly modelPath: string;
  readonly memoryBytes: number;
  /** For loading and all trial runs together. */
  readonly timeoutMs: number;
  readonly log: Log;
}

export interface ProbeReport {
  readonly ok: boolean;
  readonly loadMs: number;
  readonly runMs: number;
  readonly peakBytes: number;
  readonly inputs: readonly ValueInfo[];
  readonly outputs: readonly ValueInfo[];
  /** The dims that the outputs of the trial run had. */
  readonly trialDims: Readonly<Record<string, readonly number[]>>;
  readonly error?: WireError;
}

/**
 * Sizes for the free dims after the first (which is the batch, 1), tried until the model accepts one: 1 fits tables; 8 fits
 * short sequences; 64 and 224 fit convolutions, which need more than their kernels; 32 000 is two seconds of sound.
 */
const FREE_SIZES = [1, 8, 64, 224, 32_000] as const;

/** Never rejects for what the model does: the report tells it. */
export async function probe(options: ProbeOptions): Promise<ProbeReport> {
  const until = performance.now() + options.timeoutMs;
  const report = { ok: false, loadMs: 0, runMs: 0, peakBytes: 0, inputs: [] as readonly ValueInfo[], outputs: [] as readonly ValueInfo[], trialDims: {} };
  const child = startRuntime(options);
  try {
    const begun = performance.now();
    const { inputs, outputs } = await loadModel(child, {}, options.timeoutMs);
    const loaded = { ...report, inputs, outputs, loadMs: performance.now() - begun };
    const trial = await tryRuns(child, inputs, until);
    const { peakBytes } = await readMemory(child);
    return { ...loaded, ...trial, peakBytes };
  } catch (error) {
    return { ...report, error: toWireError(error) };
  } finally {
    child.kill();
    await child.exited;
  }
}

type Trial = Pick<ProbeReport, "ok" | "runMs" | "trialDims"> & { readonly error?: WireError };

async function tryRuns(child: Child, inputs: readonly ValueInfo[], until: number): Promise<Trial> {
  let first: AppError | undefined;
  for (const size of FREE_SIZES) {
    try {
      const { outputs, computeMs } = await runModel(child, madeFeeds(inputs, size), { deadlineMs: Math.max(1, until - performance.now()) });
      return { ok: true, runMs: computeMs, trialDims: Object.fromEntries(Object.entries(outputs).map(([name, { dims }]) => [name, dims])) };
    } catch (error) {
      const known = toAppError(error);
      first ??= known;
      if (known.code !== "MODEL_RUN_FAILED") throw known;
      if (!hasFreeDims(inputs)) break;
    }
  }
  return { ok: false, runMs: 0, trialDims: {}, ...(first === undefined ? {} : { error: toWireError(first) }) };
}

const hasFreeDims = (inputs: readonly ValueInfo[]): boolean => inputs.some(({ dims }) => dims?.slice(1).some((dim) => typeof dim !== "number") ?? false);

/** Zeros (as indices they are always inside), empty strings; ones for floats, so that no division meets a 0. */
function madeFeeds(inputs: readonly ValueInfo[], freeSize: number): Record<string, Tensor> {
  const feed = ({ dtype, dims }: ValueInfo): Tensor => {
    const known = (dims ?? []).map((dim, axis) => (typeof dim === "number" ? dim : axis === 0 ? 1 : freeSize));
    const data = newData(dtype, elementCount(known));
    if (dtype === "float32" || dtype === "float64") (data as Float32Array | Float64Array).fill(1);
    return { dtype, dims: known, data };
  };
  return Object.fromEntries(inputs.map((input) => [input.name, feed(input)]));
}

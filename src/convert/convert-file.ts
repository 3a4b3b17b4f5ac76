/** @file The server's side of the convert child: one call, one child, gone afterwards. */
import { statSync } from "node:fs";
import { basename } from "node:path";
import { AppError, fail, type Log } from "#base";
import { spawnChild, type Frame } from "#runtime";
import type { Signature } from "#store";
import type { OnnxSummary } from "./onnx/summary.js";

export interface FileOptions {
  /** A plain file, no link; in the blob store, staging, or (command line) the user's own. */
  readonly path: string;
  /** The name under which it was sent: what its ending promises is compared with the bytes. Without it: that of `path`. */
  readonly filename?: string;
  /** Limit of the child; the file is held in it about three times. */
  readonly memoryBytes?: number;
  readonly timeoutMs?: number;
  readonly log: Log;
}

/** What the file was; what comes out is ONNX. */
export type ModelFormat = "onnx" | "xgboost" | "lightgbm" | "catboost";

export interface ImportedModel extends OnnxSummary {
  readonly format: ModelFormat;
  /** A clean single file: no training parts, all outputs tensors. */
  readonly model: Uint8Array;
  readonly signature: Signature;
  readonly warnings: readonly string[];
}

export interface ScanReport {
  readonly verdict: "safe" | "suspicious" | "unsafe";
  readonly format: string;
  readonly findings: readonly { readonly code: string; readonly severity: string; readonly where: string; readonly message: string }[];
}

/** Of the file where it is ONNX, else of the ONNX model that it becomes. */
export interface ModelSummary extends OnnxSummary {
  readonly format: ModelFormat;
  readonly bytes: number;
}

const DEFAULT_MEMORY_BYTES = 2 ** 30;
/** For a small file; a forest's lists take about 0.1 s a megabyte. */
const LEAST_TIMEOUT_MS = 10_000;
const TIMEOUT_MS_A_MB = 200;

/**
 * Checks a foreign model file and makes it ready to be served, without running it.
 *
 * @throws FORMAT_MISMATCH, MODEL_REFUSED, EXTERNAL_DATA_ESCAPE, EXTERNAL_DATA_RANGE, TENSOR_TOO_LARGE, UNSUPPORTED_OP,
 * MODEL_MEMORY_LIMIT or MODEL_CRASHED when it took its reader down.
 */
export async function importModel(options: FileOptions): Promise<ImportedModel> {
  const { header, buffers } = await callChild("import", options);
  return { ...(header as Omit<ImportedModel, "model">), model: buffers[0] ?? new Uint8Array(0) };
}

/** Judges a file's safety without running it; a file that takes its reader down is unsafe. */
export async function scanModel(options: FileOptions): Promise<ScanReport> {
  try {
    return (await callChild("scan", options)).header as ScanReport;
  } catch (error) {
    if (!(error instanceof AppError) || error.code === "INTERNAL") throw error;
    return { verdict: "unsafe", format: "unknown", findings: [{ code: error.code, severity: "unsafe", where: "read", message: error.message }] };
  }
}

/** What is in the file. Throws as `importModel` where the file cannot be read. */
export async function inspectModel(options: FileOptions): Promise<ModelSummary> {
  return (await callChild("inspect", options)).header as ModelSummary;
}

async function callChild(method: string, options: FileOptions): Promise<Frame> {
  const { path, filename = basename(path), memoryBytes = DEFAULT_MEMORY_BYTES, log } = options;
  const timeoutMs = options.timeoutMs ?? LEAST_TIMEOUT_MS + (TIMEOUT_MS_A_MB * sizeOf(path)) / 2 ** 20;
  const child = spawnOn(path, { memoryBytes, log });
  try {
    return await child.call(method, { filename }, { deadlineMs: timeoutMs });
  } catch (error) {
    if (error instanceof AppError && error.code === "INFERENCE_TIMEOUT")
      throw fail("MODEL_REFUSED", { format: "Model file", why: `reading it took more than ${Math.round(timeoutMs)} ms` }, { cause: error });
    throw error;
  } finally {
    child.kill();
    await child.exited;
  }
}

const sizeOf = (path: string): number => statSync(path, { throwIfNoEntry: false })?.size ?? 0;

function spawnOn(path: string, { memoryBytes, log }: { memoryBytes: number; log: Log }): ReturnType<typeof spawnChild> {
  try {
    return spawnChild({ entry: "convert", untrusted: true, inputFile: path, memoryBytes, log });
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === "ELOOP") throw fail("MODEL_REFUSED", { format: "unknown", why: "it is a symbolic link; name the file itself" }, { cause: error });
    if (code === "ENOENT") throw fail("NOT_FOUND", { kind: "file", name: path }, { cause: error });
    throw error;
  }
}

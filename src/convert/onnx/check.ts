/** @file What a check of an ONNX file is. */
import type { AppError } from "#base";
import type { OnnxFile } from "./file.js";

/** `unsafe`: made to do harm, or as good as that. `suspicious`: broken, or not ours to run. Either refuses the import. */
export type Severity = "unsafe" | "suspicious";

export interface Check {
  readonly name: string;
  readonly severity: Severity;
  /** Why it is there, and why at its place in the order. */
  readonly reason: string;
  /** Every fault that it sees; the first one refuses the file. */
  readonly find: (file: OnnxFile) => Iterable<AppError>;
}

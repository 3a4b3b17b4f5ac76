/** @file The import of an ONNX file: checks in order, then clean bytes and a signature. Runs in the convert child only. */
import { AppError, fail } from "#base";
import { decodeModel, verify } from "#graph";
import type { Signature } from "#store";
import { attributeRanges } from "./attribute-ranges.js";
import type { Check, Severity } from "./check.js";
import { externalDataEscape, externalDataRange } from "./external-data.js";
import { readOnnx } from "./file.js";
import { functionChains } from "./functions.js";
import { operatorDomains } from "./operators.js";
import { toPlainOutputs } from "./plain-outputs.js";
import { toSignature } from "./signature.js";
import { summarise, type OnnxSummary } from "./summary.js";
import { tensorSizes } from "./tensor-sizes.js";
import { versions } from "./versions.js";

/** Each check's `reason` says why it stands where it does: what could harm comes before what could confuse. */
export const CHECKS: readonly Check[] = [versions, externalDataEscape, externalDataRange, tensorSizes, functionChains, operatorDomains, attributeRanges];

export interface ImportedOnnx extends OnnxSummary {
  readonly model: Uint8Array;
  readonly signature: Signature;
  readonly warnings: readonly string[];
}

/** Throws the first fault: MODEL_REFUSED, EXTERNAL_DATA_*, TENSOR_TOO_LARGE, UNSUPPORTED_OP. */
export function importOnnx(bytes: Uint8Array): ImportedOnnx {
  const file = readOnnx(bytes);
  for (const { find } of CHECKS) for (const fault of find(file)) throw fault;
  const plain = toPlainOutputs(file);
  verifyGraph(plain.bytes);
  return { model: plain.bytes, signature: toSignature(file, plain), warnings: plain.warnings, ...summarise(file) };
}

export interface Fault {
  readonly severity: Severity;
  readonly check: string;
  readonly error: AppError;
}

/** Every fault of the file, not the first alone. */
export function faultsOf(bytes: Uint8Array): readonly Fault[] {
  const read = attempt("read", () => readOnnx(bytes));
  if (!("value" in read)) return read.faults;
  const file = read.value;
  const faults = CHECKS.flatMap(({ name, severity, find }) => Array.from(find(file), (error): Fault => ({ severity, check: name, error })));
  if (faults.length > 0) return faults; // what comes next may not survive such a file
  const verified = attempt("graph", () => verifyGraph(toPlainOutputs(file).bytes));
  return "value" in verified ? [] : verified.faults;
}

/** The refusal of a step as a fault; other errors go on. */
export function attempt<T>(check: string, work: () => T): { readonly value: T } | { readonly faults: readonly Fault[] } {
  try {
    return { value: work() };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { faults: [{ severity: "suspicious", check, error }] };
  }
}

/** Operators, arity, names, order and cycles, as the graph room knows them; its faults are those of a request there, of a file here. */
function verifyGraph(bytes: Uint8Array): void {
  try {
    verify(decodeModel(bytes));
  } catch (error) {
    if (!(error instanceof AppError) || !error.code.startsWith("GRAPH_")) throw error;
    throw fail("MODEL_REFUSED", { format: "ONNX", why: error.message }, { cause: error });
  }
}

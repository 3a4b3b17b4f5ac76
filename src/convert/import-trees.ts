/** @file The import of a file of trees: read, written as ONNX, summed up like an ONNX file. Runs in the convert child only. */
import { AppError, fail } from "#base";
import { encodeModel } from "#graph";
import { readOnnx } from "./onnx/file.js";
import type { ImportedOnnx } from "./onnx/import-onnx.js";
import { summarise } from "./onnx/summary.js";
import type { Ensemble } from "./common/ensemble.js";
import { writeEnsemble } from "./common/write-ensemble.js";

/** Throws MODEL_REFUSED. */
export function importTrees(read: (file: Uint8Array) => Ensemble, file: Uint8Array): ImportedOnnx {
  const ensemble = read(file);
  const { model, signature, parameters } = write(ensemble);
  const bytes = encodeModel(model);
  return { ...summarise(readOnnx(bytes)), parameters, producer: ensemble.format, model: bytes, signature, warnings: ensemble.warnings };
}

/** What the graph room refuses was made here, of a file that its reader let through. */
function write(ensemble: Ensemble): ReturnType<typeof writeEnsemble> {
  try {
    return writeEnsemble(ensemble);
  } catch (error) {
    if (!(error instanceof AppError) || !error.code.startsWith("GRAPH_")) throw error;
    throw fail("MODEL_REFUSED", { format: ensemble.format, why: error.message }, { cause: error });
  }
}

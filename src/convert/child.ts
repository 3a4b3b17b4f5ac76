/**
 * @file The entry of a convert child (dist/children/convert.js): one process a file. Whatever the file does to its reader happens
 * here: within the child's memory limit and its caller's deadline, without a network, a folder or a right.
 */
import { fstatSync, readFileSync } from "node:fs";
import { AppError, fail } from "#base";
import { INPUT_FD, serveChild } from "#runtime";
import type { ModelFormat } from "./convert-file.js";
import { readOnnx } from "./onnx/file.js";
import { attempt, faultsOf, importOnnx, type Fault, type ImportedOnnx } from "./onnx/import-onnx.js";
import { summarise, type OnnxSummary } from "./onnx/summary.js";
import { formatLabel, formatsOfName, sniff, type FormatId } from "./sniff.js";
import { importTrees } from "./import-trees.js";
import { TREE_READERS, type TreeReader } from "./tree-readers.js";

export interface FileParams {
  readonly filename: string;
}

/** Protobuf's own limit for one message. */
const MAX_FILE_BYTES = 2 ** 31 - 1;

interface Importer {
  readonly format: ModelFormat;
  /** For people. */
  readonly name: string;
  readonly run: (file: Uint8Array) => ImportedOnnx;
  readonly faults: (file: Uint8Array) => readonly Fault[];
  readonly summary: (file: Uint8Array) => OnnxSummary;
}

/** What a tree model's ONNX form holds is its summary. */
function treeImporter({ format, name, read }: TreeReader): Importer {
  const run = (file: Uint8Array): ImportedOnnx => importTrees(read, file);
  return {
    format,
    name,
    run,
    faults(file) {
      const imported = attempt("read", () => run(file));
      return "value" in imported ? [] : imported.faults;
    },
    summary(file) {
      const { ir, producer, opsets, operators, nodes, parameters, inputs, outputs } = run(file);
      return { ir, producer, opsets, operators, nodes, parameters, inputs, outputs };
    },
  };
}

const IMPORTERS: Partial<Record<FormatId, Importer>> = {
  onnx: { format: "onnx", name: "ONNX", run: importOnnx, faults: faultsOf, summary: (file) => summarise(readOnnx(file)) },
  ...Object.fromEntries(Object.entries(TREE_READERS).map(([id, reader]) => [id, treeImporter(reader)])),
};

/** Forms of a model that we import in another form: the way out is known. */
const WAYS_OUT: Partial<Record<FormatId, { readonly format: string; readonly why: string }>> = {
  xgboostLegacy: {
    format: "XGBoost",
    why: "this is its old binary form, which is not read; load it with XGBoost 1.0 to 3.0 and save it with save_model('model.json')",
  },
  lightgbmJson: { format: "LightGBM", why: "this is what dump_model prints, which LightGBM itself does not load; save the model with save_model('model.txt')" },
};

serveChild({
  import({ filename }: FileParams) {
    const file = readInput();
    const importer = importerOf(sniff(file), filename);
    const { model, ...rest } = importer.run(file);
    return { result: { format: importer.format, ...rest }, buffers: [model] };
  },
  scan({ filename }: FileParams) {
    const file = readInput();
    const format = sniff(file);
    const importer = IMPORTERS[format];
    const faults = importer === undefined ? [foreign(format, file, filename)] : importer.faults(file);
    const findings = faults.slice(0, 1000).map(({ severity, check, error }) => ({ code: error.code, severity, where: check, message: error.message }));
    const verdict = faults.some(({ severity }) => severity === "unsafe") ? "unsafe" : faults.length > 0 ? "suspicious" : "safe";
    return { result: { verdict, format: importer?.format ?? format, findings } };
  },
  inspect({ filename }: FileParams) {
    const file = readInput();
    const importer = importerOf(sniff(file), filename);
    return { result: { format: importer.format, bytes: file.byteLength, ...importer.summary(file) } };
  },
});

/** In a buffer of its own, so that a byte's place in it is its place in the file. */
function readInput(): Uint8Array {
  const stat = fstatSync(INPUT_FD);
  if (!stat.isFile()) throw fail("MODEL_REFUSED", { format: "unknown", why: "it is no plain file" });
  if (stat.size > MAX_FILE_BYTES) throw fail("LIMIT_EXCEEDED", { what: "model file", limit: MAX_FILE_BYTES, got: stat.size, unit: "bytes" });
  const bytes = readFileSync(INPUT_FD);
  return bytes.byteOffset === 0 ? bytes : new Uint8Array(bytes);
}

/** A file that is something else than its name says is a mismatch; one that is what it says, but no model for us, is refused. */
function importerOf(found: FormatId, filename: string): Importer {
  const importer = IMPORTERS[found];
  if (importer === undefined) throw mismatch(found, filename);
  return importer;
}

function mismatch(found: FormatId, filename: string): AppError {
  if (found === "empty") return fail("MODEL_REFUSED", { format: "ONNX", why: "the file is empty" });
  const wayOut = WAYS_OUT[found];
  if (wayOut !== undefined) return fail("MODEL_REFUSED", wayOut);
  const named = formatsOfName(filename);
  if (named.includes(found)) return fail("MODEL_REFUSED", { format: formatLabel(found), why: `this version imports ${imported()}` });
  const expected = named.find((id) => IMPORTERS[id] === undefined && WAYS_OUT[id] === undefined) ?? named[0] ?? "onnx";
  return fail("FORMAT_MISMATCH", { expected: formatLabel(expected), got: formatLabel(found) });
}

function imported(): string {
  const names = [...new Set(Object.values(IMPORTERS).map(({ name }) => name))];
  return `${names.slice(0, -1).join(", ")} and ${names.at(-1) ?? ""}`;
}

/** What a pickle may import without harm is not judged here; these modules run programs or code. */
const DANGEROUS = /\b(os|posix|nt|subprocess|sys|builtins|__builtin__|socket|shutil|runpy|importlib|pty|commands|webbrowser)\b/;

function foreign(format: FormatId, file: Uint8Array, filename: string): Fault {
  const dangerous = format === "pickle" && DANGEROUS.test(Buffer.from(file.buffer, file.byteOffset, file.byteLength).toString("latin1"));
  return { severity: dangerous || format === "elf" || format === "exe" ? "unsafe" : "suspicious", check: "format", error: mismatch(format, filename) };
}

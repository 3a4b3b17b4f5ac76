/**
 * @file The entry of a convert child (dist/children/convert.js): one process a file. Whatever the file does to its reader happens
 * here: within the child's memory limit and its caller's deadline, without a network, a folder or a right.
 */
import { fstatSync, readFileSync } from "node:fs";
import { AppError, fail } from "#base";
import { INPUT_FD, serveChild } from "#runtime";
import { faultsOf, importOnnx, type Fault } from "./onnx/import-onnx.js";
import { readOnnx } from "./onnx/file.js";
import { summarise } from "./onnx/summary.js";
import { formatLabel, formatsOfName, sniff, type FormatId } from "./sniff.js";

export interface FileParams {
  readonly filename: string;
}

/** Protobuf's own limit for one message. */
const MAX_FILE_BYTES = 2 ** 31 - 1;

serveChild({
  import({ filename }: FileParams) {
    const file = readInput();
    expectOnnx(sniff(file), filename);
    const { model, ...rest } = importOnnx(file);
    return { result: { format: "onnx", ...rest }, buffers: [model] };
  },
  scan({ filename }: FileParams) {
    const file = readInput();
    const format = sniff(file);
    const faults = format === "onnx" ? faultsOf(file) : [foreign(format, file, filename)];
    const findings = faults.slice(0, 1000).map(({ severity, check, error }) => ({ code: error.code, severity, where: check, message: error.message }));
    const verdict = faults.some(({ severity }) => severity === "unsafe") ? "unsafe" : faults.length > 0 ? "suspicious" : "safe";
    return { result: { verdict, format, findings } };
  },
  inspect({ filename }: FileParams) {
    const file = readInput();
    expectOnnx(sniff(file), filename);
    return { result: { format: "onnx", bytes: file.byteLength, ...summarise(readOnnx(file)) } };
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
function expectOnnx(found: FormatId, filename: string): void {
  if (found !== "onnx") throw mismatch(found, filename);
}

function mismatch(found: FormatId, filename: string): AppError {
  if (found === "empty") return fail("MODEL_REFUSED", { format: "ONNX", why: "the file is empty" });
  const named = formatsOfName(filename);
  if (named.includes(found)) return fail("MODEL_REFUSED", { format: formatLabel(found), why: "this version imports ONNX only" });
  const expected = named[0] ?? "onnx";
  return fail("FORMAT_MISMATCH", { expected: formatLabel(expected), got: formatLabel(found) });
}

/** What a pickle may import without harm is not judged here; these modules run programs or code. */
const DANGEROUS = /\b(os|posix|nt|subprocess|sys|builtins|__builtin__|socket|shutil|runpy|importlib|pty|commands|webbrowser)\b/;

function foreign(format: FormatId, file: Uint8Array, filename: string): Fault {
  const dangerous = format === "pickle" && DANGEROUS.test(Buffer.from(file.buffer, file.byteOffset, file.byteLength).toString("latin1"));
  return { severity: dangerous || format === "elf" || format === "exe" ? "unsafe" : "suspicious", check: "format", error: mismatch(format, filename) };
}

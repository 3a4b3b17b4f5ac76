/** @file What a file is, by its bytes alone: names lie. */
import { readFields } from "./onnx/wire.js";

interface Format {
  /** As it is named to people: "the bytes are ...". */
  readonly label: string;
  /** File name endings under which it may come. */
  readonly endings: readonly string[];
  readonly matches: (head: Buffer, file: Uint8Array) => boolean;
}

const starts =
  (...bytes: readonly number[]) =>
  (head: Buffer): boolean =>
    bytes.every((byte, i) => head[i] === byte);
const startsText =
  (text: string, at = 0) =>
  (head: Buffer): boolean =>
    head.toString("latin1", at, at + text.length) === text;
const trimmed = (head: Buffer): string =>
  head
    .toString("utf8")
    .replace(/^\ufeff/, "")
    .trimStart();

/** In this order: exact magic first, then texts by what they look like, then what is told by its structure. */
const FORMATS = {
  empty: { label: "nothing: the file is empty", endings: [], matches: (head) => head.length === 0 },
  zip: {
    label: "a ZIP archive (PyTorch, Keras and others use it)",
    endings: ["zip", "pt", "pth", "pt2", "bin", "ckpt", "keras", "npz", "mar"],
    matches: startsText("PK\u0003\u0004"),
  },
  gzip: { label: "gzip-compressed", endings: ["gz", "tgz"], matches: starts(0x1f, 0x8b) },
  zstd: { label: "zstd-compressed", endings: ["zst"], matches: starts(0x28, 0xb5, 0x2f, 0xfd) },
  xz: { label: "xz-compressed", endings: ["xz"], matches: startsText("\u00fd7zXZ\u0000") },
  sevenZip: { label: "a 7z archive", endings: ["7z"], matches: startsText("7z\u00bc\u00af\u0027\u001c") },
  rar: { label: "a RAR archive", endings: ["rar"], matches: startsText("Rar!\u001a\u0007") },
  tar: { label: "a tar archive", endings: ["tar", "nemo"], matches: startsText("ustar", 257) },
  hdf5: { label: "an HDF5 file (Keras .h5 and others)", endings: ["h5", "hdf5", "keras"], matches: startsText("\u0089HDF\r\n\u001a\n") },
  tflite: { label: "a TensorFlow Lite model", endings: ["tflite", "lite"], matches: startsText("TFL3", 4) },
  ortFormat: { label: "a model in ONNX Runtime's own format (.ort)", endings: ["ort"], matches: startsText("ORTM", 4) },
  gguf: { label: "a GGUF model", endings: ["gguf"], matches: startsText("GGUF") },
  numpy: { label: "a NumPy array", endings: ["npy"], matches: startsText("\u0093NUMPY") },
  parquet: { label: "a Parquet table", endings: ["parquet"], matches: startsText("PAR1") },
  png: { label: "a PNG image", endings: ["png"], matches: startsText("\u0089PNG") },
  jpeg: { label: "a JPEG image", endings: ["jpg", "jpeg"], matches: starts(0xff, 0xd8, 0xff) },
  gif: { label: "a GIF image", endings: ["gif"], matches: startsText("GIF8") },
  pdf: { label: "a PDF document", endings: ["pdf"], matches: startsText("%PDF") },
  elf: { label: "a Linux program", endings: ["so"], matches: startsText("\u007fELF") },
  exe: { label: "a Windows program", endings: ["exe", "dll"], matches: startsText("MZ") },
  sqlite: { label: "an SQLite database", endings: ["db", "sqlite"], matches: startsText("SQLite format 3") },
  lfsPointer: { label: "a Git LFS pointer, not the file that it points to", endings: [], matches: startsText("version https://git-lfs") },
  catboostBinary: { label: "a CatBoost model", endings: ["cbm"], matches: startsText("CBM1") },
  xgboostBinary: {
    label: "an XGBoost model in UBJSON",
    endings: ["ubj", "model"],
    matches: (head, file) => /^\{[iUIlL]\0*.(learner|version)[[{]/s.test(head.toString("latin1", 0, 24)) && holds(file, "gradient_booster"),
  },
  xgboostLegacy: { label: "an XGBoost model in its old binary form", endings: ["model", "bin", "deprecated"], matches: looksLikeLegacyXgboost },
  lightgbm: { label: "a LightGBM model", endings: ["model", "txt", "lgb"], matches: (head) => /^tree\r?\nversion=/.test(head.toString("latin1", 0, 16)) },
  onnx: { label: "an ONNX model", endings: ["onnx", "pb"], matches: (_, file) => looksLikeOnnx(file) },
  pickle: {
    label: "a Python pickle, which can run code when it is loaded",
    endings: ["pkl", "pickle", "joblib", "pt", "pth", "bin", "ckpt"],
    matches: looksLikePickle,
  },
  safetensors: { label: "a safetensors file", endings: ["safetensors"], matches: (head) => head.length > 8 && head.readUInt32LE(4) === 0 && head[8] === 0x7b },
  html: { label: "an HTML page", endings: ["html", "htm"], matches: (head) => /^<(!doctype html|html|head|body)\b/i.test(trimmed(head)) },
  xml: { label: "an XML document", endings: ["xml", "pmml"], matches: (head) => /^<\?xml|^<[A-Za-z]/.test(trimmed(head)) },
  xgboostJson: { label: "an XGBoost model in JSON", endings: ["json", "model"], matches: (head, file) => isJson(head) && holds(file, '"gradient_booster"') },
  catboostJson: {
    label: "a CatBoost model in JSON",
    endings: ["json"],
    matches: (head, file) => isJson(head) && holds(file, '"features_info"') && (holds(file, '"oblivious_trees"') || holds(file, '"trees"')),
  },
  lightgbmJson: {
    label: "a LightGBM model printed as JSON",
    endings: ["json"],
    matches: (head, file) => isJson(head) && holds(file, '"tree_info"') && holds(file, '"tree_structure"'),
  },
  json: { label: "JSON", endings: ["json"], matches: isJson },
  text: { label: "plain text", endings: ["txt", "csv", "md"], matches: looksLikeText },
  unknown: { label: "of no known format", endings: [], matches: () => true },
} as const satisfies Record<string, Format>;

export type FormatId = keyof typeof FORMATS;

const HEAD_BYTES = 4096;

export function sniff(file: Uint8Array): FormatId {
  const head = Buffer.from(file.buffer, file.byteOffset, Math.min(file.byteLength, HEAD_BYTES));
  const found = (Object.keys(FORMATS) as FormatId[]).find((id) => FORMATS[id].matches(head, file));
  return found ?? "unknown";
}

export const formatLabel = (id: FormatId): string => FORMATS[id].label;

/** Formats that a file of this name may have; empty when the ending says nothing. */
export function formatsOfName(filename: string): readonly FormatId[] {
  const ending = /\.([A-Za-z0-9]+)$/.exec(filename)?.[1]?.toLowerCase() ?? "";
  return (Object.keys(FORMATS) as FormatId[]).filter((id) => (FORMATS[id].endings as readonly string[]).includes(ending));
}

/** Fields of ModelProto by their wire type: all at the top must be among them, and the graph (7) or its beginning there. */
const MODEL_FIELDS: Readonly<Record<number, number>> = { 1: 0, 2: 2, 3: 2, 4: 2, 5: 0, 6: 2, 7: 2, 8: 2, 14: 2, 20: 2, 25: 2, 26: 2 };
const GRAPH_TAG = (7 << 3) | 2;

function looksLikeOnnx(file: Uint8Array): boolean {
  let at = 0;
  let [seenVersion, seenGraph] = [false, false];
  try {
    for (const { number, wire, bytes } of readFields(file)) {
      if (MODEL_FIELDS[number] !== wire) return false;
      seenVersion ||= number === 1;
      seenGraph ||= number === 7;
      at += bytes.length;
    }
    return seenGraph;
  } catch {
    return seenVersion && (seenGraph || file[at] === GRAPH_TAG); // truncated within the graph, or after it
  }
}

/** Protocols 2-5 begin with PROTO; protocols 0 and 1 with an opcode and end with STOP. */
function looksLikePickle(head: Buffer, file: Uint8Array): boolean {
  if (head[0] === 0x80 && (head[1] ?? 9) <= 5) return true;
  const ends = file.at(-1) === 0x2e;
  return ends && /^(c[\w.]+\n[\w.]+\n|\(dp|\(lp|\]q|\}q|\(i[\w.]+\n|ccopy_reg)/.test(head.toString("latin1"));
}

function isJson(head: Buffer): boolean {
  return /^[{[]\s*["{[\]}\d-]/.test(trimmed(head));
}

/** Anywhere in the file: writers sort their keys, and what names the format may come last. */
function holds(file: Uint8Array, text: string): boolean {
  return Buffer.from(file.buffer, file.byteOffset, file.byteLength).includes(text);
}

/** The name of the objective follows 136 bytes of parameters, its length before it; some versions put "binf" in front. */
function looksLikeLegacyXgboost(head: Buffer): boolean {
  const start = head.toString("latin1", 0, 4) === "binf" ? 4 : 0;
  const isLength = head.length > start + 160 && head.readUInt32LE(start + 136) <= 40 && head.readUInt32LE(start + 140) === 0;
  return isLength && /^(reg|binary|multi|rank|count|survival):/.test(head.toString("latin1", start + 144, start + 160));
}

function looksLikeText(head: Buffer): boolean {
  return !head.includes(0) && !head.toString("utf8").slice(0, -1).includes("\ufffd");
}

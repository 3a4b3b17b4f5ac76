/** @file From the bytes of an uploaded file to a relation: what it is, inflated, decoded, checked. */
import type { DatasetWarning } from "#store";
import { NotUtf8, notUtf8 } from "./csv-check.js";
import { decode, inflate } from "./decode.js";
import { looksLikeGbk } from "./encoding.js";
import { fileHead } from "./file-chunks.js";
import { readCsv } from "./read-csv.js";
import { readJsonl } from "./read-jsonl.js";
import { readParquet } from "./read-parquet.js";
import { sniffFormat, sniffText } from "./sniff.js";
import type { Format, ReadLimits, Source } from "./source.js";

export interface OpenOptions {
  readonly path: string;
  /** Private, removed afterwards by whoever made it. */
  readonly folder: string;
  readonly format?: Format;
  /** A label of TextDecoder; without it the encoding is detected. */
  readonly encoding?: string;
  readonly limits: ReadLimits;
  readonly memoryBytes: number;
}

const HEAD_BYTES = 64 * 1024;
const GBK_SAMPLE_BYTES = 8 * 1024 * 1024;

/** Throws DATASET_UNREADABLE or LIMIT_EXCEEDED, naming the place. */
export async function openSource(options: OpenOptions): Promise<Source> {
  const path = await inflate(options.path, options.folder, options.limits);
  const format = sniffFormat(fileHead(path, HEAD_BYTES), options.format);
  if (format === "parquet") return readParquet(path, options.limits, options.memoryBytes);
  try {
    return await openText(path, options.encoding, options);
  } catch (error) {
    if (!(error instanceof NotUtf8)) throw error;
    if (options.encoding !== undefined || !looksLikeGbk(fileHead(path, GBK_SAMPLE_BYTES))) throw notUtf8(format === "csv" ? "Text" : format, path);
    const source = await openText(path, "gb18030", options);
    const warning: DatasetWarning = { code: "ENCODING_GUESSED", message: "The file is no UTF-8; it was read as GBK (GB 18030)" };
    return { ...source, warnings: [warning, ...source.warnings] };
  }
}

async function openText(path: string, encoding: string | undefined, { folder, format: asked, limits }: OpenOptions): Promise<Source> {
  const text = await decode(path, folder, encoding);
  const format = sniffText(fileHead(text.path, HEAD_BYTES).toString("utf8"), asked);
  return format === "jsonl" ? readJsonl(text.path, limits) : readCsv(text.path, folder, limits);
}

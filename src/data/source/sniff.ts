/** @file What a file is, by its bytes: names and content types lie. */
import { unreadable, type Format } from "./source.js";

interface Magic {
  readonly bytes: string;
  readonly what: string;
}

/** Files that people upload by mistake: saying what it is helps more than "binary". */
const FOREIGN: readonly Magic[] = [
  { bytes: "504b0304", what: "a ZIP archive or an Excel workbook; save the sheet as CSV, or make a dataset of kind image or audio" },
  { bytes: "504b0506", what: "an empty ZIP archive" },
  { bytes: "d0cf11e0a1b11ae1", what: "an old Excel or Word file; save the sheet as CSV" },
  { bytes: "25504446", what: "a PDF" },
  { bytes: "89504e47", what: "a PNG image" },
  { bytes: "ffd8ff", what: "a JPEG image" },
  { bytes: "47494638", what: "a GIF image" },
  { bytes: "7f454c46", what: "a program" },
  { bytes: "28b52ffd", what: "zstd-compressed; send it as it is, or as gzip" },
  { bytes: "425a68", what: "bzip2-compressed; send it as it is, or as gzip" },
  { bytes: "fd377a585a00", what: "xz-compressed; send it as it is, or as gzip" },
  { bytes: "4152524f5731", what: "an Arrow file; save it as Parquet" },
  { bytes: "53514c69746520666f726d6174203300", what: "an SQLite database" },
];

/** `PAR1` */
const PARQUET = "50415231";

export const isGzip = (head: Buffer): boolean => head.length >= 2 && head[0] === 0x1f && head[1] === 0x8b;

/** Throws DATASET_UNREADABLE for an empty file and for formats that are no tables. `asked` is the user's `?format=`. */
export function sniffFormat(head: Buffer, asked: Format | undefined): Format {
  const name = asked ?? "File";
  if (head.length === 0) throw unreadable(name, undefined, "it is empty");
  const isParquet = startsWith(head, PARQUET);
  if (isParquet && asked !== undefined && asked !== "parquet") throw unreadable(name, "byte 0", "the bytes are a Parquet file");
  if (isParquet) return "parquet";
  const foreign = FOREIGN.find((magic) => startsWith(head, magic.bytes));
  if (foreign !== undefined) throw unreadable(name, "byte 0", `it is ${foreign.what}`);
  if (asked === "parquet") throw unreadable(name, "byte 0", "the bytes are no Parquet file (it must begin with PAR1)");
  return asked ?? "csv";
}

/** CSV or JSON lines, once the text is there. */
export function sniffText(text: string, asked: Format | undefined): Format {
  const start = text.trimStart();
  if (start === "") throw unreadable(asked ?? "File", undefined, "it has no content");
  if (asked !== undefined) return asked;
  if (/^<(!doctype|html|\?xml)/i.test(start)) throw unreadable("File", "line 1", "it is an HTML or XML page, no table");
  if (/^\[\s*[[{]/.test(start))
    throw unreadable("File", "line 1", "it is one JSON array; send JSON lines: one object a line, no brackets around, no commas between");
  return /^\{\s*("|\}|$)/m.test(firstLine(start)) ? "jsonl" : "csv";
}

const firstLine = (text: string): string => text.split(/\r?\n/, 1)[0] ?? "";

const startsWith = (head: Buffer, hex: string): boolean => head.subarray(0, hex.length / 2).toString("hex") === hex;

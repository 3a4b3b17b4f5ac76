/** @file JSON lines as a relation: each line is one object, each key a column. Numbers keep their digits, strings stay strings. */
import type { ColumnType, DatasetWarning } from "#store";
import { fail } from "#base";
import { sqlText } from "../table/sql.js";
import { NotUtf8 } from "./csv-check.js";
import { fileChunks } from "./file-chunks.js";
import { checkColumns, unreadable, type ReadLimits, type Source, type SourceColumn } from "./source.js";
import { createUtf8Check } from "./utf8-check.js";

type Kind = "string" | "number" | "boolean" | "nested";

/** `path` is UTF-8 without byte order mark. Throws DATASET_UNREADABLE naming the line, LIMIT_EXCEEDED, or NotUtf8. */
export function readJsonl(path: string, limits: ReadLimits): Source {
  const keys = new Map<string, Set<Kind>>();
  let rows = 0;
  let longest = 0;
  for (const { text, line, bytes } of linesOf(path, limits)) {
    const object = parseLine(text, line);
    for (const [key, value] of Object.entries(object)) note(keys, key, value);
    checkColumns(keys.size, limits);
    rows += 1;
    longest = Math.max(longest, bytes);
  }
  if (rows === 0) throw unreadable("JSON lines", undefined, "it has no rows");
  if (keys.size === 0) throw unreadable("JSON lines", "line 1", "its objects have no keys");
  const columns = [...keys].map(([name, kinds], i) => toColumn(name, kinds, i));
  return {
    format: "jsonl",
    path,
    rows,
    relation: relation(path, [...keys.keys()], longest),
    columns,
    warnings: columns.flatMap((column, i) => warn(column, [...keys.values()][i] ?? new Set())),
  };
}

interface Line {
  readonly text: string;
  readonly line: number;
  readonly bytes: number;
}

function* linesOf(path: string, limits: ReadLimits): Generator<Line> {
  const utf8 = createUtf8Check();
  let pieces: Buffer[] = [];
  let open = 0;
  let line = 1;
  const take = (last: Buffer): Line => {
    const whole = pieces.length === 0 ? last : Buffer.concat([...pieces, last]);
    pieces = [];
    open = 0;
    if (whole.length > limits.maxLineBytes) throw tooLong(line, limits, whole.length);
    return { text: whole.toString("utf8"), line, bytes: whole.length };
  };
  for (const chunk of fileChunks(path)) {
    if (!utf8.push(chunk)) throw new NotUtf8();
    let start = 0;
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, start)) {
      const next = take(chunk.subarray(start, end));
      if (next.text.trim() !== "") yield next;
      start = end + 1;
      line += 1;
    }
    pieces.push(Buffer.from(chunk.subarray(start))); // a copy: the chunk is reused
    open += chunk.length - start;
    if (open > limits.maxLineBytes) throw tooLong(line, limits, open);
  }
  if (!utf8.end()) throw new NotUtf8();
  const last = take(Buffer.alloc(0));
  if (last.text.trim() !== "") yield last;
}

const tooLong = (line: number, limits: ReadLimits, got: number): Error =>
  fail("LIMIT_EXCEEDED", { what: `Line ${line}`, limit: limits.maxLineBytes, got, unit: "bytes" });

function parseLine(text: string, line: number): object {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw unreadable("JSON lines", `line ${line}`, `it is no JSON: ${withoutSource(error)}`);
  }
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw unreadable("JSON lines", `line ${line}`, `it is ${describe(value)}, expected an object: {"column": value, ...}`);
  return value;
}

/** V8 quotes the text in some of its messages. */
const withoutSource = (error: unknown): string => (error instanceof Error ? (error.message.split(', "')[0]?.slice(0, 120) ?? "") : "it cannot be parsed");
const describe = (value: unknown): string => (value === null ? "null" : Array.isArray(value) ? "an array" : `a ${typeof value}`);

function note(keys: Map<string, Set<Kind>>, key: string, value: unknown): void {
  if (key.includes("\0")) throw unreadable("JSON lines", undefined, "a key holds a zero character");
  const kinds = keys.get(key) ?? new Set<Kind>();
  keys.set(key, kinds);
  if (value !== null) kinds.add(typeof value === "object" ? "nested" : (typeof value as Kind));
}

const GIVEN: Readonly<Partial<Record<Kind, ColumnType>>> = { boolean: "boolean", nested: "text" };

function toColumn(name: string, kinds: ReadonlySet<Kind>, i: number): SourceColumn {
  const [only = "string"] = kinds;
  const text = `v[${i + 1}]`;
  if (kinds.size > 1) return { name, text, type: "text", infer: "nothing" };
  const type = GIVEN[only];
  if (type !== undefined) return { name, text, type, infer: "nothing" };
  return { name, text, infer: only === "number" ? "number" : "time" };
}

function warn(column: SourceColumn, kinds: ReadonlySet<Kind>): DatasetWarning[] {
  if (kinds.size > 1)
    return [
      {
        code: "MIXED_TYPES",
        column: column.name,
        message: `Column '${column.name}' holds values of several kinds (${[...kinds].sort().join(", ")}); it was read as text`,
      },
    ];
  return kinds.has("nested")
    ? [{ code: "NESTED_AS_TEXT", column: column.name, message: `Column '${column.name}' holds objects or arrays; they were read as JSON text` }]
    : [];
}

/** JSON pointers (RFC 6901), so that a key with dots, quotes or dollar signs is only a key. */
function relation(path: string, keys: readonly string[], longest: number): string {
  const pointers = keys.map((key) => sqlText(`/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`)).join(", ");
  const size = Math.max(16 * 1024 * 1024, 2 * longest);
  return `(SELECT json_extract_string(json, [${pointers}]) AS v FROM read_ndjson_objects(${sqlText(path)}, maximum_object_size=${size}))`;
}

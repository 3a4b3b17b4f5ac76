/** @file Reads a whole CSV once, as bytes and in constant memory, and names the first thing that is wrong with it and its line. */
import { fail } from "#base";
import * as machine from "./csv-machine.js";
import { fileChunks } from "./file-chunks.js";
import { checkColumns, unreadable, type ReadLimits } from "./source.js";
import { createUtf8Check, firstBadByte } from "./utf8-check.js";

export interface CsvFacts {
  readonly columns: number;
  /** Records, the header among them. */
  readonly records: number;
  readonly longestRecord: number;
  /** Blank lines, or line ends of more than one kind: DuckDB wants the file rewritten. */
  readonly untidy: boolean;
}

export class NotUtf8 extends Error {
  override readonly name = "NotUtf8";
}

/** Where the reading is. One object with number fields: V8 keeps it as fast as local variables. */
interface Cursor {
  readonly limits: ReadLimits;
  /** Position of the next byte in the file, and of the record's first. */
  position: number;
  recordAt: number;
  line: number;
  recordLine: number;
  quoteLine: number;
  fields: number;
  columns: number;
  records: number;
  longest: number;
  blanks: number;
  lf: number;
  cr: number;
  crlf: number;
}

/** Throws DATASET_UNREADABLE or LIMIT_EXCEEDED naming the line; NotUtf8 when it is no UTF-8. About 200 MB a second. */
export function checkCsv(path: string, delimiter: string, limits: ReadLimits): CsvFacts {
  const cursor: Cursor = {
    limits,
    position: 0,
    recordAt: 0,
    line: 1,
    recordLine: 1,
    quoteLine: 1,
    fields: 0,
    columns: 0,
    records: 0,
    longest: 0,
    blanks: 0,
    lf: 0,
    cr: 0,
    crlf: 0,
  };
  const classes = machine.classesFor(delimiter);
  const utf8 = createUtf8Check();
  let state = machine.START;
  for (const chunk of fileChunks(path)) {
    if (!utf8.push(chunk)) throw new NotUtf8();
    state = readChunk(chunk, { state, classes, cursor });
    if (state !== machine.START && cursor.position - cursor.recordAt > limits.maxLineBytes) throw longLine(path, cursor);
  }
  if (!utf8.end()) throw new NotUtf8();
  finish(state, cursor);
  const kinds = [cursor.lf, cursor.crlf, cursor.cr - cursor.crlf].filter((count) => count > 0).length;
  return { columns: cursor.columns, records: cursor.records, longestRecord: cursor.longest, untidy: cursor.blanks > 0 || kinds > 1 || cursor.cr > cursor.crlf };
}

interface Reading {
  readonly state: number;
  readonly classes: Uint8Array;
  readonly cursor: Cursor;
}

function readChunk(chunk: Buffer, { state: from, classes, cursor }: Reading): number {
  const base = cursor.position;
  const { FIELD_END, STEP } = machine;
  let state = from;
  for (let i = 0; i < chunk.length; i++) {
    const step = STEP[(state << 3) | (classes[chunk[i] ?? 0] ?? 0)] ?? 0;
    if (step === state) continue; // most bytes: no action, no new state
    state = step & 7;
    const action = step >> 3;
    if (action === FIELD_END) cursor.fields += 1;
    else if (action !== 0) {
      cursor.position = base + i;
      act(action, cursor, chunk[i] ?? 0);
    }
  }
  cursor.position = base + chunk.length;
  return state;
}

function act(action: number, cursor: Cursor, byte: number): void {
  switch (action) {
    case machine.BEGIN:
    case machine.BEGIN_FIELD_END:
    case machine.BEGIN_OPEN_QUOTE:
      begin(cursor, action);
      return;
    case machine.OPEN_QUOTE:
      cursor.quoteLine = cursor.line;
      return;
    case machine.RECORD_END:
      endRecord(cursor);
      endLine(cursor, byte);
      return;
    default:
      actRarely(action, cursor, byte);
  }
}

function actRarely(action: number, cursor: Cursor, byte: number): void {
  if (action === machine.QUOTED_LINE) cursor.line += 1;
  else if (action === machine.CRLF) cursor.crlf += 1;
  else if (action === machine.BLANK) {
    cursor.blanks += 1;
    endLine(cursor, byte);
  } else if (action === machine.BAD_NUL) throw unreadable("CSV", `line ${cursor.line}`, "there is a zero byte: this is a binary file, no text");
  else throw unreadable("CSV", `line ${cursor.line}`, "there is text after a closing quote; a quote inside a quoted cell must be doubled");
}

function begin(cursor: Cursor, action: number): void {
  cursor.recordAt = cursor.position;
  cursor.recordLine = cursor.line;
  cursor.quoteLine = cursor.line;
  cursor.fields = action === machine.BEGIN_FIELD_END ? 1 : 0;
}

function endLine(cursor: Cursor, byte: number): void {
  cursor.line += 1;
  if (byte === 0x0a) cursor.lf += 1;
  else cursor.cr += 1;
}

function endRecord(cursor: Cursor): void {
  const { limits } = cursor;
  const fields = cursor.fields + 1;
  const length = cursor.position - cursor.recordAt;
  if (length > limits.maxLineBytes) throw fail("LIMIT_EXCEEDED", { what: `Line ${cursor.recordLine}`, limit: limits.maxLineBytes, got: length, unit: "bytes" });
  if (cursor.records === 0) {
    checkColumns(fields, limits);
    cursor.columns = fields;
  } else if (fields !== cursor.columns) {
    throw unreadable(
      "CSV",
      `line ${cursor.recordLine}`,
      `it has ${fields} ${fields === 1 ? "cell" : "cells"}, expected ${cursor.columns} as in the first line`,
    );
  }
  cursor.records += 1;
  if (length > cursor.longest) cursor.longest = length;
}

function finish(state: number, cursor: Cursor): void {
  if (state === machine.QUOTED) throw unreadable("CSV", `line ${cursor.quoteLine}`, "a quote that opens here is never closed; is the file cut off?");
  if (state !== machine.START && state !== machine.AFTER_CR) endRecord(cursor);
  if (cursor.records === 0) throw unreadable("CSV", undefined, "it has no content");
}

/** How long the line is that is too long: it is read to its end, so that the message can say so. */
function longLine(path: string, cursor: Cursor): Error {
  const { limits } = cursor;
  let position = 0;
  let end = -1;
  for (const chunk of fileChunks(path)) {
    const from = Math.max(0, cursor.position - position);
    const at = from < chunk.length ? chunk.indexOf(10, from) : -1;
    if (at >= 0) end = position + at;
    position += chunk.length;
    if (end >= 0) break;
  }
  return fail("LIMIT_EXCEEDED", {
    what: `Line ${cursor.recordLine}`,
    limit: limits.maxLineBytes,
    got: (end < 0 ? position : end) - cursor.recordAt,
    unit: "bytes",
  });
}

/** The error for a file that is no UTF-8 and nothing else that we know. */
export function notUtf8(format: string, path: string): Error {
  const { line, byte } = firstBadByte(fileChunks(path));
  return unreadable(format, `line ${line}`, `the byte 0x${byte.toString(16).padStart(2, "0")} is no UTF-8; save the file as UTF-8`);
}

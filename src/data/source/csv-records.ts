/** @file Records of a CSV as strings, one after the other. Slow beside DuckDB: for the first lines, and to rewrite untidy files. */
import * as machine from "./csv-machine.js";

/** Yields the records of a text that comes in pieces. The text is known to be well formed, or is only a sample. */
export function* csvRecords(texts: Iterable<string>, delimiter: string): Generator<string[]> {
  const classes = machine.classesFor(delimiter);
  let rest = "";
  for (const text of texts) {
    const reader = readRecords(rest + text, classes);
    yield* reader.records();
    rest = reader.rest();
  }
  // a final line end makes the last record whole; a file whose last record is whole already gets a blank line more, which is skipped
  yield* readRecords(`${rest}\n`, classes).records();
}

interface Reader {
  records(): Generator<string[]>;
  /** What follows the last whole record. */
  rest(): string;
}

function readRecords(text: string, classes: Uint8Array): Reader {
  let keep = 0;
  function* records(): Generator<string[]> {
    let fields: string[] = [];
    let fieldAt = 0;
    for (const { action, at } of actionsOf(text, classes)) {
      if (isBegin(action)) fieldAt = at;
      if (endsField(action)) {
        fields.push(unquote(text.slice(fieldAt, at)));
        fieldAt = at + 1;
      }
      if (endsLine(action)) keep = at + 1;
      if (action !== machine.RECORD_END) continue;
      yield fields;
      fields = [];
    }
  }
  return { records, rest: () => text.slice(keep) };
}

function* actionsOf(text: string, classes: Uint8Array): Generator<{ readonly action: number; readonly at: number }> {
  let state = machine.START;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    const step = machine.STEP[(state << 3) | (code < 256 ? (classes[code] ?? 0) : 0)] ?? 0;
    state = step & 7;
    if (step >= 8) yield { action: step >> 3, at };
  }
}

const endsLine = (action: number): boolean => action === machine.RECORD_END || action === machine.BLANK || action === machine.CRLF;
const isBegin = (action: number): boolean => action === machine.BEGIN || action === machine.BEGIN_FIELD_END || action === machine.BEGIN_OPEN_QUOTE;
const endsField = (action: number): boolean => action === machine.FIELD_END || action === machine.BEGIN_FIELD_END || action === machine.RECORD_END;

const unquote = (cell: string): string =>
  cell.startsWith('"') ? cell.slice(1, cell.endsWith('"') && cell.length > 1 ? -1 : undefined).replaceAll('""', '"') : cell;

/** A record as RFC 4180 writes it, with LF. A lone empty cell is quoted: an empty line is no record. */
export function writeRecord(fields: readonly string[], delimiter: string): string {
  if (fields.length === 1 && fields[0] === "") return '""\n';
  return `${fields.map((field) => (needsQuotes(field, delimiter) ? `"${field.replaceAll('"', '""')}"` : field)).join(delimiter)}\n`;
}

const needsQuotes = (field: string, delimiter: string): boolean =>
  field.includes('"') || field.includes(delimiter) || field.includes("\n") || field.includes("\r");

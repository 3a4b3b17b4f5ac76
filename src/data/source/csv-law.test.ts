import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openDatabase } from "../table/duckdb.js";
import { csvRecords, writeRecord } from "./csv-records.js";
import { openSource } from "./open-source.js";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "aimass-csv-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const limits = { maxColumns: 100, maxLineBytes: 1_000_000, maxBytes: 1_000_000 };
const memoryBytes = 256 * 1024 * 1024;

/** What a CSV has to survive: its own signs, spaces, other scripts, words that mean something elsewhere. */
const unit = fc.oneof(
  fc.constantFrom('"', ",", ";", "\n", "\r", "\r\n", " ", "\t", "'", "\\", "#", "a", "0"),
  fc.string({ unit: "grapheme", minLength: 1, maxLength: 2 }),
);
const cell = fc
  .array(unit, { maxLength: 6 })
  .map((units) => units.join(""))
  .filter((text) => !text.includes("\0"));
const table = fc.integer({ min: 1, max: 5 }).chain((width) => fc.array(fc.array(cell, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 8 }));
/** RFC 4180: CR LF, or the LF and CR that the wild has; quotes where they are needed, or everywhere. */
const style = fc.record({ end: fc.constantFrom("\r\n", "\n", "\r"), quoteAll: fc.boolean(), last: fc.boolean() });

test("any table of texts written as RFC 4180 says comes back cell by cell, through DuckDB", { timeout: 120_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(table, style, async (rows, how) => {
      const header = (rows[0] ?? []).map((_, i) => `h${i}`);
      const path = join(folder, "law.csv");
      writeFileSync(path, write([header, ...rows], how));
      expect(await readBack(path)).toEqual(rows.map((row) => row.map((text) => (text === "" ? null : text)))); // an empty cell is missing
    }),
    { numRuns: 150 },
  );
});

test("the slow reader reads what the writer wrote, however the text is cut into pieces", () => {
  fc.assert(
    fc.property(table, style, fc.integer({ min: 1, max: 7 }), (rows, how, size) => {
      const text = write(rows, how);
      const pieces = Array.from({ length: Math.ceil(text.length / size) }, (_, i) => text.slice(i * size, (i + 1) * size));
      expect([...csvRecords(pieces, ",")]).toEqual(rows);
      expect([...csvRecords([rows.map((row) => writeRecord(row, ",")).join("")], ",")]).toEqual(rows);
    }),
    { numRuns: 300 },
  );
});

function write(rows: readonly (readonly string[])[], { end, quoteAll, last }: { end: string; quoteAll: boolean; last: boolean }): string {
  const quoted = (text: string): string => (quoteAll || text === "" || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  return rows.map((row) => row.map(quoted).join(",")).join(end) + (last ? end : "");
}

async function readBack(path: string): Promise<unknown[][]> {
  const source = await openSource({ path, folder, limits, memoryBytes });
  const database = await openDatabase({ files: [source.path], memoryBytes, threads: 1 });
  try {
    const rows = await database.all(`SELECT ${source.columns.map(({ text }) => text).join(", ")} FROM ${source.relation}`);
    return rows.map((row) => Object.values(row));
  } finally {
    database.close();
  }
}

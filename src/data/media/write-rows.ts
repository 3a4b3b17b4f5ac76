/** @file Rows on their way to DuckDB: a CSV that we write ourselves, in constant memory. */
import { closeSync, openSync, writeSync } from "node:fs";
import { writeRecord } from "../source/csv-records.js";
import { columnId, sqlText } from "../table/sql.js";

export interface Rows {
  readonly count: number;
  /** How often each value of the second field was there. */
  readonly labels: ReadonlyMap<string, number>;
  add(fields: readonly string[]): void;
  close(): void;
  /** SQL that follows FROM, with columns c0, c1, ... of text; an empty field is NULL. */
  relation(columns: number): string;
}

const BATCH_CHARS = 256 * 1024;

export function openRows(path: string): Rows {
  const file = openSync(path, "wx", 0o600);
  const labels = new Map<string, number>();
  let batch = "";
  let count = 0;
  const flush = (): void => {
    const bytes = Buffer.from(batch);
    for (let at = 0; at < bytes.length;) at += writeSync(file, bytes, at);
    batch = "";
  };
  return {
    labels,
    get count() {
      return count;
    },
    add(fields) {
      batch += writeRecord(fields, ",");
      count += 1;
      const label = fields[1] ?? "";
      labels.set(label, (labels.get(label) ?? 0) + 1);
      if (batch.length > BATCH_CHARS) flush();
    },
    close() {
      flush();
      closeSync(file);
    },
    relation(columns) {
      const names = Array.from({ length: columns }, (_, i) => `${columnId(i)}: 'VARCHAR'`).join(", ");
      return `read_csv(${sqlText(path)}, auto_detect=false, header=false, delim=',', quote='"', escape='"', strict_mode=true, columns={${names}})`;
    },
  };
}

/** @file What commands print: JSON for programs, tables and lines for people. Results go to stdout, everything else to stderr. */
import Table from "cli-table3";

export interface Output {
  readonly json?: boolean;
}

/** One JSON document with `--json`, else the lines. */
export function print(output: Output, value: unknown, lines: () => readonly string[]): void {
  const text = output.json === true ? JSON.stringify(value, null, 2) : lines().join("\n");
  if (text !== "") process.stdout.write(`${text}\n`);
}

/** Columns without lines: easy to read, and to cut. */
export function table(head: readonly string[], rows: readonly (readonly unknown[])[]): string[] {
  if (rows.length === 0) return ["(none)"];
  const blank = {
    top: "",
    "top-mid": "",
    "top-left": "",
    "top-right": "",
    bottom: "",
    "bottom-mid": "",
    "bottom-left": "",
    "bottom-right": "",
    left: "",
    "left-mid": "",
    mid: "",
    "mid-mid": "",
    right: "",
    "right-mid": "",
    middle: "  ",
  };
  const made = new Table({ head: [...head], chars: blank, style: { head: [], border: [], "padding-left": 0, "padding-right": 0 } });
  for (const row of rows) made.push(row.map(cell));
  return made
    .toString()
    .split("\n")
    .map((line) => line.trimEnd());
}

/** `name  value` lines; absent values are left out. */
export function fields(values: Readonly<Record<string, unknown>>): string[] {
  const entries = Object.entries(values).filter(([, value]) => value !== undefined && value !== null);
  const width = Math.max(0, ...entries.map(([name]) => name.length));
  return entries.map(([name, value]) => `${name.padEnd(width)}  ${cell(value)}`);
}

export function cell(value: unknown): string {
  if (value === null || value === undefined) return "-";
  if (typeof value === "string") return value;
  if (typeof value === "number" && !Number.isInteger(value)) return String(Number(value.toPrecision(6)));
  return JSON.stringify(value);
}

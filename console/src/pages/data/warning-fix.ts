import type { ColumnType } from "../../api/shapes.js";

/** What a reader most likely wants instead; a warning that is not here only tells what was done. */
const FIXES: Readonly<Record<string, ColumnType>> = {
  MOSTLY_NUMERIC: "number",
  MOSTLY_DATES: "date",
  LEADING_ZEROS: "integer",
  LARGE_INTEGERS: "number",
  CAST_TO_MISSING: "text",
  MISSING_WORDS: "text",
};

export function warningFix(code: string): ColumnType | null {
  return FIXES[code] ?? null;
}

/** @file What a cell of text is, and what it becomes: the one place where "001", "NA", "yes" and 20-digit ids are decided. All as SQL. */
import type { ColumnType } from "#store";

/** What a cell holds. The order is the order of the codes that DuckDB counts. */
export const KINDS = ["null", "integer", "number", "large", "padded", "infinite", "missing", "boolean", "date", "datetime", "other"] as const;
export type Kind = (typeof KINDS)[number];

/**
 * Missing in a typed column, whatever the case of the letters. In a text column they are ordinary words, unless typed
 * columns of the same file use them so (see `infer.ts`).
 */
const MISSING = String.raw`(?i)|na|#?n/a|null|nan|none|\?|-`;

/** 2^53 - 1: a JSON number and a float64 hold no larger integer exactly. */
const SAFE = Number.MAX_SAFE_INTEGER;

/** Bytes; nothing longer is a number, a date or a word for "nothing", and patterns need not look through it. */
const LONGEST_VALUE = 400;

const NUMBER = String.raw`-?((0|[1-9][0-9]*)(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?`;
const LOOSE_NUMBER = String.raw`[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?`;
const DAY = "[0-9]{4}[-/][0-9]{2}[-/][0-9]{2}";
const TIME = String.raw`[ T][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,9})?)?(Z|[+-][0-9]{2}(:?[0-9]{2})?)?`;

const is = (sql: string, pattern: string): string => `regexp_full_match(${sql}, '${pattern}')`;
const code = (kind: Kind): number => KINDS.indexOf(kind);
const lower = (sql: string): string => `lower(trim(${sql}))`;

/** The trimmed text when it is one of the words for "nothing". */
export const missingWord = (sql: string): string => `CASE WHEN ${is(`trim(${sql})`, MISSING)} THEN trim(${sql}) END`;

/** A quick test for a kind that most cells of such a column pass; what fails it may still be of the kind. */
const QUICK: Readonly<Partial<Record<Kind, (sql: string) => string>>> = {
  number: (sql) => is(sql, String.raw`-?(0|[1-9][0-9]{0,15})\.[0-9]+`),
  boolean: (sql) => `${sql} IN ('true', 'false')`,
  date: (sql) => `CAST(try_cast(${sql} AS DATE) AS VARCHAR) = ${sql}`,
  datetime: (sql) => `CAST(try_cast(${sql} AS TIMESTAMP) AS VARCHAR) = replace(${sql}, 'T', ' ')`,
};

/** The code of cells that are expected to be of one kind: most are known by the quick test. */
export function kindOfExpected(sql: string, trimmed: string, expected: Kind): string {
  const quick = QUICK[expected]?.(sql);
  return quick === undefined ? kindOf(sql, trimmed) : `CASE WHEN ${quick} THEN ${code(expected)} ELSE ${kindOf(sql, trimmed)} END`;
}

/**
 * The code of a cell's kind; `trimmed` is the same without spaces around. An integer that prints as it was written needs
 * no pattern. A number with a leading zero or plus is `padded` (an article number, a phone number), one beyond 2^53 - 1
 * `large`.
 */
export function kindOf(sql: string, trimmed: string): string {
  const t = trimmed;
  const whole = `try_cast(${sql} AS BIGINT)`;
  return `CASE
    WHEN ${sql} IS NULL THEN ${code("null")}
    WHEN strlen(${sql}) > ${LONGEST_VALUE} THEN ${code("other")}
    WHEN CAST(${whole} AS VARCHAR) = ${sql} THEN CASE WHEN ${whole} BETWEEN -${SAFE} AND ${SAFE} THEN ${code("integer")} ELSE ${code("large")} END
    WHEN ${is(t, NUMBER)} THEN CASE
      WHEN ${is(t, "-?[0-9]+")} THEN CASE WHEN abs(try_cast(${t} AS HUGEINT)) <= ${SAFE} THEN ${code("integer")} ELSE ${code("large")} END
      WHEN isfinite(try_cast(${t} AS DOUBLE)) THEN ${code("number")} ELSE ${code("infinite")} END
    WHEN ${is(t, DAY)} THEN CASE WHEN try_cast(${t} AS DATE) IS NULL THEN ${code("other")} ELSE ${code("date")} END
    WHEN ${is(t, DAY + TIME)} THEN CASE WHEN ${instant(t)} IS NULL THEN ${code("other")} ELSE ${code("datetime")} END
    WHEN ${is(t, "(?i)true|false")} THEN ${code("boolean")}
    WHEN ${is(t, MISSING)} THEN ${code("missing")}
    WHEN ${is(t, "(?i)[+-]?inf(inity)?")} THEN ${code("infinite")}
    WHEN ${is(t, LOOSE_NUMBER)} THEN ${code("padded")}
    ELSE ${code("other")} END`;
}

/** A time in UTC; without a zone it is taken as UTC. Plain times take the fast way, zones need the calendar of ICU. */
function instant(t: string): string {
  const seconds = String.raw`regexp_replace(${t}, '([ T][0-9]{2}:[0-9]{2})(Z|[+-])', '\1:00\2')`;
  return `CASE WHEN ${is(t, `${DAY}.*(Z|[+-][0-9:]+)`)} AND length(${t}) > 16 THEN CAST(try_cast(${seconds} AS TIMESTAMPTZ) AS TIMESTAMP) ELSE try_cast(${t} AS TIMESTAMP) END`;
}

/** The value of a cell whose column is known to hold that type: missing words and infinities become null. */
export const CAST: Readonly<Record<ColumnType, (sql: string) => string>> = {
  text: (sql) => sql,
  integer: (sql) => `try_cast(${sql} AS BIGINT)`,
  number: (sql) => finite(`try_cast(${sql} AS DOUBLE)`),
  boolean: (sql) => `CASE ${lower(sql)} WHEN 'true' THEN true WHEN 'false' THEN false END`,
  date: (sql) => `try_cast(${sql} AS DATE)`,
  datetime: (sql) =>
    `coalesce(CASE WHEN length(${sql}) = 19 AND substr(${sql}, 17, 1) = ':' THEN try_cast(${sql} AS TIMESTAMP) END, ${instant(`trim(${sql})`)})`,
};

/** The value of a cell whose column a person has declared to be that type: more spellings are taken, the rest becomes null. */
export const CAST_DECLARED: Readonly<Record<ColumnType, (sql: string) => string>> = {
  ...CAST,
  integer: (sql) => `CASE WHEN ${is(`trim(${sql})`, String.raw`[+-]?[0-9]+(\.0*)?`)} THEN try_cast(regexp_replace(trim(${sql}), '\\.0*$', '') AS BIGINT) END`,
  number: (sql) => `CASE WHEN ${is(`trim(${sql})`, LOOSE_NUMBER)} THEN ${finite(`try_cast(trim(${sql}) AS DOUBLE)`)} END`,
  boolean: (sql) => `CASE WHEN ${lower(sql)} IN ('true', 't', 'yes', 'y', '1') THEN true WHEN ${lower(sql)} IN ('false', 'f', 'no', 'n', '0') THEN false END`,
  date: (sql) => `CASE WHEN ${is(`trim(${sql})`, `${DAY}(${TIME})?`)} THEN CAST(${instant(`trim(${sql})`)} AS DATE) END`,
  datetime: (sql) => `CASE WHEN ${is(`trim(${sql})`, `${DAY}(${TIME})?`)} THEN ${instant(`trim(${sql})`)} END`,
};

const finite = (sql: string): string => `CASE WHEN isfinite(${sql}) THEN ${sql} END`;

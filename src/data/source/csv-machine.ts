/**
 * @file RFC 4180 as a table-driven machine over bytes or characters: the fast check and the slow reader share it.
 *
 * A step reads one symbol: `STEP[state * 8 + class]` is `action * 8 + next state`.
 * Wider than the RFC where files in the wild are: any of LF, CR LF and CR ends a line, and a quote inside an unquoted
 * field is an ordinary character.
 */

/** Classes of symbols. */
const OTHER = 0;
const DELIMITER = 1;
const QUOTE = 2;
const LF = 3;
const CR = 4;
const NUL = 5;

/** States. A record starts in START; all others are inside one, except AFTER_CR. */
export const START = 0;
const FIELD_START = 1;
const UNQUOTED = 2;
export const QUOTED = 3;
export const QUOTE_SEEN = 4;
export const AFTER_CR = 5;

/** Actions. `BEGIN_...` ones happen at the first symbol of a record. */
export const NONE = 0;
export const FIELD_END = 1;
export const RECORD_END = 2;
/** An empty line. */
export const BLANK = 3;
/** A line end inside quotes. */
export const QUOTED_LINE = 4;
/** CR was followed by LF: one line end, not two. */
export const CRLF = 5;
export const BAD_QUOTE = 6;
export const BAD_NUL = 7;
export const BEGIN = 8;
/** The first symbol of a record ends its first field. */
export const BEGIN_FIELD_END = 9;
export const OPEN_QUOTE = 10;
export const BEGIN_OPEN_QUOTE = 11;

type Rule = readonly [action: number, next: number];

/** One row a state, one entry a class: OTHER, DELIMITER, QUOTE, LF, CR, NUL. */
const start: readonly Rule[] = [
  [BEGIN, UNQUOTED],
  [BEGIN_FIELD_END, FIELD_START],
  [BEGIN_OPEN_QUOTE, QUOTED],
  [BLANK, START],
  [BLANK, AFTER_CR],
  [BAD_NUL, START],
];
const RULES: readonly (readonly Rule[])[] = [
  start,
  [
    [NONE, UNQUOTED],
    [FIELD_END, FIELD_START],
    [OPEN_QUOTE, QUOTED],
    [RECORD_END, START],
    [RECORD_END, AFTER_CR],
    [BAD_NUL, START],
  ],
  [
    [NONE, UNQUOTED],
    [FIELD_END, FIELD_START],
    [NONE, UNQUOTED],
    [RECORD_END, START],
    [RECORD_END, AFTER_CR],
    [BAD_NUL, START],
  ],
  [
    [NONE, QUOTED],
    [NONE, QUOTED],
    [NONE, QUOTE_SEEN],
    [QUOTED_LINE, QUOTED],
    [NONE, QUOTED],
    [BAD_NUL, START],
  ],
  [
    [BAD_QUOTE, START],
    [FIELD_END, FIELD_START],
    [NONE, QUOTED],
    [RECORD_END, START],
    [RECORD_END, AFTER_CR],
    [BAD_NUL, START],
  ],
  start.map((rule, class_): Rule => (class_ === LF ? [CRLF, START] : rule)),
];

export const STEP: Uint8Array = Uint8Array.from(RULES.flatMap((row) => [...row.map(([action, next]) => action * 8 + next), 0, 0]));

/** The class of each byte (or of each character below 256; all others are OTHER). */
export function classesFor(delimiter: string): Uint8Array {
  const classes = new Uint8Array(256).fill(OTHER);
  classes[delimiter.charCodeAt(0)] = DELIMITER;
  classes[0x22] = QUOTE;
  classes[0x0a] = LF;
  classes[0x0d] = CR;
  classes[0] = NUL;
  return classes;
}

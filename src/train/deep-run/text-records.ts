/** One text column of a table: the served graph takes the texts as they are and counts the words itself. */
import { fail } from "#base";
import type { DatasetColumn } from "#store";
import { tensor } from "#tensor";
import { textSource } from "../sources/text-source.js";
import { learnWords } from "../sources/word-tokenizer.js";
import { writeTokenizer } from "../sources/write-tokenizer.js";
import type { Records, ToRead } from "./records.js";
import type { Reading } from "./settings.js";
import { textsOf } from "./texts-of.js";

export type TextReading = Extract<Reading, { material: "text" }>;

/** Numbers below are of no word: what ends a text, and what is unknown. */
export const NO_WORDS = 2;

/** The column that is read: the one named, else the one with the most different texts. Throws INVALID_REQUEST. */
export function textColumn(columns: readonly DatasetColumn[], target: string, named: string | null): DatasetColumn {
  const texts = columns.filter(({ name, type }) => type === "text" && name !== target);
  const [found] = named === null ? [...texts].sort((a, b) => b.distinct - a.distinct) : texts.filter(({ name }) => name === named);
  if (found !== undefined) return found;
  const why =
    named === null
      ? "the dataset has no text column beside the target"
      : `expected a text column beside the target (${texts.map(({ name }) => `'${name}'`).join(", ")}), got '${named.slice(0, 80)}'`;
  throw fail("INVALID_REQUEST", { detail: `column: ${why}` }, { items: [{ path: "/parameters/column", code: "INVALID_REQUEST", message: why }] });
}

export function readTexts({ length, words }: TextReading, named: string | null, { table, columns, target, targets, split }: ToRead): Records {
  const { name } = textColumn(columns, target, named);
  const texts = textsOf(table, name);
  const tokenizer = learnWords(texts, split.train, { length, maxWords: words });
  return {
    input: { dtype: "int64", dims: [length], vocabulary: tokenizer.words.length + NO_WORDS },
    source: textSource({ input: name, texts, targets, tokenizer }),
    signature: [{ name, dtype: "string", shape: [null, 1], column: "text" }],
    notUsed: columns
      .filter((column) => column.name !== name && column.name !== target)
      .map((column) => ({ column: column.name, reason: `this network reads one text column, '${name}'` })),
    write: (g) => writeTokenizer(g, g.input(name, "string", ["N", 1]), tokenizer),
    feeds: (rows) =>
      Promise.resolve({
        [name]: tensor(
          "string",
          [rows.length, 1],
          Array.from(rows, (row) => texts[row] ?? ""),
        ),
      }),
  };
}

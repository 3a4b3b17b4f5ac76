import fc from "fast-check";
import { expect, test } from "vitest";
import { createBuilder, encodeModel } from "#graph";
import { openSession } from "#runtime";
import { tensor } from "#tensor";
import { textSource } from "./text-source.js";
import { createWordEncoder, learnWords, piecesOf, type WordTokenizer } from "./word-tokenizer.js";
import { writeTokenizer } from "./write-tokenizer.js";

const REVIEWS = ["A good film. Good!", "a bad film", "Élan, good élan;  bad", null, "bad\nGOOD\r\ngood"];
const rows = (count: number): Uint32Array => Uint32Array.from({ length: count }, (_, i) => i);
const learn = (length: number): WordTokenizer => learnWords(REVIEWS, rows(REVIEWS.length), { length });

function encode(tokenizer: WordTokenizer, texts: readonly (string | null)[]): number[][] {
  const write = createWordEncoder(tokenizer);
  return texts.map((text) => {
    const ids = new BigInt64Array(tokenizer.length);
    write(text, ids, 0);
    return Array.from(ids, Number);
  });
}

async function openGraph(tokenizer: WordTokenizer, dims: readonly (number | string)[] = ["N"]) {
  const g = createBuilder("tokenizer");
  const ids = writeTokenizer(g, g.input("text", "string", dims), tokenizer);
  g.output(ids, "ids");
  expect(ids.type).toEqual({ dtype: "int64", dims: ["N", tokenizer.length] });
  const session = await openSession(encodeModel(g.build()), { threads: 1 });
  return async (texts: readonly string[]): Promise<number[][]> => {
    const { ids: out } = await session.run({ text: tensor("string", dims.length === 1 ? [texts.length] : [texts.length, 1], texts) });
    if (out === undefined) throw new Error("no output");
    const values = Array.from(out.data as BigInt64Array, Number);
    expect(out.dims).toEqual([texts.length, tokenizer.length]);
    return texts.map((_, i) => values.slice(i * tokenizer.length, (i + 1) * tokenizer.length));
  };
}

test("words are counted without the marks around them, in any case; rare ones are unknown", () => {
  const { words } = learn(8);
  expect(words).toEqual(["good", "bad", "a", "film", "élan"]);
});

test("all spellings of a word have its number, also those that were not seen", () => {
  expect(encode(learn(6), ["good Good GOOD good. Good! good,", "ÉLAN Élan élan Élan! plot twist"])).toEqual([
    [2, 2, 2, 2, 2, 2],
    [6, 6, 6, 6, 1, 1],
  ]);
});

test("only the training rows are learnt from, whatever their order", () => {
  const texts = ["x x y y", "z z", "y y x"];
  expect(learnWords(texts, Uint32Array.of(0, 2), { length: 4 }).words).toEqual(["y", "x"]);
  expect(learnWords(texts, Uint32Array.of(2, 0), { length: 4 })).toEqual(learnWords(texts, Uint32Array.of(0, 2), { length: 4 }));
  expect(learnWords(texts, rows(3), { length: 4, maxWords: 1 }).words).toEqual(["y"]);
});

test("a text is read up to its word T, line 64 ends no more, a zero character ends the text", () => {
  expect([...piecesOf("  One two\nthree  four five", 4)]).toEqual(["one", "two", "three", "four"]);
  expect([...piecesOf("\n".repeat(62) + "a\nb\nc", 9)]).toEqual(["a", "b\nc"]);
  expect([...piecesOf("a\tb c\u0000d", 9)]).toEqual(["a\tb", "c"]);
  expect([...piecesOf("", 9)]).toEqual([]);
});

const ODD = [
  "",
  " ",
  "     ",
  "\n",
  "\n\n \n",
  " good",
  "good ",
  "good  bad   a film",
  "good bad good bad good bad good",
  "good bad good bad ",
  "good bad good bad   ",
  "good\nbad",
  "\ngood\n\n\nbad\n",
  "good \n bad \n",
  "good\r\nbad\r\n",
  "a\tfilm",
  "good\u00a0bad",
  "good\u3000bad \u2003 a",
  "😀 good 👩‍👩‍👧 bad",
  "\ud800 good \udfff",
  "go\ud83dod",
  "e\u0301lan \u00c9LAN \u00e9lan",
  "İ ı ß ẞ SS Σ σ ς",
  "good\u0000bad",
  "\u0000",
  "\u0001 good \u007f",
  "\ufeffgood",
  "\uffff good \ufffd",
  "\n".repeat(63) + "good\nbad good",
  "\n".repeat(62) + "good\nbad good",
  "good\n".repeat(70),
  `${"good ".repeat(9)}\n${"bad ".repeat(9)}`,
  '"good" (bad) good; bad: film\u2026',
];

test("graph and TypeScript agree on odd texts, alone and in one batch", async () => {
  for (const length of [1, 4, 9]) {
    const tokenizer = learn(length);
    const run = await openGraph(tokenizer);
    expect(await run(ODD)).toEqual(encode(tokenizer, ODD));
    for (const text of ODD) expect(await run([text]), JSON.stringify(text)).toEqual(encode(tokenizer, [text]));
  }
});

test("graph and TypeScript agree on any text", async () => {
  const tokenizer = learn(6);
  const run = await openGraph(tokenizer, ["N", 1]);
  const piece = fc.oneof(
    fc.constantFrom("good", "GOOD.", "Élan", "ÉLAN", "film", " ", "  ", "\n", "\r\n", "\t", "\u0000"),
    fc.string({ unit: "binary" }),
    fc.string({ unit: "grapheme" }),
  );
  const text = fc.array(piece, { maxLength: 12 }).map((parts) => parts.join(""));
  await fc.assert(
    fc.asyncProperty(fc.array(text, { minLength: 1, maxLength: 5 }), async (texts) => {
      expect(await run(texts)).toEqual(encode(tokenizer, texts));
    }),
    { numRuns: 300 },
  );
});

test("a cell of 10 MB is read up to its word T: one word, five million, or a million lines", async () => {
  const tokenizer = learn(4);
  const run = await openGraph(tokenizer);
  const texts = ["x".repeat(1e7), "good ".repeat(2e6), "bad\n".repeat(2.5e6)];
  expect(encode(tokenizer, texts)).toEqual([
    [1, 0, 0, 0],
    [2, 2, 2, 2],
    [3, 3, 3, 3],
  ]);
  expect(await run(texts)).toEqual(encode(tokenizer, texts));
}, 60_000);

test("a source gives the rows that are asked for, in that order; a missing text has no words", async () => {
  const source = textSource({ input: "text", texts: REVIEWS, tokenizer: learn(3), targets: tensor("int64", [5], new BigInt64Array([0n, 1n, 2n, 3n, 4n])) });
  const batch = await source.batch(Uint32Array.of(3, 1), null);
  expect(batch).toEqual({
    inputs: { text: tensor("int64", [2, 3], new BigInt64Array([0n, 0n, 0n, 3n, 4n, 5n])) },
    targets: tensor("int64", [2], new BigInt64Array([3n, 1n])),
    rows: 2,
  });
  expect(source.rows).toBe(5);
  await source.close();
});

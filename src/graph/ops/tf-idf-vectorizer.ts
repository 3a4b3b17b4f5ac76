/**
 * TfIdfVectorizer: how often each n-gram of a pool occurs in each row, with up to `max_skip_count` elements left out between its elements:
 * the count (TF), 1 or its weight where it occurs (IDF), or both multiplied (TFIDF). [C] -> [K], [N, C] -> [N, K], float32. Source: ONNX operator TfIdfVectorizer, opset 9.
 */
import { fail } from "#base";
import { defineOp } from "../define-op.js";
import { dimsText } from "../infer/facts.js";
import { f32, i64, text } from "../rules/case-tensors.js";
import { rowsOf } from "../rules/classical/ml-rows.js";

const needed = { kind: "int", required: true } as const;

export const tfIdfVectorizer = defineOp({
  name: "TfIdfVectorizer",
  since: 9,
  inputs: ["X"],
  attributes: {
    max_gram_length: needed,
    max_skip_count: needed,
    min_gram_length: needed,
    mode: { kind: "string", required: true },
    ngram_counts: { kind: "ints", required: true },
    ngram_indexes: { kind: "ints", required: true },
    pool_int64s: { kind: "ints" },
    pool_strings: { kind: "strings" },
    weights: { kind: "floats" },
  },
  inferShape([{ dims }], { ngram_indexes }, { where }) {
    if (dims !== null && dims.length > 2) throw fail("GRAPH_SHAPE", { where, what: "the input", expected: "[C] or [N, C]", got: dimsText(dims) });
    return [{ dtype: "float32", dims: dims === null ? null : [...dims.slice(0, -1), widthOf(ngram_indexes)] }];
  },
  reference([x], attributes, { where, strings }) {
    const { ngram_indexes: indexes, weights, mode } = attributes;
    const pool = x.dtype === "string" ? (attributes.pool_strings ?? []).map((each) => strings.number(each)) : (attributes.pool_int64s ?? []);
    const grams = gramsOf(pool, attributes);
    const width = widthOf(indexes);
    const rows = rowsOf(x).map((row) => {
      const counts = new Float64Array(width);
      for (const id of found(row, grams, attributes)) counts[indexes[id] ?? 0] = (counts[indexes[id] ?? 0] ?? 0) + 1;
      return weighed(where, counts, { mode, weights: indexes.map((index, id) => ({ index, weight: weights?.[id] ?? 1 })) });
    });
    const dims = [...x.dims.slice(0, -1), width];
    return [{ dtype: "float32", dims, data: Float64Array.from(rows.flatMap((row) => [...row])) }];
  },
  gradient: "it counts",
  cases: [
    {
      name: "single elements and pairs",
      inputs: [i64([6], [1, 5, 6, 7, 8, 5])],
      attributes: {
        ngram_counts: [0, 2],
        min_gram_length: 1,
        max_gram_length: 2,
        max_skip_count: 0,
        mode: "TF",
        ngram_indexes: [0, 1, 2, 3, 4],
        pool_int64s: [5, 8, 5, 6, 7, 8, 1, 7],
      },
      expected: [f32([5], [2, 1, 1, 1, 0])],
    },
    {
      name: "pairs with one left out, rows",
      inputs: [i64([2, 4], [1, 2, 5, 6, 5, 9, 6, 6])],
      attributes: { ngram_counts: [0, 0], ngram_indexes: [0], pool_int64s: [5, 6], min_gram_length: 2, max_gram_length: 2, max_skip_count: 1, mode: "TF" },
      expected: [f32([2, 1], [1, 1])],
    },
    {
      name: "strings, whether, weighed",
      inputs: [text([3], ["a", "b", "a"])],
      attributes: {
        ngram_counts: [0],
        ngram_indexes: [0, 1, 2],
        pool_strings: ["a", "b", "c"],
        weights: [0.5, 2, 4],
        min_gram_length: 1,
        max_gram_length: 1,
        max_skip_count: 0,
        mode: "IDF",
      },
      expected: [f32([3], [0.5, 2, 0])],
    },
    {
      name: "how often, weighed, places mixed",
      inputs: [i64([3], [7, 7, 9])],
      attributes: {
        ngram_counts: [0],
        ngram_indexes: [1, 0],
        pool_int64s: [7, 9],
        weights: [0.5, 3],
        min_gram_length: 1,
        max_gram_length: 1,
        max_skip_count: 0,
        mode: "TFIDF",
      },
      expected: [f32([2], [3, 1])],
    },
    {
      name: "no rows",
      inputs: [i64([0, 2], [])],
      attributes: { ngram_counts: [0], ngram_indexes: [0], pool_int64s: [7], min_gram_length: 1, max_gram_length: 1, max_skip_count: 0, mode: "TF" },
      expected: [f32([0, 1], [])],
      notInRuntime: "it refuses an input without rows",
    },
  ],
});

interface Lengths {
  readonly min_gram_length: number;
  readonly max_gram_length: number;
  readonly max_skip_count: number;
  readonly ngram_counts: readonly number[];
}

function widthOf(indexes: readonly number[]): number {
  return indexes.reduce((width, index) => Math.max(width, index + 1), 0);
}

/** Each n-gram of the pool by its elements: its number, counted over all lengths. */
function gramsOf(pool: readonly number[], { ngram_counts: starts }: Lengths): ReadonlyMap<string, number> {
  const grams = new Map<string, number>();
  let id = 0;
  starts.forEach((start, at) => {
    const end = starts[at + 1] ?? pool.length;
    for (let from = start; from + at + 1 <= end; from += at + 1) grams.set(pool.slice(from, from + at + 1).join(), id++);
  });
  return grams;
}

/** The numbers of all n-grams that occur in a row, as often as they do. Single elements are not counted again for each skip. */
function* found(
  row: Float64Array,
  grams: ReadonlyMap<string, number>,
  { min_gram_length: least, max_gram_length: most, max_skip_count: skips }: Lengths,
): Generator<number> {
  for (let length = least; length <= most; length++)
    for (let step = 1; step <= (length === 1 ? 1 : skips + 1); step++) yield* foundWith(row, grams, { length, step });
}

function* foundWith(row: Float64Array, grams: ReadonlyMap<string, number>, { length, step }: { length: number; step: number }): Generator<number> {
  for (let start = 0; start + (length - 1) * step < row.length; start++) {
    const id = grams.get(Array.from({ length }, (_, at) => row[start + at * step]).join());
    if (id !== undefined) yield id;
  }
}

interface Weights {
  readonly mode: string;
  readonly weights: readonly { readonly index: number; readonly weight: number }[];
}

function weighed(where: string, counts: Float64Array, { mode, weights }: Weights): Float64Array {
  if (mode === "TF") return counts;
  if (mode !== "IDF" && mode !== "TFIDF") throw fail("GRAPH_INVALID", { where, why: `the mode '${mode}' is not one of TF, IDF, TFIDF` });
  const result = mode === "IDF" ? counts.map((count) => Math.min(count, 1)) : counts.slice();
  for (const { index, weight } of weights) result[index] = (result[index] ?? 0) * weight;
  return result;
}

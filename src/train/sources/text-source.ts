/** @file Texts as batches of word numbers `[N, T]`, encoded when they are asked for. */
import { tensor, type Tensor } from "#tensor";
import type { ExampleSource } from "../deep/example-source.js";
import { takeTargets } from "./targets.js";
import { createWordEncoder, type WordTokenizer } from "./word-tokenizer.js";

export interface TextSourceOptions {
  /** The network's input. */
  readonly input: string;
  readonly texts: readonly (string | null)[];
  readonly targets: Tensor;
  readonly tokenizer: WordTokenizer;
}

export function textSource({ input, texts, targets, tokenizer }: TextSourceOptions): ExampleSource {
  const { length } = tokenizer;
  const encode = createWordEncoder(tokenizer);
  return {
    rows: texts.length,
    batch(rows) {
      const ids = new BigInt64Array(rows.length * length);
      rows.forEach((row, i) => encode(texts[row] ?? null, ids, i * length));
      return Promise.resolve({ inputs: { [input]: tensor("int64", [rows.length, length], ids) }, targets: takeTargets(targets, rows), rows: rows.length });
    },
    close: () => Promise.resolve(),
  };
}

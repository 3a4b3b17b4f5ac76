/** @file The word tokeniser as ONNX operators, so that a served model takes texts as they are. */
import type { Dim, GraphWriter, LooseAttribute, Value } from "#graph";
import { tensor } from "#tensor";
import { MAX_LINES, PADDING_ID, UNKNOWN_ID, type WordTokenizer } from "./word-tokenizer.js";

/** `texts` string `[N]` or `[N, 1]` -> numbers of words, int64 `[N, T]`: the same that `createWordEncoder` gives. N is not 0. */
export function writeTokenizer(g: GraphWriter, texts: Value, { length, pieces }: WordTokenizer): Value {
  const flat = texts.type.dims?.length === 1 ? texts : g.squeeze(texts, [1]);
  const [batch = "N"] = flat.type.dims ?? [];
  const small = lowerCase(g, flat, batch);
  // maxsplit: what follows line 64, or word T of a line, stays one piece; so a long text costs no more than 64 x (T + 1)
  const lines = split(g, small, { delimiter: "\n", maxsplit: MAX_LINES - 1, dims: [batch, "lines"] });
  const words = split(g, lines, { maxsplit: length, dims: [batch, "lines", "pieces"] });
  const ids = only(
    g.op(
      "LabelEncoder",
      [words],
      {
        keys_strings: { type: "strings", value: ["", ...pieces.map(([piece]) => piece)] },
        values_int64s: { type: "ints", value: [PADDING_ID, ...pieces.map(([, id]) => id)] },
        default_int64: { type: "int", value: UNKNOWN_ID },
      },
      { domain: "ai.onnx.ml", types: [{ dtype: "int64", dims: [batch, "lines", "pieces"] }] },
    ),
  );
  return closeGaps(g, ids, length);
}

function lowerCase(g: GraphWriter, texts: Value, batch: Dim): Value {
  const attributes = { case_change_action: text("LOWER"), is_case_sensitive: int(0), locale: text("C") };
  return only(g.op("StringNormalizer", [texts], attributes, { types: [{ dtype: "string", dims: [batch] }] }));
}

/** Without a delimiter: by spaces, however many. Shorter rows end in empty strings. */
function split(g: GraphWriter, texts: Value, { delimiter, maxsplit, dims }: { delimiter?: string; maxsplit: number; dims: readonly Dim[] }): Value {
  const attributes = { maxsplit: int(maxsplit), ...(delimiter === undefined ? {} : { delimiter: text(delimiter) }) };
  const types = [
    { dtype: "string", dims },
    { dtype: "int64", dims: dims.slice(0, -1) },
  ] as const;
  return only(g.op("StringSplit", [texts], attributes, { outputs: 2, types }));
}

/** `[N, lines, pieces]` with padding between -> `[N, T]` with padding at the end only: each word goes to the place that its count gives. */
function closeGaps(g: GraphWriter, ids: Value, length: number): Value {
  const some = only(g.op("Pad", [ids, g.ints([0, 0, 0, 0, 1, 1])])); // texts without a word have no piece at all
  const flat = g.reshape(some, [0, -1]);
  const isWord = g.not(g.equal(flat, g.scalar(PADDING_ID, "int64")));
  const rank = only(g.op("CumSum", [g.cast(isWord, "int64"), g.scalar(1, "int64")]));
  const fits = g.and(isWord, g.lessOrEqual(rank, g.scalar(length, "int64")));
  const place = g.where(fits, g.sub(rank, g.scalar(1, "int64")), g.scalar(length, "int64"));
  const rows = g.slice(g.shape(flat), { starts: [0], ends: [1] });
  const empty = g.expand(g.constant(tensor("int64", [1, 1], new BigInt64Array([BigInt(PADDING_ID)]))), g.concat([rows, g.ints([length + 1])], 0));
  const placed = only(g.op("ScatterElements", [empty, place, flat], { axis: 1 }));
  return g.reshape(g.slice(placed, { starts: [0], ends: [length], axes: [1] }), [0, length]);
}

const text = (value: string): LooseAttribute => ({ type: "string", value });
const int = (value: number): LooseAttribute => ({ type: "int", value });

function only([value]: readonly Value[]): Value {
  if (value === undefined) throw new Error("the builder gave no output");
  return value;
}

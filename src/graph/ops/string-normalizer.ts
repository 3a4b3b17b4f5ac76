/** StringNormalizer: a list (or a row) of strings without stop words, in one case; one empty string when nothing is left. Source: ONNX operator StringNormalizer, opset 10. */
import { fail } from "#base";
import { defineOp } from "../define-op.js";
import { dimsText } from "../infer/facts.js";
import type { Dim } from "../ir.js";
import { text } from "../rules/case-tensors.js";

/** A locale that every machine has. */
const PLAIN = { locale: "C" };

export const stringNormalizer = defineOp({
  name: "StringNormalizer",
  since: 10,
  inputs: ["X"],
  attributes: {
    case_change_action: { kind: "string", fallback: "NONE" },
    is_case_sensitive: { kind: "int", fallback: 0 },
    locale: { kind: "string" },
    stopwords: { kind: "strings", fallback: [] },
  },
  inferShape([{ dims, constant }], attributes, { where }) {
    const isRow = dims?.length === 2 && dims[0] === 1;
    if (dims !== null && dims.length !== 1 && !isRow) throw fail("GRAPH_SHAPE", { where, what: "the input", expected: "[C] or [1, C]", got: dimsText(dims) });
    const count = constant?.dtype === "string" ? kept(constant.data as readonly string[], attributes).length : null;
    return [{ dtype: "string", dims: dims === null ? null : dims.with(-1, sizeOf(dims, count, attributes)) }];
  },
  reference([x], attributes, { where, strings }) {
    const words = kept(
      Array.from(x.data, (each) => strings.text(each)),
      attributes,
    ).map(changeOf(where, attributes.case_change_action));
    return [{ dtype: "string", dims: x.dims.with(-1, words.length), data: Float64Array.from(words, (each) => strings.number(each)) }];
  },
  gradient: "strings have none",
  cases: [
    {
      name: "stop words in any case, then upper case",
      inputs: [text([4], ["monday", "Tuesday", "MONDAY", "x"])],
      attributes: { ...PLAIN, case_change_action: "UPPER", stopwords: ["Monday"] },
      expected: [text([2], ["TUESDAY", "X"])],
    },
    {
      name: "a row, stop words exactly",
      inputs: [text([1, 2], ["monday", "Monday"])],
      attributes: { ...PLAIN, is_case_sensitive: 1, stopwords: ["Monday"] },
      expected: [text([1, 1], ["monday"])],
    },
    { name: "nothing is left", inputs: [text([1], ["a"])], attributes: { ...PLAIN, is_case_sensitive: 1, stopwords: ["a"] }, expected: [text([1], [""])] },
    { name: "as they are", inputs: [text([2], ["a", "B"])], attributes: PLAIN, expected: [text([2], ["a", "B"])] },
    { name: "of nothing, one empty string", inputs: [text([0], [])], expected: [text([1], [""])], notInRuntime: "it leaves it empty or not by its version" },
  ],
});

interface Rules {
  readonly is_case_sensitive: number;
  readonly stopwords: readonly string[];
}

function kept(words: readonly string[], { is_case_sensitive, stopwords }: Rules): readonly string[] {
  const form = (word: string): string => (is_case_sensitive !== 0 ? word : word.toLowerCase());
  const stops = new Set(stopwords.map(form));
  const left = words.filter((word) => !stops.has(form(word)));
  return left.length === 0 ? [""] : left;
}

/** Without stop words there are as many as before, but at least one. */
function sizeOf(dims: readonly Dim[], count: number | null, { stopwords }: Rules): Dim {
  if (count !== null) return count;
  const size = dims.at(-1) ?? null;
  return stopwords.length > 0 || size === 0 ? null : size;
}

function changeOf(where: string, name: string): (word: string) => string {
  if (name === "NONE") return (word) => word;
  if (name === "LOWER") return (word) => word.toLowerCase();
  if (name === "UPPER") return (word) => word.toUpperCase();
  throw fail("GRAPH_INVALID", { where, why: `the case_change_action '${name}' is not one of NONE, LOWER, UPPER` });
}

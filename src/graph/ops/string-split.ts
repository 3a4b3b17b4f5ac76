/**
 * StringSplit: the parts of each string between delimiters (runs of blanks when none is given), filled with empty strings to the most parts, and how many there are.
 * Source: ONNX operator StringSplit, opset 20.
 */
import type { Tensor } from "#tensor";
import { defineOp } from "../define-op.js";
import { i64, text } from "../rules/case-tensors.js";

export const stringSplit = defineOp({
  name: "StringSplit",
  since: 20,
  inputs: ["X"],
  attributes: { delimiter: { kind: "string", fallback: "" }, maxsplit: { kind: "int" } },
  inferShape([{ dims, constant }], attributes) {
    const width = constant === null ? null : most(textsOf(constant).map((each) => partsOf(each, attributes)));
    return [
      { dtype: "string", dims: dims === null ? null : [...dims, width] },
      { dtype: "int64", dims },
    ];
  },
  reference([x], attributes, { strings }) {
    const parts = Array.from(x.data, (each) => partsOf(strings.text(each), attributes));
    const width = most(parts);
    const filled = parts.flatMap((list) => Array.from({ length: width }, (_, at) => strings.number(list[at] ?? "")));
    return [
      { dtype: "string", dims: [...x.dims, width], data: Float64Array.from(filled) },
      { dtype: "int64", dims: x.dims, data: Float64Array.from(parts, ({ length }) => length) },
    ];
  },
  gradient: "strings have none",
  cases: [
    {
      name: "at dots, at most once",
      inputs: [text([3], ["a.b.c", "d", ""])],
      attributes: { delimiter: ".", maxsplit: 1 },
      expected: [text([3, 2], ["a", "b.c", "d", "", "", ""]), i64([3], [2, 1, 0])],
    },
    {
      name: "at blanks, those around dropped",
      inputs: [text([2], ["  hello  world ", "x"])],
      expected: [text([2, 2], ["hello", "world", "x", ""]), i64([2], [2, 1])],
    },
    { name: "no elements", inputs: [text([0], [])], attributes: { delimiter: "," }, expected: [text([0, 0], []), i64([0], [])] },
  ],
});

interface SplitAttributes {
  readonly delimiter: string;
  readonly maxsplit: number | undefined;
}

function textsOf({ dtype, data }: Tensor): readonly string[] {
  return dtype === "string" ? (data as readonly string[]) : [];
}

function most(parts: readonly (readonly string[])[]): number {
  return parts.reduce((width, { length }) => Math.max(width, length), 0);
}

function partsOf(whole: string, { delimiter, maxsplit = Infinity }: SplitAttributes): readonly string[] {
  if (whole === "") return [];
  return delimiter === "" ? atBlanks(whole, maxsplit) : atDelimiter(whole, { delimiter, maxsplit });
}

function atDelimiter(whole: string, { delimiter, maxsplit }: { delimiter: string; maxsplit: number }): readonly string[] {
  const parts = whole.split(delimiter);
  if (parts.length <= maxsplit + 1) return parts;
  return [...parts.slice(0, maxsplit), parts.slice(maxsplit).join(delimiter)];
}

function atBlanks(whole: string, maxsplit: number): readonly string[] {
  const parts: string[] = [];
  let rest = whole.trimStart();
  while (rest !== "" && parts.length < maxsplit) {
    const end = rest.search(/\s/);
    parts.push(end < 0 ? rest : rest.slice(0, end));
    rest = end < 0 ? "" : rest.slice(end).trimStart();
  }
  return rest === "" ? parts : [...parts, rest];
}

/** @file What a form starts with: records for table models, tensors of zeros for the others. Pure. */
import type { Row, Signature, SignatureTensor } from "@aimass/sdk";
import type { Cell } from "../../api/shapes.js";
import { pictureSize } from "./picture-input.js";

/** Each input's value as typed: text for columns, JSON for tensors. Empty means missing. */
export type Draft = Readonly<Record<string, string>>;

export const isTensor = (input: SignatureTensor): boolean => input.column === undefined;

const asText = (value: Cell | undefined): string => (value === null || value === undefined ? "" : String(value));

/** One draft a record; without any record, and where records tell nothing, one that only has the inputs' names. */
export function sampleRecords(signature: Signature, rows: readonly Row[]): readonly Draft[] {
  const draft = (values: Readonly<Record<string, Cell>>): Draft =>
    Object.fromEntries(signature.inputs.map((input) => [input.name, isTensor(input) ? startOf(input) : asText(values[input.name])]));
  return rows.length === 0 || signature.inputs.every(isTensor) ? [draft({})] : rows.map((row) => draft(row.values));
}

/** A picture is to be chosen; other tensors start with zeros. */
const startOf = (input: SignatureTensor): string => (pictureSize(input) === null ? JSON.stringify(zeros(input)) : "");

/** Nested zeros of the shape without the batch axis; free axes have length 1. */
export function zeros({ dtype, shape }: SignatureTensor): unknown {
  const element = dtype === "string" ? "" : dtype === "bool" ? false : 0;
  return shape.slice(1).reduceRight<unknown>((inner, dim) => Array.from({ length: dim ?? 1 }, () => inner), element);
}

const isWholeNumber = (text: string): boolean => /^[+-]?\d+$/.test(text.trim());

/** A draft as the record that is sent. What is no number is sent as typed: the server names it. */
export function toRecord(signature: Signature, draft: Draft): Record<string, unknown> {
  return Object.fromEntries(signature.inputs.map((input) => [input.name, toValue(input, draft[input.name] ?? "")]));
}

function toValue(input: SignatureTensor, text: string): unknown {
  if (isTensor(input)) return parseJson(text);
  if (text === "") return null;
  if (input.column === "integer") return isWholeNumber(text) && Number.isSafeInteger(Number(text)) ? Number(text) : text;
  if (input.column === "number") return Number.isNaN(Number(text)) ? text : Number(text);
  return input.column === "boolean" ? text === "true" : text;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text; // the server says what it expects instead
  }
}

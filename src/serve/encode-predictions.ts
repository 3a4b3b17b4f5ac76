/** @file A model's outputs as the JSON text of `predictions`. Compiled once a model version: keys and labels are made once. */
import { fail } from "#base";
import { elementCount, type Tensor } from "#tensor";
import type { Signature } from "#store";
import { encodeElements, encodeNumber, nest } from "./encode-values.js";

/** Some rows of a run's outputs: a request's share of a batch. */
export interface Rows {
  readonly outputs: Readonly<Record<string, Tensor>>;
  readonly start: number;
  readonly rows: number;
}

/** Predictions of rows, joined by commas (without the brackets). */
export type PredictionEncoder = (rows: Rows) => string;

export function compilePredictionEncoder(signature: Signature): PredictionEncoder {
  if (signature.task === "regression") return encodeValues;
  if (signature.task === "tensor") return encodeTensors;
  return compileClasses(signature.classes ?? []);
}

/** Label and probabilities, in the target's own type and in the order of `classes`. */
function compileClasses(classes: readonly (string | number | boolean)[]): PredictionEncoder {
  const labels = new Map<string, string>();
  for (const value of classes) {
    const head = `{"label":${JSON.stringify(value)},"probabilities":{`;
    labels.set(String(value), head);
    if (typeof value === "boolean") labels.set(String(Number(value)), head); // graphs have no boolean labels: 0 and 1 stand for them
  }
  const keys = classes.map((value, k) => `${k === 0 ? "" : ","}${JSON.stringify(String(value))}:`);
  return ({ outputs, start, rows }) => {
    const label = need(outputs, "label");
    const probabilities = need(outputs, "probabilities").data;
    let text = "";
    for (let row = start; row < start + rows; row++) {
      const value = label.data[row] ?? "";
      if (row > start) text += ",";
      text += labels.get(String(value)) ?? `{"label":${encodeElements(label, row, 1).join("")},"probabilities":{`;
      for (let k = 0; k < keys.length; k++) text += (keys[k] ?? "") + encodeNumber(Number(probabilities[row * keys.length + k]));
      text += "}}";
    }
    return text;
  };
}

function encodeValues({ outputs, start, rows }: Rows): string {
  const { data } = need(outputs, "value");
  let text = "";
  for (let row = start; row < start + rows; row++) text += `${row > start ? "," : ""}{"value":${encodeNumber(Number(data[row]))}}`;
  return text;
}

/** Every output nested, without the batch axis where there is one. */
function encodeTensors({ outputs, start, rows }: Rows): string {
  const names = Object.keys(outputs);
  return Array.from(
    { length: rows },
    (_, i) => `{"outputs":{${names.map((name) => `${JSON.stringify(name)}:${encodeRow(need(outputs, name), start + i, rows)}`).join(",")}}}`,
  ).join(",");
}

function encodeRow(output: Tensor, row: number, rows: number): string {
  const [first] = output.dims;
  if (first === undefined || (rows === 1 && first !== 1)) return nest(encodeElements(output), output.dims); // the model's output has no batch axis
  const inner = output.dims.slice(1);
  const size = elementCount(inner);
  return nest(encodeElements(output, row * size, size), inner);
}

function need(outputs: Readonly<Record<string, Tensor>>, name: string): Tensor {
  const output = outputs[name];
  if (output === undefined) throw fail("INTERNAL", { detail: `the model gave no output '${name}'` });
  return output;
}

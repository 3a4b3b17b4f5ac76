/** @file An Open Inference Protocol v2 request (JSON) as feeds. `data` is flat or nested; null is a missing value. */
import { fail, type ErrorItem } from "#base";
import type { Signature, SignatureTensor } from "#store";
import { elementCount, newData, tensor, type DType, type Tensor } from "#tensor";
import { hasBatchAxis } from "./decode-tensors.js";
import { describeValue, ELEMENTS, elementSink } from "./elements.js";
import { toOipType } from "./oip-types.js";
import type { Run } from "./plan.js";
import { jsonPointer } from "./record-errors.js";

export interface OipRequest {
  readonly id: string | null;
  /** Names of the outputs that were asked for, in order; null = all. */
  readonly outputs: readonly string[] | null;
  readonly run: Run;
}

type JsonObject = Readonly<Record<string, unknown>>;

/** Decodes a body; throws INVALID_REQUEST with every wrong thing. Unknown keys and parameters are let through, as stock clients need. */
export function decodeOip(signature: Signature, body: unknown): OipRequest {
  if (!isObject(body)) throw fail("INVALID_REQUEST", { detail: `expected an object with "inputs", got ${describeValue(body)}` });
  const items: ErrorItem[] = [];
  const feeds = readInputs(signature, body["inputs"], items);
  const outputs = readOutputs(signature, body["outputs"], items);
  if (items.length > 0) throw refuse(items);
  const rows = countRows(signature, feeds);
  return { id: typeof body["id"] === "string" ? body["id"] : null, outputs, run: { rows, feeds } };
}

const isObject = (value: unknown): value is JsonObject => typeof value === "object" && value !== null && !Array.isArray(value);

function refuse(items: readonly ErrorItem[]): Error {
  const listed = items.slice(0, 5).map((item) => `${item.path}: ${item.message}`);
  return fail("INVALID_REQUEST", { detail: listed.join("; ") + (items.length > listed.length ? `; and ${items.length - listed.length} more` : "") }, { items });
}

function add(items: ErrorItem[], steps: readonly (string | number)[], message: string): void {
  items.push({ path: jsonPointer(steps), code: "INVALID_REQUEST", message });
}

function readInputs(signature: Signature, given: unknown, items: ErrorItem[]): Record<string, Tensor> {
  const feeds = new Map<string, Tensor>();
  if (!Array.isArray(given) || given.length === 0) {
    add(items, ["inputs"], "expected at least one input");
    return {};
  }
  given.forEach((input: unknown, i) => {
    const known = isObject(input) ? signature.inputs.find((candidate) => candidate.name === input["name"]) : undefined;
    if (!isObject(input) || known === undefined)
      return add(items, ["inputs", i, "name"], `the model has no input ${describeValue(isObject(input) ? input["name"] : input)}`);
    if (feeds.has(known.name)) return add(items, ["inputs", i, "name"], `the input '${known.name}' is given twice`);
    const value = readInput(known, input, (step, message) => add(items, ["inputs", i, step], `input '${known.name}': ${message}`));
    if (value !== null) feeds.set(known.name, value);
  });
  for (const input of signature.inputs) {
    if (items.length === 0 && !feeds.has(input.name)) add(items, ["inputs"], `the input '${input.name}' is missing`);
  }
  return Object.fromEntries(feeds);
}

/** One input, or null after telling what is wrong with it. */
function readInput(input: SignatureTensor, given: JsonObject, wrong: (step: string, message: string) => void): Tensor | null {
  const expectedType = toOipType(input.dtype);
  if (given["datatype"] !== expectedType) return refuseInput(wrong, "datatype", `expected ${expectedType}, got ${describeValue(given["datatype"])}`);
  const shape = given["shape"];
  if (!isShape(shape) || shape.length !== input.shape.length || input.shape.some((dim, axis) => dim !== null && dim !== shape[axis])) {
    return refuseInput(
      wrong,
      "shape",
      `expected [${input.shape.map((dim) => dim ?? -1).join(", ")}], got ${isShape(shape) ? `[${shape.join(", ")}]` : describeValue(shape)}`,
    );
  }
  const { data } = given;
  if (!Array.isArray(data)) return refuseInput(wrong, "data", `expected an array, got ${describeValue(data)}`);
  const flat: readonly unknown[] = data.some(Array.isArray) ? (data.flat(shape.length) as unknown[]) : data;
  const count = elementCount(shape);
  if (flat.length !== count) return refuseInput(wrong, "data", `the shape [${shape.join(", ")}] needs ${count} elements, got ${flat.length}`);
  return readElements(input.dtype as DType, { shape, flat, wrong });
}

function refuseInput(wrong: (step: string, message: string) => void, step: string, message: string): null {
  wrong(step, message);
  return null;
}

const isShape = (value: unknown): value is readonly number[] => Array.isArray(value) && value.every((dim) => Number.isSafeInteger(dim) && (dim as number) >= 0);

function readElements(
  dtype: DType,
  { shape, flat, wrong }: { readonly shape: readonly number[]; readonly flat: readonly unknown[]; readonly wrong: (step: string, message: string) => void },
): Tensor | null {
  const reader = ELEMENTS[dtype];
  const data = newData(dtype, flat.length);
  const sink = elementSink(data);
  for (let i = 0; i < flat.length; i++) {
    const element = reader.read(flat[i]);
    if (element === undefined) return refuseInput(wrong, "data", `element ${i}: expected ${reader.expected}, got ${describeValue(flat[i])}`);
    sink[i] = element;
  }
  return tensor(dtype, shape, data);
}

function readOutputs(signature: Signature, given: unknown, items: ErrorItem[]): readonly string[] | null {
  if (given === undefined || given === null || (Array.isArray(given) && given.length === 0)) return null;
  if (!Array.isArray(given)) {
    add(items, ["outputs"], `expected an array, got ${describeValue(given)}`);
    return null;
  }
  return given.map((output: unknown, i) => {
    const name = isObject(output) ? output["name"] : undefined;
    if (!signature.outputs.some((known) => known.name === name)) add(items, ["outputs", i, "name"], `the model has no output ${describeValue(name)}`);
    return String(name);
  });
}

/** The request's rows: the first axis where it is free, else the one row that the whole request is. */
function countRows(signature: Signature, feeds: Readonly<Record<string, Tensor>>): number {
  if (!hasBatchAxis(signature)) return 1;
  const counts = signature.inputs.map((input) => feeds[input.name]?.dims[0] ?? 0);
  const [rows = 0] = counts;
  const odd = counts.findIndex((count) => count !== rows);
  if (odd >= 0)
    throw fail("INVALID_REQUEST", {
      detail: `inputs: '${signature.inputs[0]?.name ?? ""}' has ${rows} rows, '${signature.inputs[odd]?.name ?? ""}' has ${counts[odd] ?? 0}`,
    });
  if (rows === 0) throw fail("INVALID_REQUEST", { detail: "inputs: expected at least one row, got none" });
  return rows;
}

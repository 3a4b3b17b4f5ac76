/** @file Records of an imported tensor model: one key an input, its value a nested array without the batch axis. Compiled once a model version. */
import { DTYPES, elementCount, newData, tensor, type DType, type Tensor } from "#tensor";
import type { Signature, SignatureTensor } from "#store";
import { describeValue, ELEMENTS, elementSink, type Element, type ElementReader } from "./elements.js";
import { createRecordErrors, type RecordErrors } from "./record-errors.js";

type Feeds = Record<string, Tensor>;

/** Each element is one run: all records together where the model has a free batch axis, one record each otherwise. */
export type TensorDecoder = (records: readonly unknown[]) => readonly { readonly rows: number; readonly feeds: Feeds }[];

/** An input of the model as a record holds it. */
interface Input {
  readonly name: string;
  readonly dtype: DType;
  /** The axes that a record has, free ones null. */
  readonly shape: readonly (number | null)[];
  /** Axes of the model in front of them: `[N]`, or none. */
  readonly batched: boolean;
  readonly reader: ElementReader;
}

/** One record's value of one input. */
interface Part {
  readonly dims: readonly number[];
  readonly elements: readonly Element[];
}

/** True when all records of a request may go in one run: every input and output has a free first axis. */
export function hasBatchAxis(signature: Signature): boolean {
  return [...signature.inputs, ...signature.outputs].every((value) => value.shape.length > 0 && value.shape[0] === null);
}

export function compileTensorDecoder(signature: Signature): TensorDecoder {
  const together = hasBatchAxis(signature);
  const inputs = signature.inputs.map(toInput);
  return (records) => {
    const errors = createRecordErrors();
    const parts = records.map((record, row) => (errors.full ? [] : readRecord(inputs, { record, row, errors })));
    errors.check();
    if (together && parts.every((part) => sameDims(part, parts[0] ?? []))) return [{ rows: records.length, feeds: join(inputs, parts) }];
    return parts.map((part) => ({ rows: 1, feeds: join(inputs, [part]) }));
  };
}

/** A first axis that is free or 1 is the batch's and not in the record; any other shape is the record's own. */
function toInput(input: SignatureTensor): Input {
  const [first] = input.shape;
  const batched = input.shape.length > 0 && (first === null || first === 1);
  const dtype = Object.hasOwn(DTYPES, input.dtype) ? (input.dtype as DType) : "bfloat16"; // an unknown type has no JSON form either
  return { name: input.name, dtype, shape: batched ? input.shape.slice(1) : input.shape, batched, reader: ELEMENTS[dtype] };
}

interface RecordContext {
  readonly record: unknown;
  readonly row: number;
  readonly errors: RecordErrors;
}

function readRecord(inputs: readonly Input[], { record, row, errors }: RecordContext): readonly Part[] {
  if (typeof record !== "object" || record === null || Array.isArray(record)) {
    errors.add(["records", row], "WRONG_TYPE", `expected an object with a key for each input, got ${describeValue(record)}`);
    return [];
  }
  for (const name of Object.keys(record)) {
    if (!inputs.some((input) => input.name === name)) errors.add(["records", row, name], "UNKNOWN_COLUMN", `the model has no input '${name.slice(0, 60)}'`);
  }
  return inputs.map((input) => {
    const elements: Element[] = [];
    const dims: number[] = [];
    if (!Object.hasOwn(record, input.name)) errors.add(["records", row, input.name], "MISSING_COLUMN", `the input '${input.name}' is missing`);
    else readNested(input, { elements, dims, errors, path: ["records", row, input.name] }, (record as Record<string, unknown>)[input.name]);
    return { dims, elements };
  });
}

interface Reading {
  readonly elements: Element[];
  /** Lengths of the axes as the first element on each level has them. */
  readonly dims: number[];
  readonly errors: RecordErrors;
  /** The record's steps, and then an index for each axis. */
  readonly path: (string | number)[];
}

/** Steps of a path before its indices: "records", the record, the input. */
const PATH_HEAD = 3;

function readNested(input: Input, reading: Reading, value: unknown): void {
  if (reading.errors.full) return;
  const axis = reading.path.length - PATH_HEAD;
  if (axis === input.shape.length) return readElement(input, reading, value);
  const expected = input.shape[axis] ?? reading.dims[axis] ?? null;
  if (!Array.isArray(value) || (expected !== null && value.length !== expected)) {
    const shape = input.shape.map((dim) => dim ?? "any").join(", ");
    return reading.errors.add(
      reading.path,
      "WRONG_TYPE",
      `expected an array${expected === null ? "" : ` of ${expected}`} (shape [${shape}]), got ${describeValue(value)}`,
    );
  }
  reading.dims[axis] = value.length;
  value.forEach((inner: unknown, i) => {
    reading.path.push(i);
    readNested(input, reading, inner);
    reading.path.pop();
  });
}

function readElement({ reader }: Input, { elements, errors, path }: Reading, value: unknown): void {
  const element = reader.read(value);
  if (element === undefined) errors.add(path, "WRONG_TYPE", `expected ${reader.expected}, got ${describeValue(value)}`);
  else elements.push(element);
}

function sameDims(a: readonly Part[], b: readonly Part[]): boolean {
  return a.every((part, i) => part.dims.length === b[i]?.dims.length && part.dims.every((dim, axis) => dim === b[i]?.dims[axis]));
}

/** Feeds of several records, one after the other along the batch axis. */
function join(inputs: readonly Input[], records: readonly (readonly Part[])[]): Feeds {
  return Object.fromEntries(
    inputs.map((input, i) => {
      const inner = input.shape.map((dim, axis) => records[0]?.[i]?.dims[axis] ?? dim ?? 0);
      const dims = input.batched ? [records.length, ...inner] : inner;
      const data = newData(input.dtype, elementCount(dims));
      const sink = elementSink(data);
      let at = 0;
      for (const record of records) for (const element of record[i]?.elements ?? []) sink[at++] = element;
      return [input.name, tensor(input.dtype, dims, data)];
    }),
  );
}

/**
 * @file An ONNX file as the checks see it: everything that can do harm, wherever it hides (subgraphs, functions, training parts,
 * sparse tensors), and no tensor data. Field numbers are those of onnx.proto (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto).
 */
import { fail } from "#base";
import { countVarints, readFields, readInts, readText, type Field } from "./wire.js";

export interface OnnxTensor {
  readonly name: string;
  readonly dims: readonly bigint[];
  /** TensorProto.DataType */
  readonly dataType: number;
  /** Key-values of external data; null when the data is in the file. */
  readonly external: Readonly<Record<string, string>> | null;
  /** Bytes of raw_data, or null when the values are in typed fields. */
  readonly rawBytes: number | null;
  /** Values in typed fields. */
  readonly typedValues: number;
}

export interface OnnxAttribute {
  readonly name: string;
  /** As numbers: compared and counted, never computed with. */
  readonly ints: readonly number[];
  readonly strings: readonly string[];
  readonly tensors: readonly OnnxTensor[];
  readonly graphs: readonly OnnxGraph[];
}

export interface OnnxNode {
  readonly name: string;
  readonly op: string;
  /** `""` for ai.onnx. */
  readonly domain: string;
  readonly overload: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: readonly OnnxAttribute[];
}

export interface OnnxValue {
  readonly name: string;
  /** Of a plain tensor: its TensorProto.DataType; null for a sequence, a map, an optional, or when nothing is said. */
  readonly elementType: number | null;
  /** Null when not even the rank is known; a dim that is not a number is null. */
  readonly dims: readonly (bigint | null)[] | null;
}

export interface OnnxGraph {
  readonly nodes: readonly OnnxNode[];
  readonly initializers: readonly OnnxTensor[];
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
  readonly values: readonly OnnxValue[];
}

export interface OnnxFunction {
  readonly name: string;
  readonly domain: string;
  readonly overload: string;
  readonly nodes: readonly OnnxNode[];
  readonly attributes: readonly OnnxAttribute[];
}

export interface OnnxFile {
  readonly bytes: Uint8Array;
  readonly irVersion: number;
  readonly opsets: readonly { readonly domain: string; readonly version: number }[];
  readonly producer: string;
  readonly graph: OnnxGraph;
  readonly functions: readonly OnnxFunction[];
  /** Graphs of training_info: never run here, but they are in the file. */
  readonly trainingGraphs: readonly OnnxGraph[];
}

/** Deeper graphs take ONNX Runtime minutes to load (3.6 KB, depth 20: 56 s) or its stack. */
export const MAX_DEPTH = 16;

/** Reads the file. Throws MODEL_REFUSED where it is malformed or nested too deeply. */
export function readOnnx(bytes: Uint8Array): OnnxFile {
  const fields = groupFields(bytes);
  const [graph, second] = fields.all(7);
  if (graph === undefined) throw fail("MODEL_REFUSED", { format: "ONNX", why: "it has no graph" });
  if (second !== undefined) throw fail("MODEL_REFUSED", { format: "ONNX", why: "it has two graphs" }); // a reader would merge them
  return {
    bytes,
    irVersion: fields.int(1),
    opsets: fields.all(8).map((field) => readOpset(field.body)),
    producer: fields.text(2),
    graph: readGraph(graph.body, 0),
    functions: fields.all(25).map((field) => readFunction(field.body)),
    trainingGraphs: fields.all(20).flatMap((field) => {
      const training = groupFields(field.body);
      return [...training.all(1), ...training.all(2)].map((each) => readGraph(each.body, 0));
    }),
  };
}

interface Grouped {
  all(number: number): readonly Field[];
  text(number: number): string;
  int(number: number): number;
}

function groupFields(message: Uint8Array): Grouped {
  const groups = new Map<number, Field[]>();
  for (const field of readFields(message)) {
    const group = groups.get(field.number);
    if (group === undefined) groups.set(field.number, [field]);
    else group.push(field);
  }
  const all = (number: number): readonly Field[] => groups.get(number) ?? [];
  const last = (number: number): Field | undefined => all(number).at(-1); // as protobuf says: the last one counts
  return {
    all,
    text(number) {
      const field = last(number);
      return field === undefined ? "" : readText(field);
    },
    int: (number) => last(number)?.int ?? 0,
  };
}

const toDomain = (domain: string): string => (domain === "ai.onnx" ? "" : domain);

function readOpset(message: Uint8Array): { domain: string; version: number } {
  const fields = groupFields(message);
  return { domain: toDomain(fields.text(1)), version: fields.int(2) };
}

function readGraph(message: Uint8Array, depth: number): OnnxGraph {
  if (depth > MAX_DEPTH)
    throw fail("MODEL_REFUSED", { format: "ONNX", where: `byte ${message.byteOffset}`, why: `graphs are nested more than ${MAX_DEPTH} deep` });
  const fields = groupFields(message);
  const sparse = fields.all(15).flatMap((field) => readSparse(field.body));
  return {
    nodes: fields.all(1).map((field) => readNode(field.body, depth)),
    initializers: [...fields.all(5).map((field) => readTensor(field.body)), ...sparse],
    inputs: fields.all(11).map((field) => readValue(field.body)),
    outputs: fields.all(12).map((field) => readValue(field.body)),
    values: fields.all(13).map((field) => readValue(field.body)),
  };
}

function readNode(message: Uint8Array, depth: number): OnnxNode {
  const fields = groupFields(message);
  return {
    name: fields.text(3),
    op: fields.text(4),
    domain: toDomain(fields.text(7)),
    overload: fields.text(8),
    inputs: fields.all(1).map(readText),
    outputs: fields.all(2).map(readText),
    attributes: fields.all(5).map((field) => readAttribute(field.body, depth)),
  };
}

type Writable<T> = { -readonly [K in keyof T]: T[K] extends readonly (infer E)[] ? E[] : T[K] };
type FieldTable<T> = Readonly<Record<number, (into: Writable<T>, field: Field, depth: number) => void>>;

/** Field by field into `into`, without a list of them: a forest or a tensor has millions. */
function fill<T>(into: Writable<T>, table: FieldTable<T>, { message, depth = 0 }: { message: Uint8Array; depth?: number }): Writable<T> {
  for (const field of readFields(message)) table[field.number]?.(into, field, depth);
  return into;
}

const addInts = ({ ints }: Writable<OnnxAttribute>, field: Field): void => readInts(field).forEach((value) => ints.push(Number(value)));
const addString = ({ strings }: Writable<OnnxAttribute>, field: Field): void => void strings.push(readText(field));
const addTensor = ({ tensors }: Writable<OnnxAttribute>, field: Field): void => void tensors.push(readTensor(field.body));
const addSparse = ({ tensors }: Writable<OnnxAttribute>, field: Field): void => void tensors.push(...readSparse(field.body));
const addGraph = ({ graphs }: Writable<OnnxAttribute>, field: Field, depth: number): void => void graphs.push(readGraph(field.body, depth + 1));

const ATTRIBUTE_FIELDS: FieldTable<OnnxAttribute> = {
  1: (attribute, field) => (attribute.name = readText(field)),
  3: addInts,
  4: addString,
  5: addTensor,
  6: addGraph,
  8: addInts,
  9: addString,
  10: addTensor,
  11: addGraph,
  22: addSparse,
  23: addSparse,
};

function readAttribute(message: Uint8Array, depth: number): OnnxAttribute {
  return fill<OnnxAttribute>({ name: "", ints: [], strings: [], tensors: [], graphs: [] }, ATTRIBUTE_FIELDS, { message, depth });
}

function readFunction(message: Uint8Array): OnnxFunction {
  const fields = groupFields(message);
  return {
    name: fields.text(1),
    domain: toDomain(fields.text(10)),
    overload: fields.text(13),
    nodes: fields.all(7).map((field) => readNode(field.body, 0)),
    attributes: fields.all(11).map((field) => readAttribute(field.body, 0)),
  };
}

/** Values and indices of a sparse tensor, and the dense tensor that it stands for, without data. */
function readSparse(message: Uint8Array): readonly OnnxTensor[] {
  const fields = groupFields(message);
  const parts = [...fields.all(1), ...fields.all(2)].map((field) => readTensor(field.body));
  const [values] = parts;
  return [...parts, { name: values?.name ?? "", dims: fields.all(3).flatMap(readInts), dataType: 0, external: null, rawBytes: null, typedValues: 0 }];
}

const addVarints = (tensor: Writable<OnnxTensor>, field: Field): void => void (tensor.typedValues += countVarints(field));
const addFixed =
  (size: number) =>
  (tensor: Writable<OnnxTensor>, field: Field): void =>
    void (tensor.typedValues += field.wire === 2 ? field.body.length / size : 1);

const TENSOR_FIELDS: FieldTable<OnnxTensor> = {
  1: ({ dims }, field) => readInts(field).forEach((dim) => dims.push(dim)),
  2: (tensor, field) => (tensor.dataType = field.int),
  4: addFixed(4), // float_data
  5: addVarints, // int32_data
  6: (tensor) => tensor.typedValues++, // string_data
  7: addVarints, // int64_data
  8: (tensor, field) => (tensor.name = readText(field)),
  9: (tensor, field) => (tensor.rawBytes = field.body.length),
  10: addFixed(8), // double_data
  11: addVarints, // uint64_data
  13: (tensor, field) => (tensor.external = { ...tensor.external, ...readEntry(field.body) }),
  14: (tensor, field) => (tensor.external = field.value === 1n ? (tensor.external ?? {}) : tensor.external), // data_location: EXTERNAL
};

function readTensor(message: Uint8Array): OnnxTensor {
  return fill<OnnxTensor>({ name: "", dims: [], dataType: 0, external: null, rawBytes: null, typedValues: 0 }, TENSOR_FIELDS, { message });
}

function readEntry(message: Uint8Array): Record<string, string> {
  const fields = groupFields(message);
  return Object.fromEntries([[fields.text(1), fields.text(2)]]);
}

function readValue(message: Uint8Array): OnnxValue {
  const fields = groupFields(message);
  const type = fields.all(2).at(-1);
  const tensor = type === undefined ? undefined : groupFields(type.body).all(1).at(-1);
  if (tensor === undefined) return { name: fields.text(1), elementType: null, dims: null };
  const tensorFields = groupFields(tensor.body);
  const shape = tensorFields.all(2).at(-1);
  const dims =
    shape === undefined
      ? null
      : groupFields(shape.body)
          .all(1)
          .map((dim) => readDim(dim.body));
  return { name: fields.text(1), elementType: tensorFields.int(1), dims };
}

function readDim(message: Uint8Array): bigint | null {
  const value = groupFields(message).all(1).at(-1);
  return value === undefined ? null : BigInt.asIntN(64, value.value);
}

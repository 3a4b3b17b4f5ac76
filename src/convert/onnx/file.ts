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
  readonly ints: readonly bigint[];
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
    int: (number) => Number(BigInt.asIntN(64, last(number)?.value ?? 0n)),
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

function readAttribute(message: Uint8Array, depth: number): OnnxAttribute {
  const fields = groupFields(message);
  return {
    name: fields.text(1),
    ints: [...fields.all(3), ...fields.all(8)].flatMap(readInts),
    strings: [...fields.all(4), ...fields.all(9)].map(readText),
    tensors: [
      ...[...fields.all(5), ...fields.all(10)].map((field) => readTensor(field.body)),
      ...[...fields.all(22), ...fields.all(23)].flatMap((field) => readSparse(field.body)),
    ],
    graphs: [...fields.all(6), ...fields.all(11)].map((field) => readGraph(field.body, depth + 1)),
  };
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

const VALUES_A_FIELD: Readonly<Record<number, (field: Field) => number>> = {
  4: ({ wire, body }) => (wire === 2 ? body.length / 4 : 1), // float_data
  5: countVarints, // int32_data
  6: () => 1, // string_data
  7: countVarints, // int64_data
  10: ({ wire, body }) => (wire === 2 ? body.length / 8 : 1), // double_data
  11: countVarints, // uint64_data
};

function readTensor(message: Uint8Array): OnnxTensor {
  const fields = groupFields(message);
  const entries = fields.all(13).map((field) => {
    const entry = groupFields(field.body);
    return [entry.text(1), entry.text(2)] as const;
  });
  let typedValues = 0;
  for (const [number, count] of Object.entries(VALUES_A_FIELD)) for (const field of fields.all(Number(number))) typedValues += count(field);
  const raw = fields.all(9).at(-1);
  return {
    name: fields.text(8),
    dims: fields.all(1).flatMap(readInts),
    dataType: fields.int(2),
    external: entries.length > 0 || fields.all(14).some((field) => field.value === 1n) ? Object.fromEntries(entries) : null,
    rawBytes: raw === undefined ? null : raw.body.length,
    typedValues,
  };
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

/** All graphs of the file, outer before inner, each with where it lies: `graph`, `graph/If 'a'`, `function local:f`. */
export function* allGraphs(file: OnnxFile): Generator<{ readonly where: string; readonly nodes: readonly OnnxNode[]; readonly graph: OnnxGraph | null }> {
  yield* graphAndInner("graph", file.graph);
  for (const training of file.trainingGraphs) yield* graphAndInner("training_info", training);
  for (const each of file.functions) {
    const where = `function ${each.domain}:${each.name}`;
    yield { where, nodes: each.nodes, graph: null };
    for (const node of each.nodes) yield* innerGraphs(where, node);
    for (const attribute of each.attributes) for (const graph of attribute.graphs) yield* graphAndInner(`${where}.${attribute.name}`, graph);
  }
}

function* graphAndInner(where: string, graph: OnnxGraph): ReturnType<typeof allGraphs> {
  yield { where, nodes: graph.nodes, graph };
  for (const node of graph.nodes) yield* innerGraphs(where, node);
}

function* innerGraphs(where: string, node: OnnxNode): ReturnType<typeof allGraphs> {
  for (const attribute of node.attributes) for (const graph of attribute.graphs) yield* graphAndInner(`${where}/${nodeLabel(node)}`, graph);
}

interface LabelledTensor {
  readonly label: string;
  readonly tensor: OnnxTensor;
}

/** All tensors of the file with a name for people. */
export function* allTensors(file: OnnxFile): Generator<LabelledTensor> {
  for (const { where, nodes, graph } of allGraphs(file)) {
    for (const tensor of graph?.initializers ?? []) yield { label: labelIn(where, tensor.name), tensor };
    for (const node of nodes) yield* tensorsOf(labelIn(where, nodeLabel(node)), node.attributes);
  }
  for (const each of file.functions) yield* tensorsOf(each.name, each.attributes);
}

function* tensorsOf(owner: string, attributes: readonly OnnxAttribute[]): Generator<LabelledTensor> {
  for (const { name, tensors } of attributes) for (const tensor of tensors) yield { label: `${owner}.${name}`, tensor };
}

const labelIn = (where: string, name: string): string => (where === "graph" ? name : `${where}/${name}`);

/** `Gemm 'fc1'`, or by its output when it has no name. */
export function nodeLabel(node: OnnxNode): string {
  return `${node.op} '${node.name || (node.outputs[0] ?? "")}'`;
}

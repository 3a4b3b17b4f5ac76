/** @file Sizes that tensors claim against the bytes that are stored, in exact integers: a product of dims may pass 2^64. */
import { fail, type AppError } from "#base";
import type { Check } from "./check.js";
import type { OnnxFile, OnnxGraph, OnnxTensor } from "./file.js";
import { allGraphs, allTensors } from "./walk.js";

const MAX_ELEMENTS = 2n ** 31n;

/** TensorProto.DataType -> bits an element. Strings (8) have their own size. */
const BITS: Readonly<Record<number, bigint>> = {
  1: 32n,
  2: 8n,
  3: 8n,
  4: 16n,
  5: 16n,
  6: 32n,
  7: 64n,
  9: 8n,
  10: 16n,
  11: 64n,
  12: 32n,
  13: 64n,
  14: 64n,
  15: 128n,
  16: 16n,
  17: 8n,
  18: 8n,
  19: 8n,
  20: 8n, // float8
  21: 4n,
  22: 4n,
  23: 4n,
  24: 8n,
  25: 2n,
  26: 2n,
};
/** Complex numbers are two values each in float_data and double_data. */
const COMPLEX = new Set([14, 15]);

export const tensorSizes: Check = {
  name: "tensor-sizes",
  severity: "unsafe",
  reason: "before anyone multiplies the dims or allocates for them; [2^62, 8] overflows to 0",
  *find(file: OnnxFile): Generator<AppError> {
    for (const { label, tensor } of allTensors(file)) {
      const why = sizeFault(tensor);
      if (why !== null) yield tooLarge(label, tensor.dims, why);
    }
    for (const { graph } of allGraphs(file)) if (graph !== null) yield* valueFaults(graph);
  },
};

/** Inputs, outputs and inner values whose known dims alone are too many. */
function* valueFaults(graph: OnnxGraph): Generator<AppError> {
  for (const { name, dims } of [...graph.inputs, ...graph.outputs, ...graph.values]) {
    const known = (dims ?? []).filter((dim) => dim !== null && dim > 0n);
    if (countOf(known) > MAX_ELEMENTS) yield tooLarge(name, dims ?? [], `at most ${String(MAX_ELEMENTS)} elements are taken`);
  }
}

const tooLarge = (tensor: string, dims: readonly (bigint | null)[], why: string): AppError =>
  fail("TENSOR_TOO_LARGE", { tensor, dims: dims.map((dim) => (dim === null ? "?" : String(dim))).join(", "), why });

/** A zero is left out, so that [0, 2^62] cannot hide a size. */
function countOf(dims: readonly (bigint | null)[]): bigint {
  return dims.reduce<bigint>((product, dim) => product * (dim === null || dim === 0n ? 1n : dim), 1n);
}

function sizeFault(tensor: OnnxTensor): string | null {
  if (tensor.dims.some((dim) => dim < 0n)) return "a dim is negative";
  if (countOf(tensor.dims) > MAX_ELEMENTS) return `at most ${String(MAX_ELEMENTS)} elements are taken`;
  const expected = storedBytes(tensor);
  if (tensor.external !== null || tensor.dataType === 0) return null; // told by their own check; a sparse tensor's dense form stores nothing
  if (tensor.rawBytes !== null)
    return expected === null || BigInt(tensor.rawBytes) === expected ? null : `they need ${String(expected)} bytes, ${tensor.rawBytes} are stored`;
  const values = typedValues(tensor);
  return BigInt(tensor.typedValues) === values ? null : `they need ${String(values)} values, ${tensor.typedValues} are stored`;
}

/** Bytes of raw or external data; null for strings and unknown types. */
export function storedBytes({ dims, dataType }: OnnxTensor): bigint | null {
  const bits = BITS[dataType];
  return bits === undefined ? null : (elements(dims) * bits + 7n) / 8n;
}

/** How many values the typed fields must hold: types below a byte are packed. */
function typedValues({ dims, dataType }: OnnxTensor): bigint {
  const bits = BITS[dataType] ?? 8n;
  if (COMPLEX.has(dataType)) return 2n * elements(dims);
  return bits < 8n ? (elements(dims) * bits + 7n) / 8n : elements(dims);
}

const elements = (dims: readonly bigint[]): bigint => dims.reduce((product, dim) => product * dim, 1n);

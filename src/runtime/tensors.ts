/**
 * @file Tensors as frame buffers: raw little endian, strings as a table of u32 byte lengths and then their UTF-8.
 *
 * Decoding gives views without a copy where the bytes are aligned. What the other process says is checked, never believed.
 */
import { fail } from "#base";
import { DTYPES, type DType, type Tensor, type TensorData } from "#tensor";

/** One entry a tensor, in the order of the buffers. */
export type TensorsMeta = readonly (readonly [name: string, dtype: DType, dims: readonly number[]])[];

export function encodeTensors(tensors: Readonly<Record<string, Tensor>>): { meta: TensorsMeta; buffers: Uint8Array[] } {
  const meta: (readonly [string, DType, readonly number[]])[] = [];
  const buffers: Uint8Array[] = [];
  for (const name of Object.keys(tensors)) {
    const tensor = tensors[name];
    if (tensor === undefined) continue;
    meta.push([name, tensor.dtype, tensor.dims]);
    buffers.push(encodeData(tensor.data));
  }
  return { meta, buffers };
}

function encodeData(data: TensorData): Uint8Array {
  return isStrings(data) ? encodeStrings(data) : new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}

const isStrings = (data: TensorData): data is readonly string[] => Array.isArray(data);

function encodeStrings(strings: readonly string[]): Uint8Array {
  const table = 4 * strings.length;
  const lengths = strings.map((text) => Buffer.byteLength(text, "utf8"));
  const bytes = Buffer.allocUnsafe(lengths.reduce((sum, length) => sum + length, table));
  let at = table;
  strings.forEach((text, i) => {
    bytes.writeUInt32LE(lengths[i] ?? 0, 4 * i);
    at += bytes.write(text, at, "utf8");
  });
  return bytes;
}

/**
 * The tensors of `encodeTensors`, by name.
 *
 * @throws INTERNAL when meta and buffers do not fit each other.
 */
export function decodeTensors(meta: unknown, buffers: readonly Uint8Array[]): Record<string, Tensor> {
  if (!Array.isArray(meta) || meta.length !== buffers.length) throw malformed("a list with one entry a buffer");
  // fromEntries defines each key, so that a tensor named __proto__ stays data
  return Object.fromEntries(meta.map((entry: unknown, i) => decodeTensor(entry, buffers[i] ?? new Uint8Array(0))));
}

function decodeTensor(entry: unknown, bytes: Uint8Array): readonly [string, Tensor] {
  const [name, dtype, dims] = Array.isArray(entry) ? (entry as unknown[]) : [];
  if (typeof name !== "string" || !isDType(dtype) || !isDims(dims)) throw malformed("[name, dtype, dims]");
  let length = 1;
  for (const dim of dims) length *= dim;
  const data = dtype === "string" ? decodeStrings(bytes, length) : decodeNumbers(dtype, length, bytes);
  return [name, { dtype, dims, data }];
}

function decodeNumbers(dtype: Exclude<DType, "string">, length: number, bytes: Uint8Array): TensorData {
  const { bytes: size, array } = DTYPES[dtype];
  if (bytes.byteLength !== length * size) throw malformed(`${length * size} bytes, got ${bytes.byteLength}`);
  const aligned = bytes.byteOffset % size === 0 ? bytes : new Uint8Array(bytes); // a typed array's own copy starts at 0
  return new array(aligned.buffer as ArrayBuffer, aligned.byteOffset, length);
}

function decodeStrings(bytes: Uint8Array, length: number): readonly string[] {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 4 * length;
  if (at > view.length) throw malformed(`a table of ${length} string lengths`);
  const strings: string[] = [];
  for (let i = 0; i < length; i++) {
    const end = at + view.readUInt32LE(4 * i);
    if (end > view.length) throw malformed(`string ${i} within ${view.length} bytes`);
    strings.push(view.toString("utf8", at, end));
    at = end;
  }
  return strings;
}

const isDType = (value: unknown): value is DType => typeof value === "string" && Object.hasOwn(DTYPES, value);

const isDims = (value: unknown): value is number[] => Array.isArray(value) && value.every((dim) => Number.isSafeInteger(dim) && dim >= 0);

const malformed = (expected: string): Error => fail("INTERNAL", { detail: `tensors between processes: expected ${expected}` });

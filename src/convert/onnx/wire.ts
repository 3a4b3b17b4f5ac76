/**
 * @file Protobuf's wire form, read and written field by field (https://protobuf.dev/programming-guides/encoding). The checks read
 * the file itself with it: a codec that merges, drops or guards fields would show them less than ONNX Runtime sees.
 */
import { fail } from "#base";

export interface Field {
  readonly number: number;
  /** 0 varint, 1 eight bytes, 2 length-delimited, 5 four bytes. */
  readonly wire: number;
  /** Of a varint; 0n else. */
  readonly value: bigint;
  /** Of a length-delimited field, without a copy; empty else. */
  readonly body: Uint8Array;
  /** The whole field with its tag. */
  readonly bytes: Uint8Array;
}

const EMPTY = new Uint8Array(0);

/** The fields of a message. Throws MODEL_REFUSED with the byte at which it ends too early or makes no sense. */
export function* readFields(message: Uint8Array): Generator<Field> {
  for (let at = 0; at < message.length;) {
    const tag = readVarint(message, at);
    const [number, wire] = [Number(tag.value >> 3n), Number(tag.value & 7n)];
    const { value, from, to } = readContent(message, tag.end, wire);
    if (number === 0) throw malformed(message, at, "field number 0");
    if (to > message.length) throw malformed(message, at, `field ${number} wants ${to - from} bytes, ${message.length - from} are left: the file is truncated`);
    yield { number, wire, value, body: wire === 2 ? message.subarray(from, to) : EMPTY, bytes: message.subarray(at, to) };
    at = to;
  }
}

function readContent(message: Uint8Array, at: number, wire: number): { value: bigint; from: number; to: number } {
  if (wire === 5) return { value: 0n, from: at, to: at + 4 };
  if (wire === 1) return { value: 0n, from: at, to: at + 8 };
  if (wire !== 0 && wire !== 2) throw malformed(message, at, `wire type ${wire}`);
  const { value, end } = readVarint(message, at);
  return wire === 0 ? { value, from: at, to: end } : { value: 0n, from: end, to: end + Number(value) };
}

function readVarint(bytes: Uint8Array, start: number): { value: bigint; end: number } {
  let low = 0; // the first 28 bits as a number: nearly all varints end there
  for (let at = start, shift = 0; shift < 28; at++, shift += 7) {
    const byte = bytes[at];
    if (byte === undefined) throw malformed(bytes, at, "the file ends within a number");
    low |= (byte & 127) << shift;
    if (byte < 128) return { value: BigInt(low), end: at + 1 };
  }
  let value = BigInt(low);
  for (let at = start + 4, shift = 28n; shift < 70n; at++, shift += 7n) {
    const byte = bytes[at];
    if (byte === undefined) throw malformed(bytes, at, "the file ends within a number");
    value |= BigInt(byte & 127) << shift;
    if (byte < 128) return { value: BigInt.asUintN(64, value), end: at + 1 };
  }
  throw malformed(bytes, start, "a number of more than 10 bytes");
}

/** `at` counts from the message's start; its place in the file is that of its buffer, which holds the whole file. */
function malformed(message: Uint8Array, at: number, why: string): Error {
  return fail("MODEL_REFUSED", { format: "ONNX", where: `byte ${message.byteOffset + at}`, why });
}

/** A packed or single field of int64s. */
export function readInts(field: Field): bigint[] {
  if (field.wire !== 2) return [BigInt.asIntN(64, field.value)];
  const values: bigint[] = [];
  for (let at = 0; at < field.body.length;) {
    const { value, end } = readVarint(field.body, at);
    values.push(BigInt.asIntN(64, value));
    at = end;
  }
  return values;
}

/** How many varints a packed or single field holds, without making them. */
export function countVarints({ wire, body }: Field): number {
  if (wire !== 2) return 1;
  let count = 0;
  for (const byte of body) if (byte < 128) count++;
  return count;
}

const utf8 = new TextDecoder("utf-8");

/** Invalid UTF-8 becomes U+FFFD: names are data, and shown to people. */
export const readText = (field: Field): string => utf8.decode(field.body);

// ---- writing

/** A length-delimited field. */
export function writeField(number: number, body: Uint8Array | string): Uint8Array {
  const bytes = typeof body === "string" ? Buffer.from(body, "utf8") : body;
  return Buffer.concat([writeVarint(BigInt((number << 3) | 2)), writeVarint(BigInt(bytes.byteLength)), bytes]);
}

export function writeInt(number: number, value: bigint): Uint8Array {
  return Buffer.concat([writeVarint(BigInt(number << 3)), writeVarint(BigInt.asUintN(64, value))]);
}

function writeVarint(value: bigint): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 127n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128);
  bytes.push(Number(rest));
  return Uint8Array.from(bytes);
}

/** A message anew: `change` gives a field's new bytes, or null to leave it out. */
export function rewrite(message: Uint8Array, change: (field: Field) => Uint8Array | null): Uint8Array {
  const parts: Uint8Array[] = [];
  for (const field of readFields(message)) {
    const bytes = change(field);
    if (bytes !== null) parts.push(bytes);
  }
  return Buffer.concat(parts);
}

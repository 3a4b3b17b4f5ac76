/**
 * @file Protobuf's wire form, read and written field by field (https://protobuf.dev/programming-guides/encoding). The checks read
 * the file itself with it: a codec that merges, drops or guards fields would show them less than ONNX Runtime sees.
 */
import { fail } from "#base";

/** One field of a message. It decodes itself when asked, because a file may have tens of millions. */
export class Field {
  constructor(
    readonly number: number,
    /** 0 varint, 1 eight bytes, 2 length-delimited, 5 four bytes. */
    readonly wire: number,
    private readonly place: Place,
  ) {}

  /** Of a varint, as the 64 bits that it has; 0n else. */
  get value(): bigint {
    return this.wire === 0 ? readVarint(this.place.message, this.place.from) : 0n;
  }

  /** Of a varint that fits a number exactly or is only compared: signed. */
  get int(): number {
    return Number(BigInt.asIntN(64, this.value));
  }

  /** Of a length-delimited field, without a copy; empty else. */
  get body(): Uint8Array {
    return this.wire === 2 ? this.place.message.subarray(this.place.from, this.place.to) : EMPTY;
  }

  /** The whole field with its tag. */
  get bytes(): Uint8Array {
    return this.place.message.subarray(this.place.start, this.place.to);
  }
}

/** Where a field lies: its tag from `start`, its content from `from` to `to`. */
interface Place {
  readonly message: Uint8Array;
  readonly start: number;
  readonly from: number;
  readonly to: number;
}

const EMPTY = new Uint8Array(0);

/** The fields of a message. Throws MODEL_REFUSED with the byte at which it ends too early or makes no sense. */
export function* readFields(message: Uint8Array): Generator<Field> {
  for (let start = 0; start < message.length;) {
    const afterTag = varintEnd(message, start);
    const tag = smallVarint(message, start, afterTag);
    const [number, wire] = [Math.floor(tag / 8), tag % 8];
    if (number === 0) throw malformed(message, start, "field number 0");
    const from = wire === 2 ? varintEnd(message, afterTag) : afterTag;
    const to = contentEnd(message, wire, { afterTag, from });
    if (to > message.length)
      throw malformed(message, start, `field ${number} wants ${to - from} bytes, ${message.length - from} are left: the file is truncated`);
    yield new Field(number, wire, { message, start, from, to });
    start = to;
  }
}

function contentEnd(message: Uint8Array, wire: number, { afterTag, from }: { afterTag: number; from: number }): number {
  if (wire === 0) return varintEnd(message, afterTag);
  if (wire === 2) return from + smallVarint(message, afterTag, from);
  if (wire === 5) return from + 4;
  if (wire === 1) return from + 8;
  throw malformed(message, afterTag, `wire type ${wire}`);
}

function varintEnd(bytes: Uint8Array, start: number): number {
  for (let at = start; at < start + 10; at++) {
    const byte = bytes[at];
    if (byte === undefined) throw malformed(bytes, at, "the file ends within a number");
    if (byte < 128) return at + 1;
  }
  throw malformed(bytes, start, "a number of more than 10 bytes");
}

/** As a number: exact to 2^53, and larger ones stay larger than any file. */
function smallVarint(bytes: Uint8Array, start: number, end: number): number {
  let value = 0;
  for (let at = end - 1; at >= start; at--) value = value * 128 + ((bytes[at] ?? 0) & 127);
  return value;
}

function readVarint(bytes: Uint8Array, start: number): bigint {
  const end = varintEnd(bytes, start);
  if (end - start <= 7) return BigInt(smallVarint(bytes, start, end));
  let value = 0n;
  for (let at = end - 1; at >= start; at--) value = value * 128n + BigInt((bytes[at] ?? 0) & 127);
  return BigInt.asUintN(64, value);
}

/** `at` counts from the message's start; its place in the file is that of its buffer, which holds the whole file. */
function malformed(message: Uint8Array, at: number, why: string): Error {
  return fail("MODEL_REFUSED", { format: "ONNX", where: `byte ${message.byteOffset + at}`, why });
}

/** A packed or single field of int64s. */
export function readInts(field: Field): bigint[] {
  if (field.wire !== 2) return [BigInt.asIntN(64, field.value)];
  const { body } = field;
  const values: bigint[] = [];
  for (let at = 0; at < body.length; at = varintEnd(body, at)) values.push(BigInt.asIntN(64, readVarint(body, at)));
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

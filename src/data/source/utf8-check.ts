/** @file Checks UTF-8 piece by piece, at memory speed. */
import { isUtf8 } from "node:buffer";

export interface Utf8Check {
  /** False when the bytes so far cannot be UTF-8. */
  push(chunk: Buffer): boolean;
  /** False when the text ended inside a character. */
  end(): boolean;
}

export function createUtf8Check(): Utf8Check {
  let rest = Buffer.alloc(0);
  return {
    push(chunk) {
      const whole = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
      const cut = whole.length - openBytes(whole);
      rest = Buffer.from(whole.subarray(cut)); // a copy: the chunk is reused
      return isUtf8(whole.subarray(0, cut));
    },
    end: () => rest.length === 0,
  };
}

/** How many bytes at the end belong to a character that is not complete yet: 0 to 3. */
function openBytes(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back] ?? 0;
    if ((byte & 0xc0) === 0x80) continue; // a continuation byte: look further back for its lead
    return back < sequenceLength(byte) ? back : 0;
  }
  return 0;
}

function sequenceLength(lead: number): number {
  if (lead < 0xc0) return 1;
  if (lead < 0xe0) return 2;
  return lead < 0xf0 ? 3 : 4;
}

/** Where the first byte that is no UTF-8 lies, as a line (from 1) and the byte's value. Slow: for the message only. */
export function firstBadByte(chunks: Iterable<Buffer>): { readonly line: number; readonly byte: number } {
  let line = 1;
  let rest = Buffer.alloc(0);
  for (const chunk of chunks) {
    const whole = Buffer.concat([rest, chunk]);
    let start = 0;
    for (let end = whole.indexOf(10); end >= 0; end = whole.indexOf(10, start)) {
      const text = whole.subarray(start, end);
      if (!isUtf8(text)) return { line, byte: badByteOf(text) };
      start = end + 1;
      line += 1;
    }
    rest = Buffer.from(whole.subarray(start));
  }
  return { line, byte: badByteOf(rest) };
}

function badByteOf(line: Buffer): number {
  let good = 0;
  for (let step = 2 ** Math.ceil(Math.log2(line.length + 1)); step >= 1; step = Math.floor(step / 2)) {
    const to = good + step;
    if (to <= line.length && isUtf8(line.subarray(0, to - openBytes(line.subarray(0, to))))) good = to;
  }
  const bad = good - openBytes(line.subarray(0, good)); // a character that was begun and is not gone on with
  return line[bad] ?? 0;
}

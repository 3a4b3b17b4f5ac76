/**
 * @file Framed messages between the server and its children: a JSON header and raw buffers, no base64.
 *
 * Frame  u32 length of the rest | u32 header bytes | u32 buffer count | u32 length each | header (UTF-8 JSON) | buffers, each padded to 8 bytes
 * All little endian. Buffers start 8-byte aligned within the frame, and a large frame lies 8-byte aligned in memory of its own, so that
 * a typed array views it without a copy. What the other side sends is checked: a child may have been taken over by its model.
 */
import { fail } from "#base";

export interface Frame {
  readonly header: unknown;
  readonly buffers: readonly Uint8Array[];
}

/** A longer frame is a fault or an attack: one tensor message stays below one protobuf message. */
const MAX_FRAME_BYTES = 2 ** 31 - 1;
const ALIGN = 8;
/** Up to this size a copy into one buffer is cheaper than several writes. */
const SMALL_FRAME_BYTES = 16 * 1024;
/** Length of the rest, header bytes, buffer count. */
const FIXED_BYTES = 12;

const padded = (length: number): number => Math.ceil(length / ALIGN) * ALIGN; // not by bits: lengths reach 2^31
const PADDING = new Uint8Array(ALIGN);

/** The parts to write, in order; large buffers are not copied. */
export function encodeFrame(header: unknown, buffers: readonly Uint8Array[]): Uint8Array[] {
  const text = JSON.stringify(header);
  const textBytes = Buffer.byteLength(text, "utf8");
  const headBytes = padded(FIXED_BYTES + 4 * buffers.length + textBytes);
  let total = headBytes;
  for (const buffer of buffers) total += padded(buffer.byteLength);
  if (total > MAX_FRAME_BYTES) throw fail("LIMIT_EXCEEDED", { what: "message to a child process", limit: MAX_FRAME_BYTES, got: total, unit: "bytes" });
  const small = total <= SMALL_FRAME_BYTES;
  const head = Buffer.allocUnsafe(small ? total : headBytes);
  head.fill(0, headBytes - ALIGN, headBytes);
  head.writeUInt32LE(total - 4, 0);
  head.writeUInt32LE(textBytes, 4);
  head.writeUInt32LE(buffers.length, 8);
  for (let i = 0; i < buffers.length; i++) head.writeUInt32LE(buffers[i]?.byteLength ?? 0, FIXED_BYTES + 4 * i);
  head.write(text, FIXED_BYTES + 4 * buffers.length, "utf8");
  return small ? [copyAfter(head, headBytes, buffers)] : [head, ...buffers.flatMap(withPadding)];
}

function copyAfter(frame: Buffer, start: number, buffers: readonly Uint8Array[]): Buffer {
  let at = start;
  for (const buffer of buffers) {
    frame.set(buffer, at);
    const end = at + buffer.byteLength;
    at += padded(buffer.byteLength);
    frame.fill(0, end, at);
  }
  return frame;
}

function withPadding(buffer: Uint8Array): Uint8Array[] {
  const missing = padded(buffer.byteLength) - buffer.byteLength;
  return missing === 0 ? [buffer] : [buffer, PADDING.subarray(0, missing)];
}

/** Collects chunks and calls back once a whole frame is there. Each byte is copied at most once, however the chunks fall. */
export class FrameReader {
  readonly #onFrame: (frame: Frame) => void;
  readonly #maxBytes: number;
  /** The frame that is being filled, when it did not come in one chunk. */
  #partial: Buffer | undefined;
  #filled = 0;
  /** Fewer than 4 bytes: not even the length is known. */
  #stub: Buffer = Buffer.alloc(0);

  constructor(onFrame: (frame: Frame) => void, maxBytes = MAX_FRAME_BYTES) {
    this.#onFrame = onFrame;
    this.#maxBytes = Math.min(maxBytes, MAX_FRAME_BYTES);
  }

  push(chunk: Buffer): void {
    let rest = this.#partial === undefined ? chunk : this.#fill(this.#partial, chunk);
    if (this.#partial !== undefined || rest.length === 0) return;
    if (this.#stub.length > 0) rest = Buffer.concat([this.#stub, rest]);
    let at = 0;
    while (rest.length - at >= 4) {
      const length = this.#lengthAt(rest, at);
      if (rest.length - at < length) break;
      this.#onFrame(decodeFrame(rest.subarray(at, at + length)));
      at += length;
    }
    this.#keep(rest.subarray(at));
  }

  /** Copies what belongs to the frame, hands it on when it is whole, and gives the rest of the chunk. */
  #fill(partial: Buffer, chunk: Buffer): Buffer {
    const taken = Math.min(partial.length - this.#filled, chunk.length);
    chunk.copy(partial, this.#filled, 0, taken);
    this.#filled += taken;
    if (this.#filled === partial.length) {
      this.#partial = undefined;
      this.#onFrame(decodeFrame(partial));
    }
    return chunk.subarray(taken);
  }

  #keep(rest: Buffer): void {
    this.#stub = rest.length < 4 ? rest : Buffer.alloc(0);
    if (rest.length < 4) return;
    this.#partial = Buffer.allocUnsafeSlow(this.#lengthAt(rest, 0)); // not from the pool: starts aligned; untouched pages cost nothing
    this.#filled = rest.copy(this.#partial);
  }

  #lengthAt(bytes: Buffer, at: number): number {
    const length = 4 + bytes.readUInt32LE(at);
    if (length > this.#maxBytes) throw fail("LIMIT_EXCEEDED", { what: "message between processes", limit: this.#maxBytes, got: length, unit: "bytes" });
    if (length < FIXED_BYTES) throw fail("INTERNAL", { detail: `a frame of ${length} bytes` });
    return length;
  }
}

function decodeFrame(bytes: Buffer): Frame {
  const headerBytes = bytes.readUInt32LE(4);
  const count = bytes.readUInt32LE(8);
  const headerAt = FIXED_BYTES + 4 * count;
  let at = padded(headerAt + headerBytes);
  if (at > bytes.length) throw fail("INTERNAL", { detail: "a frame's header is longer than the frame" });
  const header: unknown = JSON.parse(bytes.toString("utf8", headerAt, headerAt + headerBytes));
  const buffers: Uint8Array[] = [];
  for (let i = 0; i < count; i++) {
    const length = bytes.readUInt32LE(FIXED_BYTES + 4 * i);
    if (at + length > bytes.length) throw fail("INTERNAL", { detail: "a frame's buffers are longer than the frame" });
    buffers.push(bytes.subarray(at, at + length));
    at += padded(length);
  }
  return { header, buffers };
}

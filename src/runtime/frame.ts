/**
 * @file Framed messages between the server and its children: a JSON header and raw buffers, no base64.
 *
 * Frame  u32 length of the rest | u32 header bytes | u32 buffer count | u32 length each | header (UTF-8 JSON) | buffers, each padded to 8 bytes
 * All little endian. Buffers start 8-byte aligned within the frame, so that a typed array can view them without a copy.
 */
import { fail } from "#base";

export interface Frame {
  readonly header: unknown;
  readonly buffers: readonly Uint8Array[];
}

/** A longer frame is a fault or an attack: one tensor message stays below one protobuf message. */
const MAX_FRAME_BYTES = 2 ** 31 - 1;
const ALIGN = 8;

const padded = (length: number): number => (length + ALIGN - 1) & ~(ALIGN - 1);

/** The parts to write, in order; large buffers are not copied. */
export function encodeFrame(frame: Frame): Uint8Array[] {
  const header = Buffer.from(JSON.stringify(frame.header), "utf8");
  const prefix = padded(12 + 4 * frame.buffers.length + header.length);
  let total = prefix;
  for (const buffer of frame.buffers) total += padded(buffer.byteLength);
  if (total > MAX_FRAME_BYTES) throw fail("LIMIT_EXCEEDED", { what: "message to a child process", limit: MAX_FRAME_BYTES, got: total, unit: "bytes" });
  const head = Buffer.alloc(prefix);
  head.writeUInt32LE(total - 4, 0);
  head.writeUInt32LE(header.length, 4);
  head.writeUInt32LE(frame.buffers.length, 8);
  frame.buffers.forEach((buffer, i) => head.writeUInt32LE(buffer.byteLength, 12 + 4 * i));
  header.copy(head, 12 + 4 * frame.buffers.length);
  const parts: Uint8Array[] = [head];
  for (const buffer of frame.buffers) {
    parts.push(buffer);
    const padding = padded(buffer.byteLength) - buffer.byteLength;
    if (padding > 0) parts.push(Buffer.alloc(padding));
  }
  return parts;
}

/** Collects chunks and calls back once a whole frame is there. */
export class FrameReader {
  readonly #onFrame: (frame: Frame) => void;
  #chunks: Buffer[] = [];
  #have = 0;

  constructor(onFrame: (frame: Frame) => void) {
    this.#onFrame = onFrame;
  }

  push(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#have += chunk.length;
    for (let need = this.#need(); this.#have >= need && this.#have >= 4; need = this.#need()) this.#onFrame(decodeFrame(this.#take(need)));
  }

  /** Bytes of the next whole frame, 4 while its length is unknown. */
  #need(): number {
    if (this.#have < 4) return 4;
    const length = this.#peekLength();
    if (length > MAX_FRAME_BYTES) throw fail("LIMIT_EXCEEDED", { what: "message from a child process", limit: MAX_FRAME_BYTES, got: length, unit: "bytes" });
    return 4 + length;
  }

  #peekLength(): number {
    const first = this.#chunks[0];
    if (first !== undefined && first.length >= 4) return first.readUInt32LE(0);
    this.#chunks = [Buffer.concat(this.#chunks)];
    return this.#chunks[0]?.readUInt32LE(0) ?? 0;
  }

  #take(length: number): Buffer {
    const whole = this.#chunks.length === 1 && this.#chunks[0] !== undefined ? this.#chunks[0] : Buffer.concat(this.#chunks, this.#have);
    const rest = whole.subarray(length);
    this.#chunks = rest.length > 0 ? [rest] : [];
    this.#have = rest.length;
    return whole.subarray(0, length);
  }
}

function decodeFrame(bytes: Buffer): Frame {
  const headerBytes = bytes.readUInt32LE(4);
  const count = bytes.readUInt32LE(8);
  const headerAt = 12 + 4 * count;
  const header: unknown = JSON.parse(bytes.toString("utf8", headerAt, headerAt + headerBytes));
  const buffers: Uint8Array[] = [];
  let at = padded(headerAt + headerBytes);
  for (let i = 0; i < count; i++) {
    const length = bytes.readUInt32LE(12 + 4 * i);
    if (at + length > bytes.length) throw fail("INTERNAL", { detail: "a frame's buffers are longer than the frame" });
    buffers.push(bytes.subarray(at, at + length));
    at += padded(length);
  }
  return { header, buffers };
}

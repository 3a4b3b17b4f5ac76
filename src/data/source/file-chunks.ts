/** @file Reads a file in pieces. Synchronous: only child processes do this, and they have nothing else to do. */
import { closeSync, openSync, readSync } from "node:fs";

const CHUNK_BYTES = 1024 * 1024;

/** The pieces of a file in order. Each is overwritten by the next one: copy what must stay. */
export function* fileChunks(path: string): Generator<Buffer> {
  const buffer = Buffer.allocUnsafe(CHUNK_BYTES);
  const file = openSync(path, "r");
  try {
    for (;;) {
      const bytes = readSync(file, buffer, 0, CHUNK_BYTES, null);
      if (bytes === 0) return;
      yield buffer.subarray(0, bytes);
    }
  } finally {
    closeSync(file);
  }
}

/** The first bytes of a file. */
export function fileHead(path: string, bytes: number): Buffer {
  return fileRange(path, 0, bytes);
}

export function fileRange(path: string, start: number, bytes: number): Buffer {
  const buffer = Buffer.alloc(bytes);
  const file = openSync(path, "r");
  try {
    let got = 0;
    for (let read = -1; read !== 0 && got < bytes; got += read) read = readSync(file, buffer, got, bytes - got, start + got);
    return buffer.subarray(0, got);
  } finally {
    closeSync(file);
  }
}

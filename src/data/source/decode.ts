/** @file Any supported text as a plain UTF-8 file: inflated, without byte order mark. A file that is one already is not copied. */
import { createReadStream, createWriteStream } from "node:fs";
import { join } from "node:path";
import { Transform, type TransformCallback } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import { AppError, fail } from "#base";
import { detectEncoding, type Encoding } from "./encoding.js";
import { fileHead } from "./file-chunks.js";
import { isGzip } from "./sniff.js";
import { unreadable, type ReadLimits } from "./source.js";

/** Enough to see the encoding, the format and the delimiter. */
const HEAD_BYTES = 256 * 1024;

/** Inflates a gzip file into the folder; returns where the plain bytes lie. */
export async function inflate(path: string, folder: string, limits: ReadLimits): Promise<string> {
  if (!isGzip(fileHead(path, 2))) return path;
  const target = join(folder, "inflated");
  try {
    await pipeline(createReadStream(path, { highWaterMark: 1024 * 1024 }), createGunzip(), countBytes(limits.maxBytes), createWriteStream(target));
  } catch (error) {
    if (error instanceof AppError || isDiskFull(error)) throw error;
    const why = /unexpected end/i.test(String(error)) ? "the file is cut off" : "the compressed bytes are damaged";
    throw unreadable("gzip", undefined, why);
  }
  return target;
}

export interface Decoded {
  readonly path: string;
  readonly encoding: string;
}

/** Writes the text as UTF-8 into the folder, unless it is that already. `label` is a known encoding, else it is detected. */
export async function decode(path: string, folder: string, label?: string): Promise<Decoded> {
  const found = detectEncoding(fileHead(path, HEAD_BYTES));
  if (found === null) throw unreadable("Text", "byte 0", "it is UTF-32; save it as UTF-8");
  const encoding: Encoding = label === undefined ? found : { label, bomBytes: new TextDecoder(label).encoding === found.label ? found.bomBytes : 0 };
  if (encoding.label === "utf-8" && encoding.bomBytes === 0) return { path, encoding: "utf-8" };
  const target = join(folder, `decoded-${encoding.label}`);
  const source = createReadStream(path, { start: encoding.bomBytes, highWaterMark: 1024 * 1024 });
  const steps = encoding.label === "utf-8" ? [] : [toUtf8(encoding.label)];
  await pipeline([source, ...steps, createWriteStream(target)]);
  return { path: target, encoding: encoding.label };
}

function toUtf8(label: string): Transform {
  const decoder = new TextDecoder(label, { fatal: true });
  let at = 0;
  const step = (done: TransformCallback, chunk?: Buffer): void => {
    try {
      done(null, decoder.decode(chunk ?? new Uint8Array(0), { stream: chunk !== undefined }));
    } catch {
      done(unreadable("Text", `byte ${at}${chunk === undefined ? "" : " or soon after"}`, `the bytes are not ${label}, or the file is cut off`));
    }
    at += chunk?.length ?? 0;
  };
  return new Transform({ transform: (chunk: Buffer, _encoding, done) => step(done, chunk), flush: (done) => step(done) });
}

function countBytes(limit: number): Transform {
  let bytes = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      if (bytes > limit) done(fail("LIMIT_EXCEEDED", { what: "File after inflating", limit, got: bytes, unit: "bytes" }));
      else done(null, chunk);
    },
  });
}

const isDiskFull = (error: unknown): boolean => ["ENOSPC", "EDQUOT"].includes(String((error as { code?: unknown }).code));

/** @file The error of a model file that cannot be read, and UTF-8 checked. */
import { fail } from "#base";

/** Makes MODEL_REFUSED for an ONNX file. */
export function refuse(where: string | undefined, why: string, cause?: unknown): Error {
  return fail("MODEL_REFUSED", where === undefined ? { format: "ONNX", why } : { format: "ONNX", where, why }, cause === undefined ? {} : { cause });
}

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** The text of UTF-8 bytes, or undefined when they are none. */
export function tryUtf8(bytes: Uint8Array): string | undefined {
  try {
    return decoder.decode(bytes);
  } catch {
    return undefined; // the caller decides what bytes that are no text mean
  }
}

/** The same; throws MODEL_REFUSED. */
export function utf8(bytes: Uint8Array, where: string): string {
  const text = tryUtf8(bytes);
  if (text === undefined) throw refuse(where, "a string in it is not UTF-8");
  return text;
}

/** @file Tensor elements as JSON text. NaN and infinity are null; integers beyond 2^53-1 are strings. */
import { elementCount, type Tensor } from "#tensor";

/** The JSON text of a number: the float's exact value, which is within 1e-7 of what the model computed. */
export function encodeNumber(value: number): string {
  return value - value === 0 ? String(value) : "null"; // infinity - infinity and NaN - NaN are NaN
}

/** Texts of the elements from `start`, in row-major order. */
export function encodeElements(source: Tensor, start = 0, count = elementCount(source.dims) - start): string[] {
  const { data, dtype } = source;
  const texts = new Array<string>(count);
  for (let i = 0; i < count; i++) texts[i] = encodeElement(data[start + i], dtype === "bool");
  return texts;
}

function encodeElement(value: number | bigint | string | undefined, asBoolean: boolean): string {
  if (asBoolean) return value === 0 ? "false" : "true";
  if (typeof value === "number") return encodeNumber(value);
  if (typeof value === "bigint") return BigInt(Number(value)) === value && Number.isSafeInteger(Number(value)) ? value.toString() : `"${value}"`;
  return JSON.stringify(value ?? null);
}

/** Texts nested by dims: `[2, 2]` -> `[[a,b],[c,d]]`; `[]` -> `a`. */
export function nest(texts: readonly string[], dims: readonly number[]): string {
  let level = texts;
  for (let axis = dims.length - 1; axis >= 0; axis--) {
    const size = dims[axis] ?? 0;
    const outer = elementCount(dims.slice(0, axis));
    level = Array.from({ length: outer }, (_, i) => `[${level.slice(i * size, (i + 1) * size).join(",")}]`);
  }
  return level[0] ?? "null";
}

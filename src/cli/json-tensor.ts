/** @file Tensors as people write them: nested arrays of JSON. */
import { fail } from "#base";
import { DTYPES, elementCount, tensor, type DType, type Tensor, type TypedArray } from "#tensor";

/** `[[1, 2], [3, null]]` -> a tensor [2, 2]; null is NaN. Throws INVALID_REQUEST for ragged arrays and wrong elements. */
export function fromNested(name: string, dtype: DType, value: unknown): Tensor {
  const dims = dimsOf(value);
  const flat: unknown[] = [];
  flatten(value, { name, dims, depth: 0, into: flat });
  if (dtype === "string")
    return tensor(
      dtype,
      dims,
      flat.map((element) => text(name, element)),
    );
  const data: TypedArray = new DTYPES[dtype].array(flat.length);
  flat.forEach((element, i) => (data[i] = number(name, dtype, element)));
  return tensor(dtype, dims, data);
}

/** Nested arrays again; NaN and infinity are null, integers beyond 2^53 - 1 are strings. */
export function toNested({ dims, dtype, data }: Tensor): unknown {
  const at = (start: number, axis: number): unknown => {
    const size = dims[axis];
    if (size === undefined) return toJson(dtype, data[start]);
    const step = elementCount(dims.slice(axis + 1));
    return Array.from({ length: size }, (_, i) => at(start + i * step, axis + 1));
  };
  return at(0, 0);
}

function dimsOf(value: unknown): number[] {
  const dims: number[] = [];
  for (let at = value; Array.isArray(at); at = (at as unknown[])[0]) dims.push(at.length);
  return dims;
}

function flatten(value: unknown, place: { name: string; dims: readonly number[]; depth: number; into: unknown[] }): void {
  const { name, dims, depth, into } = place;
  const size = dims[depth];
  if (size === undefined && !Array.isArray(value)) into.push(value);
  else if (Array.isArray(value) && value.length === size) for (const inner of value) flatten(inner, { ...place, depth: depth + 1 });
  else throw fail("INVALID_REQUEST", { detail: `input '${name}': the arrays are not all of one shape; expected [${dims.join(", ")}]` });
}

function text(name: string, element: unknown): string {
  if (typeof element !== "string") throw wrong(name, "string", element);
  return element;
}

function number(name: string, dtype: DType, element: unknown): never {
  const value = DTYPES[dtype].bytes === 8 && dtype !== "float64" ? bigint(element) : plain(dtype, element);
  if (value === undefined) throw wrong(name, dtype, element);
  return value as never; // a TypedArray of unknown kind takes what its dtype holds
}

function bigint(element: unknown): bigint | undefined {
  if (typeof element === "number" && Number.isSafeInteger(element)) return BigInt(element);
  return typeof element === "string" && /^-?\d{1,20}$/.test(element) ? BigInt(element) : undefined;
}

function plain(dtype: DType, element: unknown): number | undefined {
  if (dtype === "bool") return typeof element === "boolean" ? Number(element) : undefined;
  if (element === null && (dtype === "float32" || dtype === "float64")) return Number.NaN;
  return typeof element === "number" ? element : undefined;
}

function wrong(name: string, dtype: string, element: unknown): Error {
  return fail("INVALID_REQUEST", { detail: `input '${name}': expected ${dtype}, got ${JSON.stringify(element).slice(0, 40)}` });
}

function toJson(dtype: DType, value: unknown): unknown {
  if (dtype === "bool") return value === 1;
  if (typeof value === "bigint") return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  return typeof value === "number" && !Number.isFinite(value) ? null : value;
}

/** @file Facts: what is known of values while shapes are inferred, and how they combine. */
import { fail } from "#base";
import { toFloat64, type Tensor } from "#tensor";
import type { Fact } from "../define-op.js";
import type { Dim, ValueType } from "../ir.js";

/** Longer integer constants are data, not shapes. */
const SIZES_LIMIT = 1024;

/** The fact of a value of which only the type is known. */
export function factOfType(type: ValueType, sizes: readonly Dim[] | null = null): Fact {
  return { ...type, constant: null, sizes };
}

/** The fact of a constant. */
export function factOfTensor(tensor: Tensor): Fact {
  const integer = tensor.dtype === "int64" || tensor.dtype === "int32";
  const sizes = integer && tensor.data.length <= SIZES_LIMIT ? Array.from(toFloat64(tensor)) : null;
  return { dtype: tensor.dtype, dims: tensor.dims, constant: tensor, sizes };
}

/** All elements of an integer fact, or null when one is not known. */
export function knownInts(fact: Fact | null): readonly number[] | null {
  return fact?.sizes?.every((size) => typeof size === "number") === true ? fact.sizes : null;
}

/** Dims that are all numbers, or null. */
export function staticDims(type: ValueType): readonly number[] | null {
  return type.dims?.every((dim) => typeof dim === "number") === true ? type.dims : null;
}

export function dimsText(dims: readonly Dim[] | null): string {
  return dims === null ? "of unknown rank" : `[${dims.map((dim) => dim ?? "?").join(", ")}]`;
}

export function typeText(type: ValueType): string {
  return type.opaque ?? `${type.dtype} ${dimsText(type.dims)}`;
}

/**
 * The dims that all shapes stretch to. A symbol beside a known size over 1 yields the size; two different symbols yield unknown.
 * Throws GRAPH_SHAPE when known sizes do not fit.
 */
export function broadcastTypes(where: string, types: readonly ValueType[]): readonly Dim[] | null {
  let result: readonly Dim[] = [];
  for (const type of types) {
    if (type.dims === null) return null;
    result = broadcastTwo(where, result, type.dims);
  }
  return result;
}

function broadcastTwo(where: string, a: readonly Dim[], b: readonly Dim[]): Dim[] {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, axis) => {
    const left = a[axis - rank + a.length];
    const right = b[axis - rank + b.length];
    const dim = broadcastDim(left === undefined ? 1 : left, right === undefined ? 1 : right);
    if (dim === undefined)
      throw fail("GRAPH_SHAPE", { where, what: "the second shape", expected: `one that broadcasts with ${dimsText(a)}`, got: dimsText(b) });
    return dim;
  });
}

/** undefined when both are known and do not fit. */
function broadcastDim(a: Dim, b: Dim): Dim | undefined {
  if (a === b) return a;
  if (a === 1) return b;
  if (b === 1) return a;
  if (typeof a === "number") return typeof b === "number" ? undefined : a;
  return typeof b === "number" ? b : null;
}

/** The more exact of two statements about one value; throws GRAPH_SHAPE when they contradict. */
export function mergeTypes(where: string, inferred: ValueType, declared: ValueType): ValueType {
  const clash = (): Error => fail("GRAPH_SHAPE", { where, what: "the declared type", expected: typeText(inferred), got: typeText(declared) });
  if (inferred.opaque !== undefined || declared.opaque === "?") return inferred;
  if (declared.opaque !== undefined || inferred.dtype !== declared.dtype) throw clash();
  const { dims } = declared;
  if (inferred.dims === null || dims === null) return { ...declared, dims: inferred.dims ?? dims };
  if (inferred.dims.length !== dims.length) throw clash();
  const merged = inferred.dims.map((dim, axis) => {
    const other = dims[axis] ?? null;
    if (typeof dim === "number" && typeof other === "number" && dim !== other) throw clash();
    return typeof dim === "number" ? dim : typeof other === "number" ? other : (dim ?? other);
  });
  return { ...declared, dims: merged };
}

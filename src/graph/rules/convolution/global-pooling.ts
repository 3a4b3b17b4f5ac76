/** @file What pools over a whole channel share. */
import { fail } from "#base";
import { elementCount } from "#tensor";
import type { Fact, Plain, RuleContext } from "../../define-op.js";
import { dimsText } from "../../infer/facts.js";
import type { ValueType } from "../../ir.js";

/** `[N, C, ...]` -> `[N, C, 1...]`. */
export function globalDims([{ dtype, dims }]: readonly [Fact], _: unknown, { where }: RuleContext): readonly [ValueType] {
  if (dims !== null && dims.length < 2) throw fail("GRAPH_SHAPE", { where, what: "input X", expected: "batch and channels first", got: dimsText(dims) });
  return [{ dtype, dims: dims?.map((dim, axis) => (axis < 2 ? dim : 1)) ?? null }];
}

/** `f` of all elements of each channel. */
export function globalEach<A>(f: (values: Float64Array, attributes: A) => number) {
  return ([x]: readonly [Plain], attributes: A): readonly [Plain] => {
    const plane = elementCount(x.dims.slice(2));
    const dims = x.dims.map((size, axis) => (axis < 2 ? size : 1));
    const data = new Float64Array(elementCount(dims)).map((_, at) => f(x.data.subarray(at * plane, (at + 1) * plane), attributes));
    return [{ dtype: x.dtype, dims, data }];
  };
}

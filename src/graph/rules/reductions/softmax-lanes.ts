/** @file What Softmax and LogSoftmax share: lanes along one axis, shifted by their largest element. */
import { lanes, normaliseAxis } from "#tensor";
import type { Fact, Plain, RuleContext } from "../../define-op.js";
import type { ValueType } from "../../ir.js";

interface AxisAttribute {
  readonly axis: number;
}

/** Same type as the input; checks the axis. Throws GRAPH_AXIS. */
export function likeAlongAxis([x]: readonly [Fact], { axis }: AxisAttribute, { where }: RuleContext): readonly ValueType[] {
  if (x.dims !== null) normaliseAxis(where, axis, x.dims.length);
  return [{ dtype: x.dtype, dims: x.dims }];
}

/** `f` of (x - max, sum of exp(x - max)) for each element of each lane. */
export function softmaxLanes(f: (shifted: number, sum: number) => number) {
  return ([x]: readonly [Plain], { axis }: AxisAttribute, { where }: RuleContext): readonly Plain[] => {
    const y = new Float64Array(x.data.length);
    for (const { start, step, length } of lanes(x.dims, normaliseAxis(where, axis, x.dims.length))) {
      const at = Array.from({ length }, (_, i) => start + i * step);
      const lane = at.map((i) => x.data[i] ?? NaN);
      const max = lane.reduce((a, b) => Math.max(a, b), -Infinity); // not MIN_VALUE: a lane may be all negative
      const sum = lane.reduce((total, value) => total + Math.exp(value - max), 0);
      at.forEach((i, k) => (y[i] = f((lane[k] ?? NaN) - max, sum)));
    }
    return [{ ...x, data: y }];
  };
}

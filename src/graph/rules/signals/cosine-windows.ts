/** @file What HannWindow, HammingWindow and BlackmanWindow share: sums of cosines over one period (of `size`, or `size` - 1 when symmetric). */
import type { Fact, Plain, RuleContext } from "../../define-op.js";
import { knownInts } from "../../infer/facts.js";
import type { ValueType } from "../../ir.js";
import { wantedDType } from "../random.js";

export const WINDOW_ATTRIBUTES = { output_datatype: { kind: "int", fallback: 1 }, periodic: { kind: "int", fallback: 1 } } as const;

interface WindowAttributes {
  readonly output_datatype: number;
  readonly periodic: number;
}

export function windowShape([size]: readonly [Fact], { output_datatype }: WindowAttributes, { where }: RuleContext): readonly ValueType[] {
  return [{ dtype: wantedDType(where, output_datatype, "float32"), dims: [knownInts(size)?.[0] ?? null] }];
}

/** `factors[k]` times cos(2 pi k i / period), summed. */
export function windowReference(factors: readonly number[]) {
  return ([size]: readonly [Plain], { output_datatype, periodic }: WindowAttributes, { where }: RuleContext): readonly Plain[] => {
    const length = size.data[0] ?? 0;
    const turn = (2 * Math.PI) / (periodic !== 0 ? length : length - 1);
    const data = new Float64Array(length).map((_, i) => factors.reduce((sum, factor, k) => sum + factor * Math.cos(turn * k * i), 0));
    return [{ dtype: wantedDType(where, output_datatype, "float32"), dims: [length], data }];
  };
}

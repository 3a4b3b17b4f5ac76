/** @file What Min and Max share: folding any number of inputs, and a gradient that goes to the inputs which were chosen. */
import { fail } from "#base";
import type { GradientContext, Plain } from "../define-op.js";
import type { GraphWriter, Value } from "../build/graph-writer.js";
import { zipTwo } from "./elementwise.js";
import { unbroadcast } from "./gradients.js";

export function foldInputs(f: (a: number, b: number) => number): (inputs: readonly Plain[]) => readonly Plain[] {
  return ([first, ...others]) => {
    if (first === undefined) throw fail("GRAPH_INVALID", { where: "Min/Max", why: "it has no inputs" });
    return [others.reduce((sum, other) => zipTwo(sum, other, { f: (a, b) => f(a, b), dtype: first.dtype }), first)];
  };
}

/** dx_i = dy where x_i = y; inputs that tie share dy equally. */
export function toExtremes(
  { inputs, outputs: [y], cotangents: [dy], where }: GradientContext<readonly Value[], readonly [Value, ...(Value | null)[]]>,
  _: unknown,
  g: GraphWriter,
): readonly Value[] {
  const chosen = inputs.map((x) => g.cast(g.equal(x, y), dy.type.dtype));
  const share = g.div(
    dy,
    chosen.reduce((sum, mask) => g.add(sum, mask)),
  );
  return inputs.map((input, slot) => {
    const mask = chosen[slot] ?? share;
    return unbroadcast(g, g.mul(share, mask), { input, beside: inputs.filter((other) => other !== input), where });
  });
}

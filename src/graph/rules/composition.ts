/** @file Operators that are defined by a composition of plain ones: their reference runs it, their gradient goes back through it. */
import { fail } from "#base";
import type { GraphWriter, Value } from "../build/graph-writer.js";
import type { Plain, RuleContext } from "../define-op.js";

/** The operator's inputs by slot. */
export interface Slots {
  /** One that is always there: verified before any rule runs. */
  need(slot: number): Value;
  maybe(slot: number): Value | null;
}

/** All outputs of the operator, in plain operators. */
export type Compose<A> = (g: GraphWriter, inputs: Slots, options: { attributes: A; where: string }) => readonly Value[];

export function slotsOf(inputs: readonly (Value | null)[], where: string): Slots {
  const maybe = (slot: number): Value | null => inputs[slot] ?? null;
  const need = (slot: number): Value => {
    const value = maybe(slot);
    if (value === null) throw fail("GRAPH_INVALID", { where, why: `input ${slot} is missing` });
    return value;
  };
  return { maybe, need };
}

interface Io {
  readonly inputs: readonly (Value | null)[];
  readonly cotangents: readonly (Value | null)[];
  readonly where: string;
}

/** `reference` and `gradient` of an operator. The fused forward stays; what the way back needs of it is computed again. */
export function byComposition<A>(compose: Compose<A>) {
  return {
    reference: (inputs: readonly (Plain | null)[], attributes: A, { bodies, where }: RuleContext): readonly Plain[] =>
      bodies.compute(inputs, (g, values) => compose(g, slotsOf(values, where), { attributes, where })),
    gradient: ({ inputs, cotangents, where }: Io, attributes: A, g: GraphWriter): readonly (Value | null)[] =>
      g.pullBack(inputs, () => compose(g, slotsOf(inputs, where), { attributes, where }), cotangents),
  };
}

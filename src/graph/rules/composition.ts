/** @file Operators that are defined by a composition of plain ones: their reference runs it, their gradient goes back through it. */
import type { GraphWriter, Value } from "../build/graph-writer.js";
import type { Plain, RuleContext } from "../define-op.js";

/** All outputs of the operator, in plain operators. */
export type Compose<A> = (g: GraphWriter, inputs: readonly (Value | null)[], options: { attributes: A; where: string }) => readonly Value[];

interface Io {
  readonly inputs: readonly (Value | null)[];
  readonly cotangents: readonly (Value | null)[];
  readonly where: string;
}

/** `reference` and `gradient` of an operator. The fused forward stays; what the way back needs of it is computed again. */
export function byComposition<A>(compose: Compose<A>) {
  return {
    reference: (inputs: readonly (Plain | null)[], attributes: A, { bodies, where }: RuleContext): readonly Plain[] =>
      bodies.compute(inputs, (g, values) => compose(g, values, { attributes, where })),
    gradient: ({ inputs, cotangents, where }: Io, attributes: A, g: GraphWriter): readonly (Value | null)[] =>
      g.pullBack(inputs, () => compose(g, inputs, { attributes, where }), cotangents),
  };
}

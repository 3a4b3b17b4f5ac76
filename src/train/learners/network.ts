/**
 * @file The shape of what is learnt: layers of ReLU units and a linear score. Without hidden layers it is linear or logistic regression.
 *
 * All parameters lie in one flat vector (theta), so that optimisers, checkpoints and the graph see one tensor.
 */
import type { GraphBuilder, Value } from "#graph";
import { elementCount, tensor, type Tensor } from "#tensor";

/** What the scores mean: `classes` through a softmax over `outputs` (1: against a fixed score of 0), `amount` as they are. */
export type Head = "classes" | "amount";

export interface Network {
  readonly inputs: number;
  readonly hidden: readonly number[];
  /** Scores a row: 1 for binary and regression, else one a class. */
  readonly outputs: number;
  readonly head: Head;
}

/** A part of theta. Only weights are penalised by L2, never biases. */
export interface Slot {
  readonly name: string;
  readonly dims: readonly number[];
  readonly offset: number;
  readonly isWeight: boolean;
}

export function slotsOf({ inputs, hidden, outputs }: Network): readonly Slot[] {
  const widths = [inputs, ...hidden, outputs];
  const slots: Slot[] = [];
  let offset = 0;
  const push = (slot: Omit<Slot, "offset">): void => {
    slots.push({ ...slot, offset });
    offset += elementCount(slot.dims);
  };
  widths.slice(1).forEach((width, layer) => {
    push({ name: `weight${layer}`, dims: [widths[layer] ?? 0, width], isWeight: true });
    push({ name: `bias${layer}`, dims: [1, width], isWeight: false });
  });
  return slots;
}

/** Elements of theta. */
export function parameterCount(network: Network): number {
  return slotsOf(network).reduce((sum, { dims }) => sum + elementCount(dims), 0);
}

/** Theta as one float64 tensor a slot. */
export function splitTheta(network: Network, theta: Float32Array | Float64Array): readonly Tensor[] {
  return slotsOf(network).map(({ dims, offset }) => tensor("float64", dims, Float64Array.from(theta.subarray(offset, offset + elementCount(dims)))));
}

/** `x` `[N, inputs]` and one value a slot -> scores `[N, outputs]`. */
export function writeScores(builder: GraphBuilder, x: Value, { network, parameters }: { network: Network; parameters: readonly Value[] }): Value {
  let value = x;
  for (let layer = 0; layer <= network.hidden.length; layer++) {
    const [weight, bias] = [parameters[2 * layer], parameters[2 * layer + 1]];
    if (weight === undefined || bias === undefined) throw new RangeError(`network: no parameters for layer ${layer}`);
    value = builder.add(builder.matMul(value, weight), bias);
    if (layer < network.hidden.length) value = builder.relu(value);
  }
  return value;
}

/** Scores `[N, outputs]` -> one logit a class `[N, K]`; a single score stands against 0. */
export function writeLogits(builder: GraphBuilder, scores: Value, network: Network): Value {
  if (network.outputs > 1) return scores;
  const dtype = scores.type.dtype;
  const against = dtype === "float64" ? Float64Array.of(0, 1) : Float32Array.of(0, 1);
  return builder.matMul(scores, builder.constant(tensor(dtype, [1, 2], against)));
}

/** @file Definitions of operators as they were in older opsets, by the node of the current one that means the same. */
import { fromFloat64, tensor, toFloat64, type DType, type Tensor } from "#tensor";
import { tagAttributes, plainAttributes } from "../attributes.js";
import type { AttributeSpec, AttributeValues, LooseAttribute, OpCase, OpDefinition, Plain, PlainAttributes, RaiseWriter } from "../define-op.js";
import { factOfTensor } from "../infer/facts.js";

/** The current node: each input is one of the older node's (by its slot), a constant, or absent. */
export interface Lifted {
  readonly inputs: readonly (number | Tensor | null)[];
  readonly attributes?: Readonly<Record<string, LooseAttribute>>;
}

export interface LiftContext {
  /** The dtype of the first input. */
  readonly dtype: DType;
  /** How many outputs the node has. */
  readonly outputs: number;
  /** Whether an optional input is there. */
  readonly has: (slot: number) => boolean;
}

export interface OlderRules<A extends Readonly<Record<string, AttributeSpec>>> {
  readonly name?: string;
  readonly since: number;
  readonly until: number;
  readonly inputs: readonly string[];
  readonly attributes: A;
  readonly moves?: readonly string[];
  readonly lift: (attributes: AttributeValues<A>, context: LiftContext) => Lifted;
  readonly cases: readonly OpCase[];
}

/** An older definition whose every rule is the newer one's, on its inputs and attributes as `lift` writes them. */
export function olderOp<const A extends Readonly<Record<string, AttributeSpec>>>(newer: OpDefinition, rules: OlderRules<A>): OpDefinition {
  const { lift, ...own } = rules;
  const lifted = (attributes: PlainAttributes, context: LiftContext): Lifted => lift(attributes as AttributeValues<A>, context);
  const plain = (attributes: Lifted["attributes"], where: string): PlainAttributes =>
    plainAttributes(
      newer,
      tagAttributes(attributes ?? {}, (name) => newer.attributes[name]?.kind, where),
      where,
    );
  const { gradient } = newer;
  return Object.freeze({
    name: newer.name,
    domain: newer.domain,
    moves: [],
    ...own,
    inferShape(inputs, attributes, context) {
      const now = lifted(attributes, { dtype: inputs[0]?.dtype ?? "float32", outputs: context.outputs, has: (slot) => inputs[slot] != null });
      return newer.inferShape(slotsOf(newer, now, { inputs, fromTensor: factOfTensor }), plain(now.attributes, context.where), context);
    },
    reference(inputs, attributes, context) {
      const now = lifted(attributes, { dtype: inputs[0]?.dtype ?? "float32", outputs: context.outputs, has: (slot) => inputs[slot] != null });
      return newer.reference(slotsOf(newer, now, { inputs, fromTensor: plainOf }), plain(now.attributes, context.where), context);
    },
    gradient:
      typeof gradient === "string"
        ? gradient
        : (io, attributes, g) => {
            const now = lifted(attributes, {
              dtype: io.inputs[0]?.type.dtype ?? "float32",
              outputs: io.outputs.length,
              has: (slot) => io.inputs[slot] != null,
            });
            const inputs = slotsOf(newer, now, { inputs: io.inputs, fromTensor: (constant) => g.constant(constant) });
            const parts = gradient({ ...io, inputs }, plain(now.attributes, io.where), g);
            return io.inputs.map((_, slot) => parts[now.inputs.indexOf(slot)] ?? null);
          },
    raise(attributes, to) {
      const now = lifted(attributes, { dtype: to.dtype(0), outputs: to.outputs.length, has: (slot) => (to.inputs[slot] ?? "") !== "" });
      to.node(
        newer.name,
        now.inputs.map((input) => nameOf(input, to)),
        to.outputs,
        now.attributes ?? {},
      );
    },
  } satisfies OpDefinition);
}

function nameOf(input: number | Tensor | null, to: RaiseWriter): string {
  if (input === null) return "";
  return typeof input === "number" ? (to.inputs[input] ?? "") : to.constant(input);
}

/** The newer operator's inputs as its tuple. */
function slotsOf<T>(
  newer: OpDefinition,
  { inputs: wanted }: Lifted,
  { inputs, fromTensor }: { inputs: readonly (T | null)[]; fromTensor: (constant: Tensor) => T },
): readonly (T | null)[] {
  return newer.inputs.map((_, slot) => {
    const input = wanted[slot] ?? null;
    if (input === null) return null;
    return typeof input === "number" ? (inputs[input] ?? null) : fromTensor(input);
  });
}

function plainOf(constant: Tensor): Plain {
  return { dtype: constant.dtype, dims: constant.dims, data: toFloat64(constant) };
}

/** A list attribute as the input it is now. */
export function intsInput(values: readonly number[]): Tensor {
  return tensor("int64", [values.length], BigInt64Array.from(values, BigInt));
}

/** A number attribute as the scalar input it is now. */
export function scalarInput(dtype: DType, value: number): Tensor {
  return fromFloat64(dtype, [], [value]);
}

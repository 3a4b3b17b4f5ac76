/** @file The gradient of Einsum: for each input, the Einsum of the cotangent with the other inputs, in that input's labels. */
import type { GraphWriter, Value } from "../../build/graph-writer.js";
import { equationText, parseEinsum, spareLabels } from "./einsum-equation.js";
import { expandLike, rankOf } from "../gradients.js";

interface EinsumBack {
  readonly inputs: readonly Value[];
  readonly dy: Value;
  readonly equation: string;
  readonly where: string;
}

/** One factor of a product, with its labels. */
interface Factor {
  readonly value: Value;
  readonly labels: readonly string[];
}

export function einsumGradient(g: GraphWriter, { inputs, dy, equation, where }: EinsumBack): readonly Value[] {
  const ranks = inputs.map((input) => rankOf(input, where));
  const { operands, output } = parseEinsum(where, equation, ranks);
  return inputs.map((input, at) => {
    const factors = inputs.map((value, each): Factor => ({ value, labels: operands[each] ?? [] })).filter((_, each) => each !== at);
    return gradientOf(g, { input, labels: operands[at] ?? [], factors: [{ value: dy, labels: output }, ...factors], where });
  });
}

/** The product of the factors, summed to the labels of `input`, and stretched over those that no factor has. */
function gradientOf(
  g: GraphWriter,
  { input, labels, factors, where }: { input: Value; labels: readonly string[]; factors: readonly Factor[]; where: string },
): Value {
  const used = factors.flatMap((factor) => factor.labels).join("");
  const { own, masks } = apart(g, { input, labels, used, where });
  const all = [...factors, ...masks];
  const isOne = (axis: number): boolean => input.type.dims?.[axis] === 1;
  const held = own.filter((label, axis) => !isOne(axis) && all.some((factor) => factor.labels.includes(label)));
  const [product] = g.op(
    "Einsum",
    all.map(({ value }) => value),
    {
      equation: equationText(
        all.map((factor) => factor.labels),
        held,
      ),
    },
  );
  const missing = own.flatMap((label, axis) => (held.includes(label) ? [] : [axis]));
  if (product === undefined || missing.length === 0) return product ?? input;
  const spread = g.unsqueeze(product, missing);
  return missing.every(isOne) ? spread : expandLike(g, spread, input);
}

/** Labels of the input that are all different: an axis named again gets a label of its own, and a mask that is 1 where both agree. */
function apart(
  g: GraphWriter,
  { input, labels, used, where }: { input: Value; labels: readonly string[]; used: string; where: string },
): { own: readonly string[]; masks: Factor[] } {
  const again = labels.flatMap((label, axis) => (labels.indexOf(label) < axis ? [axis] : []));
  const spare = spareLabels(where, used + labels.join(""), again.length);
  const own = labels.map((label, axis) => (again.includes(axis) ? (spare[again.indexOf(axis)] ?? label) : label));
  const masks = again.map((axis): Factor => ({ value: diagonalMask(g, input, axis), labels: [labels[axis] ?? "", own[axis] ?? ""] }));
  return { own, masks };
}

function diagonalMask(g: GraphWriter, input: Value, axis: number): Value {
  const [zero, one] = [g.scalar(0, "int64"), g.scalar(1, "int64")];
  const size = g.gather(g.shape(input), g.scalar(axis, "int64"));
  const [positions = size] = g.op("Range", [zero, size, one]);
  return g.cast(g.equal(g.unsqueeze(positions, [1]), g.unsqueeze(positions, [0])), input.type.dtype);
}

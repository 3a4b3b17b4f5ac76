/**
 * com.microsoft MultiHeadAttention: softmax(scale Q K' + masks) V over heads, with biases of the three.
 * Shape   query [batch, length, heads * width]; keys and values alike, or [batch, heads, length, width]; the result as the query.
 * Throws  GRAPH_SHAPE, GRAPH_INVALID for what is not supported: packed keys and values.
 * Source  ONNX Runtime, ContribOperators.md, MultiHeadAttention.
 */
import { fail } from "#base";
import type { GraphWriter, Value } from "../build/graph-writer.js";
import { defineOp } from "../define-op.js";
import type { ValueType } from "../ir.js";
import { afterPast, attend, causal, fromHeads, headDims, paddingBias, plusDim, timesDim, toHeads } from "../rules/attention/attention.js";
import { multiHeadAttentionCases } from "../rules/attention/attention-cases.js";
import { byComposition, type Compose } from "../rules/composition.js";

interface Attributes {
  readonly num_heads: number;
  readonly scale: number;
  readonly mask_filter_value: number;
  readonly unidirectional: number;
}

/** The part of `bias` for each of query, key and value; those that are in heads already have none. */
function withBiases(g: GraphWriter, values: readonly Value[], bias: Value | null): readonly Value[] {
  if (bias === null) return values;
  let from = 0;
  return values.map((value) => {
    const width = value.type.dims?.at(-1);
    if (value.type.dims?.length !== 3 || typeof width !== "number") return value;
    from += width;
    return g.add(value, g.slice(bias, { starts: [from - width], ends: [from], axes: [0] }));
  });
}

const compose: Compose<Attributes> = (g, inputs, { attributes, where }) => {
  const heads = { heads: attributes.num_heads, where };
  const given = [inputs.need(0), inputs.need(1), inputs.need(2)];
  const [q, ownKeys, ownValues] = withBiases(g, given, inputs.maybe(3)).map((each) => toHeads(g, each, heads));
  if (q === undefined || ownKeys === undefined || ownValues === undefined) return [];
  const [k, v] = [afterPast(g, inputs.maybe(6), ownKeys), afterPast(g, inputs.maybe(7), ownValues)];
  const padding = paddingBias(g, inputs.maybe(4), { k, filter: attributes.mask_filter_value, where });
  const order = attributes.unidirectional === 0 ? null : causal(g, { q, k }, { offset: "fromEnd" });
  const scale = attributes.scale === 0 ? undefined : attributes.scale;
  const { result } = attend(g, { q, k, v }, { scale, added: [inputs.maybe(5), padding], allowed: [order], where });
  return [fromHeads(g, result), k, v];
};

export const multiHeadAttention = defineOp({
  name: "MultiHeadAttention",
  domain: "com.microsoft",
  since: 1,
  inputs: ["query", "key?", "value?", "bias?", "key_padding_mask?", "attention_bias?", "past_key?", "past_value?"],
  attributes: {
    num_heads: { kind: "int", required: true },
    scale: { kind: "float", fallback: 0 },
    mask_filter_value: { kind: "float", fallback: -10000 },
    unidirectional: { kind: "int", fallback: 0 },
  },
  inferShape([q, k, v, , , , pastKey], { num_heads }, { where }): readonly ValueType[] {
    if (k === null || v === null || (k.dims?.length ?? 0) > 4) throw fail("GRAPH_INVALID", { where, why: "packed queries, keys and values are not supported" });
    const heads = { heads: num_heads, where };
    const [batch, , length] = headDims(q, heads);
    const [, , keys, keyWidth] = headDims(k, heads);
    const [, , , width] = headDims(v, heads);
    const { dtype } = q;
    const total = pastKey === null ? keys : plusDim(pastKey.dims?.[2] ?? null, keys);
    const present = (size: typeof width): ValueType => ({ dtype, dims: [batch, num_heads, total, size] });
    return [{ dtype, dims: [batch, length, timesDim(num_heads, width)] }, present(keyWidth), present(width)];
  },
  ...byComposition(compose),
  cases: multiHeadAttentionCases,
});

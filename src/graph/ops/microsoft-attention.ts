/**
 * com.microsoft Attention: queries, keys and values projected from one input, softmax(scale Q K' + masks) V over heads.
 * Shape   input [batch, length, features], weights [features, widths of the three] -> [batch, length, width of the values].
 * Throws  GRAPH_SHAPE, GRAPH_INVALID for what is not supported: past keys, rotary embedding inside.
 * Source  ONNX Runtime, ContribOperators.md, Attention.
 */
import { fail } from "#base";
import { defineOp } from "../define-op.js";
import { dimsText } from "../infer/facts.js";
import type { Dim, ValueType } from "../ir.js";
import { attend, causal, fromHeads, paddingBias, toHeads } from "../rules/attention/attention.js";
import { microsoftAttentionCases } from "../rules/attention/attention-cases.js";
import { byComposition, type Compose } from "../rules/composition.js";
import { split } from "../rules/recurrent/recurrent-lanes.js";

interface Attributes {
  readonly num_heads: number;
  readonly scale: number;
  readonly mask_filter_value: number;
  readonly unidirectional: number;
  readonly qkv_hidden_sizes: readonly number[] | undefined;
}

/** Widths of queries, keys and values. */
function widths(dims: readonly Dim[] | null | undefined, given: readonly number[] | undefined, where: string): readonly number[] {
  if (given !== undefined && given.length === 3) return given;
  const all = dims?.at(-1);
  if (typeof all !== "number" || all % 3 !== 0)
    throw fail("GRAPH_SHAPE", { where, what: "the weights", expected: "three equal parts, or qkv_hidden_sizes", got: dimsText(dims ?? null) });
  return [all / 3, all / 3, all / 3];
}

const compose: Compose<Attributes> = (g, inputs, { attributes, where }) => {
  const [weights, bias] = [inputs.need(1), inputs.maybe(2)];
  const plain = g.matMul(inputs.need(0), weights);
  const product = bias === null ? plain : g.add(plain, bias);
  const parts = split(g, product, { axis: 2, sizes: widths(weights.type.dims, attributes.qkv_hidden_sizes, where) });
  const [q, k, v] = parts.map((each) => toHeads(g, each, { heads: attributes.num_heads, where }));
  if (q === undefined || k === undefined || v === undefined) return [];
  const padding = paddingBias(g, inputs.maybe(3), { k, filter: attributes.mask_filter_value, where });
  const order = attributes.unidirectional === 0 ? null : causal(g, { q, k }, { offset: null });
  const scale = attributes.scale === 0 ? undefined : attributes.scale;
  return [fromHeads(g, attend(g, { q, k, v }, { scale, added: [inputs.maybe(5), padding], allowed: [order], where }).result)];
};

export const microsoftAttention = defineOp({
  name: "Attention",
  domain: "com.microsoft",
  since: 1,
  inputs: ["input", "weights", "bias?", "mask_index?", "past?", "attention_bias?", "past_sequence_length?"],
  attributes: {
    num_heads: { kind: "int", required: true },
    scale: { kind: "float", fallback: 0 },
    mask_filter_value: { kind: "float", fallback: -10000 },
    unidirectional: { kind: "int", fallback: 0 },
    qkv_hidden_sizes: { kind: "ints" },
    do_rotary: { kind: "int", fallback: 0 },
    rotary_embedding_dim: { kind: "int", fallback: 0 },
    past_present_share_buffer: { kind: "int", fallback: 0 },
  },
  inferShape([{ dtype, dims }, weights, , , past], { do_rotary, qkv_hidden_sizes }, { where, outputs }): readonly ValueType[] {
    if (past !== null || outputs > 1 || do_rotary !== 0)
      throw fail("GRAPH_INVALID", { where, why: "past keys and values, and rotary embedding inside, are not supported" });
    if (dims !== null && dims.length !== 3) throw fail("GRAPH_SHAPE", { where, what: "input", expected: "3 axes", got: dimsText(dims) });
    const [batch = null, length = null] = dims ?? [];
    return [{ dtype, dims: [batch, length, widths(weights.dims, qkv_hidden_sizes, where)[2] ?? null] }];
  },
  ...byComposition(compose),
  cases: microsoftAttentionCases,
});

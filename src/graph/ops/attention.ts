/**
 * Attention: softmax(scale Q K' + mask) V over heads, keys' heads shared by groups of queries' heads.
 * Shape   Q [batch, length, heads * width] or [batch, heads, length, width] -> Y alike; present keys and values with those of the past in front.
 * Throws  GRAPH_SHAPE, GRAPH_INVALID for what is not supported: lengths without padding (opset 24), windows (25).
 * Source  ONNX operator Attention, opset 23.
 */
import { fail } from "#base";
import type { GraphWriter, Value } from "../build/graph-writer.js";
import { defineOp } from "../define-op.js";
import type { ValueType } from "../ir.js";
import { afterPast, attend, causal, fromHeads, headDims, lengthOf, plusDim, repeatHeads, timesDim, toHeads } from "../rules/attention/attention.js";
import { attentionCases } from "../rules/attention/attention-cases.js";
import { rankOf } from "../rules/gradients.js";
import { byComposition, type Compose, type Slots } from "../rules/composition.js";

interface Attributes {
  readonly is_causal: number;
  readonly kv_num_heads: number;
  readonly q_num_heads: number;
  readonly qk_matmul_output_mode: number;
  readonly scale: number | undefined;
  readonly softcap: number;
}

/** Keys and values with those of the past, and again with as many heads as the queries have. */
function keysAndValues(g: GraphWriter, q: Value, { inputs, attributes, where }: { inputs: Slots; attributes: Attributes; where: string }) {
  const heads = { heads: attributes.kv_num_heads, where };
  const presentKey = afterPast(g, inputs.maybe(4), toHeads(g, inputs.need(1), heads));
  const presentValue = afterPast(g, inputs.maybe(5), toHeads(g, inputs.need(2), heads));
  const queryHeads = q.type.dims?.[1];
  const to = { to: typeof queryHeads === "number" ? queryHeads : attributes.q_num_heads, where };
  return { presentKey, presentValue, k: repeatHeads(g, presentKey, to), v: repeatHeads(g, presentValue, to) };
}

function orderOf(g: GraphWriter, heads: { q: Value; k: Value }, past: Value | null): Value {
  return causal(g, heads, { offset: past === null ? null : lengthOf(g, past) });
}

const compose: Compose<Attributes> = (g, inputs, { attributes, where }) => {
  const [query, mask] = [inputs.need(0), inputs.maybe(3)];
  const q = toHeads(g, query, { heads: attributes.q_num_heads, where });
  const { presentKey, presentValue, k, v } = keysAndValues(g, q, { inputs, attributes, where });
  const [added, allowed] = mask?.type.dtype === "bool" ? [null, mask] : [mask, null];
  const order = attributes.is_causal === 0 ? null : orderOf(g, { q, k }, inputs.maybe(4));
  const { scale, softcap } = attributes;
  const stages = attend(g, { q, k, v }, { scale, added: [added], allowed: [allowed, order], softcap, where });
  const byMode: readonly Value[] = [stages.raw, stages.masked, stages.capped, stages.weights];
  const y = rankOf(query, where) === 4 ? stages.result : fromHeads(g, stages.result);
  return [y, presentKey, presentValue, byMode[attributes.qk_matmul_output_mode] ?? stages.raw];
};

export const attention = defineOp({
  name: "Attention",
  since: 23,
  inputs: ["Q", "K", "V", "attn_mask?", "past_key?", "past_value?", "nonpad_kv_seqlen?"],
  attributes: {
    is_causal: { kind: "int", fallback: 0 },
    kv_num_heads: { kind: "int", fallback: 0 },
    q_num_heads: { kind: "int", fallback: 0 },
    qk_matmul_output_mode: { kind: "int", fallback: 0 },
    scale: { kind: "float" },
    softcap: { kind: "float", fallback: 0 },
    softmax_precision: { kind: "int" },
    left_window_size: { kind: "int", fallback: -1 },
    right_window_size: { kind: "int", fallback: -1 },
  },
  inferShape([q, k, v, , pastKey, , lengths], { kv_num_heads, q_num_heads, left_window_size, right_window_size }, { where }): readonly ValueType[] {
    if (lengths !== null || left_window_size >= 0 || right_window_size >= 0)
      throw fail("GRAPH_INVALID", { where, why: "nonpad_kv_seqlen and windows are not supported" });
    const [batch, heads, length] = headDims(q, { heads: q_num_heads, where });
    const [, keyHeads, keys, keyWidth] = headDims(k, { heads: kv_num_heads, where });
    const [, , , width] = headDims(v, { heads: kv_num_heads, where });
    const { dtype } = q;
    const total = pastKey === null ? keys : plusDim(pastKey.dims?.[2] ?? null, keys);
    const y = q.dims?.length === 4 ? [batch, heads, length, width] : [batch, length, timesDim(heads, width)];
    const present = (size: typeof width): ValueType => ({ dtype, dims: [batch, keyHeads, total, size] });
    return [{ dtype, dims: q.dims === null ? null : y }, present(keyWidth), present(width), { dtype, dims: [batch, heads, length, total] }];
  },
  ...byComposition(compose),
  cases: attentionCases,
});

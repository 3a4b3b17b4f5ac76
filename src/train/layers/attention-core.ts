/** @file Scaled dot-product attention with several heads, as plain operators. Source: Vaswani et al., arXiv:1706.03762. */
import type { GraphWriter, Value } from "#graph";
import { fromFloat64 } from "#tensor";
import type { LayerWriter } from "./define-layer.js";
import { drop } from "./dropout.js";

export interface Heads {
  readonly heads: number;
  readonly size: number;
}

/** `[N, T, parts * heads * size]` -> `parts` values `[N, heads, T, size]`. */
export function splitHeads(g: GraphWriter, x: Value, { parts, steps, heads, size }: Heads & { parts: number; steps: number }): readonly Value[] {
  if (parts === 1) return [g.transpose(g.reshape(x, [-1, steps, heads, size]), [0, 2, 1, 3])];
  const apart = g.transpose(g.reshape(x, [-1, steps, parts, heads, size]), [2, 0, 3, 1, 4]);
  return g.op("Split", [apart], { axis: 0, num_outputs: parts }, { outputs: parts }).map((part) => g.squeeze(part, [0]));
}

export interface AttentionRequest extends Heads {
  /** `[N, heads, Tq, size]`. */
  readonly query: Value;
  /** `[N, heads, Tk, size]`. */
  readonly key: Value;
  readonly value: Value;
  /** Steps see only themselves and those before. */
  readonly isCausal: boolean;
  readonly steps: number;
  readonly dropout: number;
}

/** `[N, Tq, heads * size]`. */
export function attend(writer: Pick<LayerWriter, "g" | "mode">, { query, key, value, heads, size, isCausal, steps, dropout }: AttentionRequest): Value {
  const { g } = writer;
  const products = g.matMul(query, g.transpose(key, [0, 1, 3, 2]));
  const scores = g.mul(products, g.scalar(1 / Math.sqrt(size), products));
  const weights = drop(writer, g.softmax(isCausal ? g.add(scores, causalMask(g, steps)) : scores), dropout);
  return g.reshape(g.transpose(g.matMul(weights, value), [0, 2, 1, 3]), [-1, steps, heads * size]);
}

/** Below the softmax's smallest float32 whatever the scores are, and finite. */
const HIDDEN = -1e9;

function causalMask(g: GraphWriter, steps: number): Value {
  const mask = Array.from({ length: steps * steps }, (_, at) => (at % steps > Math.floor(at / steps) ? HIDDEN : 0));
  return g.constant(fromFloat64("float32", [steps, steps], mask));
}

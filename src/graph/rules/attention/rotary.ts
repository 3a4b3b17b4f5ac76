/** @file Rotary position embedding in plain operators: pairs of numbers of each head turned by an angle of their position. Source: arXiv:2104.09864. */
import { fail } from "#base";
import type { GraphWriter, Value } from "../../build/graph-writer.js";
import { rankOf } from "../gradients.js";

export interface RotaryOptions {
  readonly heads: number;
  /** How many numbers of each head are turned; 0: all. */
  readonly turned: number;
  /** Neighbours are pairs; else the first half goes with the second. */
  readonly interleaved: boolean;
  readonly where: string;
}

/** `cos` and `sin` are [batch or 1, length, turned / 2]; x [batch, length, heads * width] or [batch, heads, length, width]. */
export function turnPositions(g: GraphWriter, x: Value, { cos, sin, ...options }: RotaryOptions & { cos: Value; sin: Value }): Value {
  const { where, interleaved } = options;
  const inHeads = rankOf(x, where) === 4;
  const rows = inHeads ? g.transpose(x, [0, 2, 1, 3]) : g.reshape(x, [0, 0, headsOf(cos, x, options), -1]);
  const width = rows.type.dims?.at(-1);
  const turned = options.turned > 0 ? options.turned : width;
  if (typeof turned !== "number") throw fail("GRAPH_INVALID", { where, why: "the width of a head is not known" });
  const part = width === turned ? rows : g.slice(rows, { starts: [0], ends: [turned], axes: [3] });
  const [c, s] = [g.unsqueeze(cos, [2]), g.unsqueeze(sin, [2])];
  const pick = (from: number, to: number): Value => g.slice(part, { starts: [from], ends: [to], axes: [3], steps: [interleaved ? 2 : 1] });
  const [a, b] = interleaved ? [pick(0, turned), pick(1, turned)] : [pick(0, turned / 2), pick(turned / 2, turned)];
  const first = g.sub(g.mul(a, c), g.mul(b, s));
  const second = g.add(g.mul(a, s), g.mul(b, c));
  const joined = interleaved ? g.reshape(g.concat([g.unsqueeze(first, [4]), g.unsqueeze(second, [4])], 4), [0, 0, 0, -1]) : g.concat([first, second], 3);
  const whole = width === turned ? joined : g.concat([joined, g.slice(rows, { starts: [turned], ends: [2 ** 31 - 1], axes: [3] })], 3);
  return inHeads ? g.transpose(whole, [0, 2, 1, 3]) : g.reshape(whole, [0, 0, -1]);
}

/** Without a number of heads, a head is what the caches are for. */
function headsOf(cos: Value, x: Value, { heads, turned, where }: RotaryOptions): number {
  if (heads > 0) return heads;
  const [half, all] = [cos.type.dims?.at(-1), x.type.dims?.at(-1)];
  if (turned > 0 || typeof half !== "number" || typeof all !== "number") throw fail("GRAPH_INVALID", { where, why: "the number of heads is not given" });
  return all / (2 * half);
}

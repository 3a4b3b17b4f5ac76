/** @file What InstanceNormalization and GroupNormalization share: channels in groups, each with mean 0 and deviation 1 in each image. */
import { fail } from "#base";
import { elementCount } from "#tensor";
import type { Fact, Plain } from "../../define-op.js";
import type { GraphWriter, Value } from "../../build/graph-writer.js";
import type { ValueType } from "../../ir.js";
import { rankOf, reshapeLike } from "../gradients.js";
import { allButChannels, channelsOf, checkChannels, normalise, overChannels, statisticsOf, throughNormal } from "./normalising.js";

export interface Groups {
  /** How many groups the channels are in; null: each is its own. */
  readonly groups: number | null;
  readonly epsilon: number;
}

interface Placed extends Groups {
  readonly where: string;
}

/** The first input's type. Throws GRAPH_SHAPE, GRAPH_INVALID for channels that do not divide. */
export function groupedShape([x, scale, bias]: readonly [Fact, Fact, Fact], { where, groups }: Placed): readonly [ValueType] {
  const channels = channelsOf(where, x, 3);
  if (groups !== null && typeof channels === "number" && (groups < 1 || channels % groups !== 0))
    throw fail("GRAPH_INVALID", { where, why: `${channels} channels cannot be split into ${groups} groups` });
  checkChannels(where, channels, [scale, bias]);
  return [{ dtype: x.dtype, dims: x.dims }];
}

export function groupedReference([x, scale, bias]: readonly [Plain, Plain, Plain], { groups, epsilon }: Groups): readonly [Plain] {
  const channels = x.dims[1] ?? 1;
  const plane = elementCount(x.dims.slice(2));
  const each = (channels / (groups ?? channels)) * plane;
  const { mean, variance } = statisticsOf(x, (x.dims[0] ?? 0) * (groups ?? channels), (at) => Math.floor(at / each));
  const data = x.data.map((value, at) => {
    const group = Math.floor(at / each);
    const own = Math.floor(at / plane) % channels;
    return ((value - (mean[group] ?? NaN)) / Math.sqrt((variance[group] ?? NaN) + epsilon)) * (scale.data[own] ?? NaN) + (bias.data[own] ?? NaN);
  });
  return [{ ...x, data }];
}

/** Through scale and bias for each channel, then through the statistics of each group. */
export function groupedGradient(g: GraphWriter, { x, scale, dy }: { x: Value; scale: Value; dy: Value }, { where, groups, epsilon }: Placed): readonly Value[] {
  const rank = rankOf(x, where);
  const inGroups = (value: Value): Value => g.reshape(value, [0, groups ?? 0, -1]);
  const normal = normalise(g, inGroups(x), { axes: [2], epsilon });
  const dx = throughNormal(g, inGroups(g.mul(dy, overChannels(g, scale, rank))), normal);
  const ofChannels = (value: Value): Value => g.reduceSum(value, { axes: allButChannels(rank), keepdims: false });
  return [reshapeLike(g, dx, x), ofChannels(g.mul(dy, reshapeLike(g, normal.xhat, x))), ofChannels(dy)];
}

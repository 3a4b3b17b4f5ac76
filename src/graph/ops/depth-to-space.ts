/**
 * DepthToSpace: channels become blocks of places; by `mode` the block's places are the slowest (DCR) or the fastest (CRD) among the channels.
 * Shape [N, C b b, H, W] -> [N, C, H b, W b]. Source: ONNX operator DepthToSpace, opset 1 to 13.
 */
import { fail } from "#base";
import type { GraphWriter, Value } from "../build/graph-writer.js";
import { defineOp } from "../define-op.js";
import { staticDims } from "../infer/facts.js";
import { imageDims, rearranged, scaledDim } from "../rules/images/blocks.js";
import { f32 } from "../rules/case-tensors.js";
import { noGradient } from "../rules/gradients.js";

/** Of the channels split in three: where the block's two axes are, and the order that puts them beside height and width. */
const ORDERS = {
  DCR: { split: (c: number, b: number) => [b, b, c], perm: [0, 3, 4, 1, 5, 2] },
  CRD: { split: (c: number, b: number) => [c, b, b], perm: [0, 1, 4, 2, 5, 3] },
} as const;

export const depthToSpace = defineOp({
  name: "DepthToSpace",
  since: 1,
  inputs: ["input"],
  attributes: { blocksize: { kind: "int", required: true }, mode: { kind: "string", fallback: "DCR" } },
  inferShape([x], { blocksize: b, mode }, { where }) {
    orderOf(where, mode);
    const [n, c, h, w] = imageDims(where, x, b);
    if (x.dims === null) return [{ dtype: x.dtype, dims: null }];
    return [{ dtype: x.dtype, dims: [n, scaledDim(where, c, { by: b * b }), scaledDim(where, h, { times: b }), scaledDim(where, w, { times: b })] }];
  },
  reference([x], { blocksize: b, mode }, { where }) {
    const [n = 0, c = 0, h = 0, w = 0] = x.dims;
    const { split, perm } = orderOf(where, mode);
    return [rearranged(x, { split: [n, ...split(c / (b * b), b), h, w], perm, dims: [n, c / (b * b), h * b, w * b] })];
  },
  // SpaceToDepth is the inverse of DCR; CRD is split, transposed and joined
  gradient({ inputs: [x], cotangents: [dy], where }, { blocksize: b, mode }, g) {
    return [mode === "DCR" ? (g.op("SpaceToDepth", [dy], { blocksize: b })[0] ?? dy) : joined(g, dy, { x, b, where })];
  },
  cases: [
    {
      name: "DCR",
      inputs: [f32([1, 4, 1, 2], [1, 2, 3, 4, 5, 6, 7, 8])],
      attributes: { blocksize: 2 },
      expected: [f32([1, 1, 2, 4], [1, 3, 2, 4, 5, 7, 6, 8])],
      smooth: true,
    },
    {
      name: "DCR, two channels",
      inputs: [f32([1, 8, 1, 1], [1, 2, 3, 4, 5, 6, 7, 8])],
      attributes: { blocksize: 2, mode: "DCR" },
      expected: [f32([1, 2, 2, 2], [1, 3, 5, 7, 2, 4, 6, 8])],
    },
    {
      name: "CRD, two channels",
      inputs: [f32([1, 8, 1, 1], [1, 2, 3, 4, 5, 6, 7, Infinity])],
      attributes: { blocksize: 2, mode: "CRD" },
      expected: [f32([1, 2, 2, 2], [1, 2, 3, 4, 5, 6, 7, Infinity])],
    },
    {
      name: "CRD, more places",
      inputs: [f32([1, 4, 1, 2], [1, 2, 3, 4, 5, 6, 7, 8])],
      attributes: { blocksize: 2, mode: "CRD" },
      expected: [f32([1, 1, 2, 4], [1, 3, 2, 4, 5, 7, 6, 8])],
      smooth: true,
    },
    { name: "no images", inputs: [f32([0, 4, 1, 1], [])], attributes: { blocksize: 2 }, expected: [f32([0, 1, 2, 2], [])] },
  ],
});

function orderOf(where: string, mode: string): (typeof ORDERS)[keyof typeof ORDERS] {
  if (mode !== "DCR" && mode !== "CRD") throw fail("GRAPH_INVALID", { where, why: `mode '${mode}' is not one of DCR, CRD` });
  return ORDERS[mode];
}

function joined(g: GraphWriter, dy: Value, { x, b, where }: { x: Value; b: number; where: string }): Value {
  const sizes = staticDims({ dtype: x.type.dtype, dims: x.type.dims?.slice(1) ?? null });
  if (sizes === null) throw noGradient(where, `the channels, height and width of '${x.name}' must be known`);
  const [c = 0, h = 0, w = 0] = sizes;
  return g.reshape(g.transpose(g.reshape(dy, [0, c / (b * b), h, b, w, b]), [0, 1, 3, 5, 2, 4]), [0, c, h, w]);
}

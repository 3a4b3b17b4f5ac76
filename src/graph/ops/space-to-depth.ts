/**
 * SpaceToDepth: blocks of places become channels, the block's places the slowest among them.
 * Shape [N, C, H b, W b] -> [N, C b b, H, W]. Source: ONNX operator SpaceToDepth, opset 1 to 13.
 */
import { defineOp } from "../define-op.js";
import { imageDims, rearranged, scaledDim } from "../rules/images/blocks.js";
import { f32 } from "../rules/case-tensors.js";

export const spaceToDepth = defineOp({
  name: "SpaceToDepth",
  since: 1,
  inputs: ["input"],
  attributes: { blocksize: { kind: "int", required: true } },
  inferShape([x], { blocksize: b }, { where }) {
    const [n, c, h, w] = imageDims(where, x, b);
    if (x.dims === null) return [{ dtype: x.dtype, dims: null }];
    return [{ dtype: x.dtype, dims: [n, scaledDim(where, c, { times: b * b }), scaledDim(where, h, { by: b }), scaledDim(where, w, { by: b })] }];
  },
  reference([x], { blocksize: b }) {
    const [n = 0, c = 0, h = 0, w = 0] = x.dims;
    return [rearranged(x, { split: [n, c, h / b, b, w / b, b], perm: [0, 3, 5, 1, 2, 4], dims: [n, c * b * b, h / b, w / b] })];
  },
  // DepthToSpace (DCR) is the inverse
  gradient: ({ cotangents: [dy] }, { blocksize: b }, g) => g.op("DepthToSpace", [dy], { blocksize: b, mode: "DCR" }),
  cases: [
    {
      name: "blocks of 2",
      inputs: [f32([1, 1, 2, 4], [1, 3, 2, 4, 5, 7, 6, 8])],
      attributes: { blocksize: 2 },
      expected: [f32([1, 4, 1, 2], [1, 2, 3, 4, 5, 6, 7, 8])],
      smooth: true,
    },
    {
      name: "two channels, infinity",
      inputs: [f32([1, 2, 2, 2], [1, 3, 5, 7, 2, 4, 6, Infinity])],
      attributes: { blocksize: 2 },
      expected: [f32([1, 8, 1, 1], [1, 2, 3, 4, 5, 6, 7, Infinity])],
    },
    { name: "no images", inputs: [f32([0, 1, 2, 2], [])], attributes: { blocksize: 2 }, expected: [f32([0, 4, 1, 1], [])] },
  ],
});

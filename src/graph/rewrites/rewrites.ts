/** @file The rewrites that make a step fast, in order. All keep what the graph computes, up to rounding; none is needed for a graph to run. */
import { inferShapes } from "../infer/infer-shapes.js";
import type { Model } from "../ir.js";
import { batchStatistics } from "./batch-statistics.js";
import { blockedConvolutions } from "./blocked-convolutions.js";
import { broadcasts } from "./broadcasts.js";
import { channelAffine } from "./channel-affine.js";
import { channelDots } from "./channel-dots.js";
import { equalNodes } from "./equal-nodes.js";
import { gates } from "./gates.js";
import { layerStatistics } from "./layer-statistics.js";
import { linesAsImages } from "./lines-as-images.js";
import { plainMoves } from "./plain-moves.js";
import type { Rewrite, RewriteOptions } from "./rewrite.js";
import { transposedProducts } from "./transposed-products.js";

export const REWRITES: readonly Rewrite[] = [
  batchStatistics,
  gates,
  broadcasts,
  plainMoves,
  channelAffine,
  channelDots,
  layerStatistics,
  transposedProducts,
  linesAsImages,
  blockedConvolutions,
  equalNodes,
  plainMoves,
];

/**
 * The same computation in the forms that ONNX Runtime's CPU kernels are fast at; uses the domain com.microsoft, and com.microsoft.nchwc where `block` is a number.
 * Sizes should be bound (`bindDims`); what is not known is left alone.
 */
export function rewriteForSpeed(model: Model, options: RewriteOptions = { block: null }): Model {
  return inferShapes(REWRITES.reduce((changed, rewrite) => rewrite.apply(changed, options), inferShapes(model)));
}

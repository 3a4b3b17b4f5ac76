/** @file All layers, by name: one row each. */
import { activation, leakyRelu, shortActivations } from "./activation.js";
import { batchNormalization } from "./batch-normalization.js";
import { cropping2d, upSampling2d, zeroPadding2d } from "./borders.js";
import { conv1d, conv2d, conv3d } from "./conv.js";
import { conv2dTranspose } from "./conv2d-transpose.js";
import type { LayerDefinition } from "./define-layer.js";
import { dense } from "./dense.js";
import { depthwiseConv2d, separableConv2d } from "./depthwise-conv2d.js";
import { dropout, spatialDropout2d } from "./dropout.js";
import { embedding, positionEmbedding } from "./embedding.js";
import { globalAveragePooling1d, globalAveragePooling2d, globalMaxPooling1d, globalMaxPooling2d } from "./global-pooling.js";
import { input, rescaling } from "./input.js";
import { groupNormalization, layerNormalization } from "./layer-normalization.js";
import { add, average, concatenate, maximum, multiply, subtract } from "./merge.js";
import { multiHeadAttention } from "./multi-head-attention.js";
import { averagePooling1d, averagePooling2d, maxPooling1d, maxPooling2d, maxPooling3d } from "./pooling.js";
import { bidirectional, gru, lstm, simpleRnn } from "./recurrent.js";
import { flatten, globalToken, permute, reshape } from "./shaping.js";
import { transformerBlock } from "./transformer-block.js";

/** In the order of the docs: where data comes in, what learns, what shapes, what joins. */
const LAYERS: readonly LayerDefinition[] = [
  ...[input, rescaling],
  ...[dense, conv1d, conv2d, conv3d, depthwiseConv2d, separableConv2d, conv2dTranspose],
  ...[embedding, positionEmbedding, lstm, gru, simpleRnn, bidirectional, multiHeadAttention, transformerBlock],
  ...[batchNormalization, layerNormalization, groupNormalization, dropout, spatialDropout2d],
  ...[activation, leakyRelu, ...shortActivations],
  ...[maxPooling1d, maxPooling2d, maxPooling3d, averagePooling1d, averagePooling2d],
  ...[globalAveragePooling1d, globalAveragePooling2d, globalMaxPooling1d, globalMaxPooling2d],
  ...[flatten, reshape, permute, globalToken, zeroPadding2d, cropping2d, upSampling2d],
  ...[add, subtract, multiply, average, maximum, concatenate],
];

const BY_NAME: ReadonlyMap<string, LayerDefinition> = new Map(LAYERS.map((layer) => [layer.name, layer]));

export function findLayer(name: string): LayerDefinition | undefined {
  return BY_NAME.get(name);
}

export function layerNames(): readonly string[] {
  return [...BY_NAME.keys()];
}

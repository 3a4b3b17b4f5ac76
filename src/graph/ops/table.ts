/** @file Every operator with rules here, one row each. A new operator is a file beside this one and a row in the list. */
import type { OpDefinition } from "../define-op.js";
import { abs } from "./abs.js";
import { acos } from "./acos.js";
import { acosh } from "./acosh.js";
import { add } from "./add.js";
import { and } from "./and.js";
import { argMax } from "./arg-max.js";
import { argMin } from "./arg-min.js";
import { arrayFeatureExtractor } from "./array-feature-extractor.js";
import { asin } from "./asin.js";
import { asinh } from "./asinh.js";
import { atan } from "./atan.js";
import { atanh } from "./atanh.js";
import { bernoulli } from "./bernoulli.js";
import { binarizer } from "./binarizer.js";
import { bitShift } from "./bit-shift.js";
import { bitwiseAnd } from "./bitwise-and.js";
import { bitwiseNot } from "./bitwise-not.js";
import { bitwiseOr } from "./bitwise-or.js";
import { bitwiseXor } from "./bitwise-xor.js";
import { blackmanWindow } from "./blackman-window.js";
import { cast } from "./cast.js";
import { castLike } from "./cast-like.js";
import { categoryMapper } from "./category-mapper.js";
import { ceil } from "./ceil.js";
import { celu } from "./celu.js";
import { centerCropPad } from "./center-crop-pad.js";
import { clip } from "./clip.js";
import { compress } from "./compress.js";
import { concat } from "./concat.js";
import { constant } from "./constant.js";
import { convInteger } from "./conv-integer.js";
import { convTranspose } from "./conv-transpose.js";
import { conv } from "./conv.js";
import { constantOfShape } from "./constant-of-shape.js";
import { cos } from "./cos.js";
import { cosh } from "./cosh.js";
import { cumSum } from "./cum-sum.js";
import { dequantizeLinear } from "./dequantize-linear.js";
import { det } from "./det.js";
import { dft } from "./dft.js";
import { div } from "./div.js";
import { dropout } from "./dropout.js";
import { dynamicQuantizeLinear } from "./dynamic-quantize-linear.js";
import { einsum } from "./einsum.js";
import { elu } from "./elu.js";
import { equal } from "./equal.js";
import { erf } from "./erf.js";
import { exp } from "./exp.js";
import { expand } from "./expand.js";
import { eyeLike } from "./eye-like.js";
import { featureVectorizer } from "./feature-vectorizer.js";
import { flatten } from "./flatten.js";
import { floor } from "./floor.js";
import { fusedGemm } from "./fused-gemm.js";
import { fusedMatMul } from "./fused-mat-mul.js";
import { gatherElements } from "./gather-elements.js";
import { gatherND } from "./gather-nd.js";
import { gather } from "./gather.js";
import { gelu } from "./gelu.js";
import { gemm } from "./gemm.js";
import { greaterOrEqual } from "./greater-or-equal.js";
import { greater } from "./greater.js";
import { gru } from "./gru.js";
import { hammingWindow } from "./hamming-window.js";
import { hannWindow } from "./hann-window.js";
import { hardSigmoid } from "./hard-sigmoid.js";
import { hardSwish } from "./hard-swish.js";
import { hardmax } from "./hardmax.js";
import { identity } from "./identity.js";
import { imputer } from "./imputer.js";
import { isInf } from "./is-inf.js";
import { isNaN } from "./is-nan.js";
import { labelEncoder } from "./label-encoder.js";
import { labelEncoderTensors } from "./label-encoder-tensors.js";
import { leakyRelu } from "./leaky-relu.js";
import { lessOrEqual } from "./less-or-equal.js";
import { less } from "./less.js";
import { linearClassifier } from "./linear-classifier.js";
import { linearRegressor } from "./linear-regressor.js";
import { logSoftmax } from "./log-softmax.js";
import { log } from "./log.js";
import { lstm } from "./lstm.js";
import { matMul } from "./mat-mul.js";
import { matMulInteger } from "./mat-mul-integer.js";
import { max } from "./max.js";
import { mean } from "./mean.js";
import { melWeightMatrix } from "./mel-weight-matrix.js";
import { microsoftGelu } from "./microsoft-gelu.js";
import { min } from "./min.js";
import { mish } from "./mish.js";
import { mod } from "./mod.js";
import { mul } from "./mul.js";
import { multinomial } from "./multinomial.js";
import { neg } from "./neg.js";
import { negativeLogLikelihoodLoss } from "./negative-log-likelihood-loss.js";
import { nonZero } from "./non-zero.js";
import { normalizer } from "./normalizer.js";
import { not } from "./not.js";
import { oneHotEncoder } from "./one-hot-encoder.js";
import { oneHot } from "./one-hot.js";
import { OLDER_OPERATORS } from "./older/older-operators.js";
import { or } from "./or.js";
import { pRelu } from "./p-relu.js";
import { pad } from "./pad.js";
import { pow } from "./pow.js";
import { qLinearConv } from "./q-linear-conv.js";
import { qLinearMatMul } from "./q-linear-mat-mul.js";
import { quantizeLinear } from "./quantize-linear.js";
import { randomNormal } from "./random-normal.js";
import { randomNormalLike } from "./random-normal-like.js";
import { randomUniform } from "./random-uniform.js";
import { randomUniformLike } from "./random-uniform-like.js";
import { range } from "./range.js";
import { reciprocal } from "./reciprocal.js";
import { reduceL1 } from "./reduce-l1.js";
import { reduceL2 } from "./reduce-l2.js";
import { reduceLogSum } from "./reduce-log-sum.js";
import { reduceLogSumExp } from "./reduce-log-sum-exp.js";
import { reduceMax } from "./reduce-max.js";
import { reduceMean } from "./reduce-mean.js";
import { reduceMin } from "./reduce-min.js";
import { reduceProd } from "./reduce-prod.js";
import { reduceSum } from "./reduce-sum.js";
import { reduceSumSquare } from "./reduce-sum-square.js";
import { relu } from "./relu.js";
import { reshape } from "./reshape.js";
import { reverseSequence } from "./reverse-sequence.js";
import { rnn } from "./rnn.js";
import { round } from "./round.js";
import { scaler } from "./scaler.js";
import { scatterElements } from "./scatter-elements.js";
import { scatterND } from "./scatter-nd.js";
import { selu } from "./selu.js";
import { shape } from "./shape.js";
import { shrink } from "./shrink.js";
import { sigmoid } from "./sigmoid.js";
import { sign } from "./sign.js";
import { sin } from "./sin.js";
import { sinh } from "./sinh.js";
import { size } from "./size.js";
import { slice } from "./slice.js";
import { softmax } from "./softmax.js";
import { softmaxCrossEntropyLoss } from "./softmax-cross-entropy-loss.js";
import { softplus } from "./softplus.js";
import { softsign } from "./softsign.js";
import { split } from "./split.js";
import { sqrt } from "./sqrt.js";
import { squeeze } from "./squeeze.js";
import { stft } from "./stft.js";
import { stringConcat } from "./string-concat.js";
import { stringNormalizer } from "./string-normalizer.js";
import { stringSplit } from "./string-split.js";
import { sub } from "./sub.js";
import { sum } from "./sum.js";
import { svmClassifier } from "./svm-classifier.js";
import { svmRegressor } from "./svm-regressor.js";
import { swish } from "./swish.js";
import { tan } from "./tan.js";
import { tanh } from "./tanh.js";
import { tfIdfVectorizer } from "./tf-idf-vectorizer.js";
import { thresholdedRelu } from "./thresholded-relu.js";
import { tile } from "./tile.js";
import { topK } from "./top-k.js";
import { transpose } from "./transpose.js";
import { treeEnsemble } from "./tree-ensemble.js";
import { treeEnsembleClassifier } from "./tree-ensemble-classifier.js";
import { treeEnsembleRegressor } from "./tree-ensemble-regressor.js";
import { trilu } from "./trilu.js";
import { unique } from "./unique.js";
import { unsqueeze } from "./unsqueeze.js";
import { maxPool } from "./max-pool.js";
import { maxUnpool } from "./max-unpool.js";
import { averagePool } from "./average-pool.js";
import { globalAveragePool } from "./global-average-pool.js";
import { batchNormalization } from "./batch-normalization.js";
import { layerNormalization } from "./layer-normalization.js";
import { attention } from "./attention.js";
import { biasGelu } from "./bias-gelu.js";
import { fastGelu } from "./fast-gelu.js";
import { microsoftAttention } from "./microsoft-attention.js";
import { microsoftRotaryEmbedding } from "./microsoft-rotary-embedding.js";
import { multiHeadAttention } from "./multi-head-attention.js";
import { quickGelu } from "./quick-gelu.js";
import { rotaryEmbedding } from "./rotary-embedding.js";
import { skipLayerNormalization } from "./skip-layer-normalization.js";
import { resize } from "./resize.js";
import { ifOperator } from "./if.js";
import { loop } from "./loop.js";
import { scan } from "./scan.js";
import { groupNormalization } from "./group-normalization.js";
import { instanceNormalization } from "./instance-normalization.js";
import { rmsNormalization } from "./rms-normalization.js";
import { meanVarianceNormalization } from "./mean-variance-normalization.js";
import { lpNormalization } from "./lp-normalization.js";
import { lrn } from "./lrn.js";
import { globalMaxPool } from "./global-max-pool.js";
import { depthToSpace } from "./depth-to-space.js";
import { spaceToDepth } from "./space-to-depth.js";
import { fusedConv } from "./fused-conv.js";
import { reorderInput } from "./blocked/reorder-input.js";
import { reorderOutput } from "./blocked/reorder-output.js";
import { blockedConv } from "./blocked/blocked-conv.js";
import { blockedMaxPool, blockedAveragePool } from "./blocked/blocked-pools.js";
import { lpPool } from "./lp-pool.js";
import { globalLpPool } from "./global-lp-pool.js";
import { col2Im } from "./col-2-im.js";
import { affineGrid } from "./affine-grid.js";
import { gridSample } from "./grid-sample.js";
import { roiAlign, roiAlign10 } from "./roi-align.js";
import { where } from "./where.js";
import { xor } from "./xor.js";

// prettier-ignore
const OPERATORS: readonly OpDefinition[] = [
  abs, add, and, argMax, cast, clip, concat, constant, conv, convTranspose, div, equal, erf, exp, expand, gatherElements, gatherND, gather, gemm, greaterOrEqual, greater,
  identity, isNaN, labelEncoder, leakyRelu, lessOrEqual, less, logSoftmax, log, matMul, max, min, mul, neg, not, oneHotEncoder, oneHot, or, pad, pow,
  reduceMax, reduceMean, reduceSum, relu, reshape, scatterElements, scatterND, shape, sigmoid, sign, size, slice, softmax, softplus, sqrt, squeeze,
  sub, tanh, transpose, unsqueeze, where,
  batchNormalization, layerNormalization, resize, maxPool, maxUnpool, averagePool, globalAveragePool, softmaxCrossEntropyLoss, negativeLogLikelihoodLoss, reciprocal, elu, selu, celu, hardSigmoid, hardSwish, swish,
  gelu, microsoftGelu, split, flatten, constantOfShape, tile, range, trilu, topK, fusedMatMul, fusedGemm, einsum,
  lstm, gru, rnn, ceil, floor, round, sin, cos, tan, asin, acos, atan, sinh, cosh, asinh, acosh, atanh, mish, softsign, thresholdedRelu, shrink, pRelu, xor,
  isInf, mod, bitwiseAnd, bitwiseOr, bitwiseXor, bitwiseNot, bitShift, sum, mean, reduceMin, reduceL1, reduceL2, reduceSumSquare, reduceLogSum,
  reduceLogSumExp, reduceProd, eyeLike, reverseSequence, nonZero, compress, det, centerCropPad, unique, argMin, castLike, cumSum, hardmax, dropout,
  randomNormal, randomNormalLike, randomUniform, randomUniformLike, bernoulli, multinomial, hannWindow, hammingWindow, blackmanWindow, treeEnsembleClassifier,
  treeEnsembleRegressor, treeEnsemble, scaler, normalizer, imputer, binarizer, arrayFeatureExtractor, featureVectorizer, linearRegressor, linearClassifier,
  biasGelu, fastGelu, quickGelu, skipLayerNormalization, attention, multiHeadAttention, microsoftAttention, rotaryEmbedding, microsoftRotaryEmbedding,
  quantizeLinear, dequantizeLinear, dynamicQuantizeLinear, matMulInteger, qLinearMatMul, convInteger, qLinearConv,
  ...OLDER_OPERATORS, dft, stft, melWeightMatrix,
  groupNormalization, instanceNormalization, rmsNormalization, meanVarianceNormalization, lpNormalization, lrn, globalMaxPool, depthToSpace, spaceToDepth,
  fusedConv, reorderInput, reorderOutput, blockedConv, blockedMaxPool, blockedAveragePool,
  lpPool, globalLpPool,
  col2Im, affineGrid, gridSample,
  roiAlign, roiAlign10,
  ifOperator, loop, scan, labelEncoderTensors, stringConcat, stringSplit, stringNormalizer, tfIdfVectorizer, svmRegressor, svmClassifier, categoryMapper,
];

const byName = new Map<string, OpDefinition[]>();
for (const definition of OPERATORS) {
  const key = `${definition.domain}:${definition.name}`;
  byName.set(key, [...(byName.get(key) ?? []), definition]);
}

/** The definition that holds for an operator at an opset version of its domain; undefined when there is none, or only for other versions. */
export function findOp(domain: string, name: string, version: number): OpDefinition | undefined {
  return byName.get(`${domain}:${name}`)?.find(({ since, until }) => version >= since && version <= until);
}

/** All definitions, ai.onnx first, by name, older versions first. */
export function operators(): readonly OpDefinition[] {
  const compare = (a: string, b: string): number => (a === b ? 0 : a < b ? -1 : 1);
  return [...OPERATORS].sort((a, b) => compare(a.domain, b.domain) || compare(a.name, b.name) || a.since - b.since);
}

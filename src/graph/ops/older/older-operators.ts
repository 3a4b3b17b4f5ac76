/** @file Definitions of operators as they were in older opsets. A new one is a row here. */
import type { OpDefinition } from "../../define-op.js";
import { olderBatchNormalization } from "./batch-normalization.js";
import { olderDropout } from "./dropout.js";
import { flatSoftmax } from "./flat-softmax.js";
import { labelEncoderByClasses } from "./label-encoder.js";
import { olderReductions } from "./reductions.js";
import { olderResizes } from "./resize.js";
import { scatter } from "./scatter.js";
import { olderShapes } from "./shapes.js";

export const OLDER_OPERATORS: readonly OpDefinition[] = [
  ...olderReductions,
  ...olderShapes,
  ...flatSoftmax,
  ...olderResizes,
  scatter,
  olderDropout,
  olderBatchNormalization,
  labelEncoderByClasses,
];

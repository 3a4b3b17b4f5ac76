/** The door of `graph`. */
export { TARGET, type Attribute, type AttributeValue, type Dim, type Graph, type Model, type Node, type ValueInfo, type ValueType } from "./ir.js";
export { createBuilder, extendModel } from "./build/builder.js";
export { nameScope } from "./build/name-scope.js";
export type { GraphBuilder, GraphWriter, OpOptions, Value } from "./build/graph-writer.js";
export type { LooseAttribute } from "./define-op.js";
export { inferShapes, inferShapes as shapes } from "./infer/infer-shapes.js";
export { verify } from "./verify/verify.js";
export { bindDims } from "./passes/bind-dims.js";
export { differentiate, type DifferentiateOptions } from "./passes/differentiate.js";
export { evaluate, type EvaluateOptions } from "./evaluate.js";
export { keepOutputs, removeDeadNodes } from "./passes/remove-dead-nodes.js";
export { foldConstants, foldConstants as fold, type FoldOptions } from "./passes/fold-constants.js";
export { diff, type GraphChange } from "./diff.js";
export { modelIo, type ModelIo } from "./model-io.js";
export { operatorNames, printOperatorTable } from "./operator-names.js";
export { decodeModel, encodeModel, type DecodeOptions, type EncodeOptions } from "./codec/model-codec.js";
export type { ExternalReader, ExternalWriter } from "./codec/tensor-wire.js";

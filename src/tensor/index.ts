/** The door of `tensor`. */
export { DTYPES, dtypeFromOnnx, isFloat, type DType, type TypedArray } from "./dtype.js";
export { elementCount, newData, tensor, zeros, type Tensor, type TensorData } from "./tensor.js";
export { fromFloat64, toFloat64 } from "./float64.js";
export { fromBfloat16, fromFloat16, toBfloat16, toFloat16 } from "./half.js";
export { broadcastDims, broadcastIndices, lanes, normaliseAxis, sameDims, stridedIndices, strides, type Lane } from "./shape.js";

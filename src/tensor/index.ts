/** The door of `tensor`. */
export { DTYPES, dtypeFromOnnx, isFloat, type DType, type TypedArray } from "./dtype.js";
export { elementCount, newData, tensor, zeros, type Tensor, type TensorData } from "./tensor.js";

/** The door of `serve`. */
export { createServe, type OipModelRef, type Serve, type ServeOptions } from "./create-serve.js";
export type { Admission, Meter, Observer, Sample, Use } from "./ports.js";
export type { OipModelMetadata, OipTensorMetadata } from "./oip-encode.js";

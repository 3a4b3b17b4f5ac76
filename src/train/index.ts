/** The door of `train`. Nothing here loads native code: the learning happens in `child.ts`. */
export { createTraining, type Training } from "./training.js";
export type { TrainingOptions } from "./workers.js";
export type { RunRequest } from "./request.js";
export type { CheckpointView, RunEvent, RunView } from "./view.js";
export type { EvaluatedRecord } from "./predictions.js";
export type { BaseModel, FitResult } from "./job.js";
export type { Register } from "./run-worker.js";
export type { RunRow } from "#store";
export { ALGORITHMS, type AlgorithmName } from "./algorithms.js";

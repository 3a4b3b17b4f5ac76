/** @file What the registry needs of rooms to its left but takes as ports, so that tests and other converters can be plugged in. */
import type { Log, WireError } from "#base";
import type { Signature } from "#store";

/** Turns a foreign model file into one clean ONNX file, in a limited child. `convert` implements it. */
export type ImportModel = (options: {
  readonly path: string;
  readonly filename?: string;
  readonly memoryBytes: number;
  readonly log: Log;
}) => Promise<ImportedModel>;

export interface ImportedModel {
  readonly format: string;
  /** The ONNX file that will be served. */
  readonly model: Uint8Array;
  readonly signature: Signature;
  readonly operators: Readonly<Record<string, number>>;
  readonly nodes: number;
  readonly parameters: number;
  readonly warnings: readonly unknown[];
}

/** Loads a model in a throw-away child and runs it once. `runtime` implements it. */
export type Probe = (options: {
  readonly modelPath: string;
  readonly memoryBytes: number;
  readonly timeoutMs: number;
  readonly log: Log;
}) => Promise<ProbeReport>;

export interface ProbeReport {
  readonly ok: boolean;
  readonly loadMs: number;
  readonly runMs: number;
  readonly peakBytes: number;
  readonly error?: WireError;
}

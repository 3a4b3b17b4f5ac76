/** @file What every part of the registry works with. */
import type { Clock, Config, Log } from "#base";
import type { Store } from "#store";
import type { ImportModel, Probe } from "./ports.js";

export interface RegistryContext {
  readonly store: Store;
  readonly config: Config;
  readonly clock: Clock;
  readonly log: Log;
  readonly importModel: ImportModel;
  readonly probe: Probe;
}

/** Who does something: a principal, or the owner of a run. */
export interface Owner {
  readonly organisation: string;
  readonly author: string;
}

/** The file that is served. */
export const MODEL_FILE = "model.onnx";

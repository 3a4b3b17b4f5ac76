/** @file Checks what a request asks of a deep network against the dataset's profile, so that a wrong layer list is refused before it is queued. */
import type { OpenTable } from "#data";
import type { DatasetColumn, Task } from "#store";
import type { ArchitectureInput } from "../architectures/define-architecture.js";
import { buildNetwork } from "./build-network.js";
import type { DeepAlgorithm } from "./deep-algorithms.js";
import { pictureSize } from "./picture-records.js";
import { readSettings, type DeepSettings } from "./settings.js";
import { sampleCount } from "./sound-records.js";
import { textColumn } from "./text-records.js";

export interface DeepRequest {
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly target: DatasetColumn;
  readonly task: Task;
}

/** Sizes that only the training part will tell do not matter to whether a network can be built. */
const SOME_WORDS = 1000;

/** A base is looked at when the run begins. Throws INVALID_REQUEST naming the parameter, NETWORK_INVALID naming the layer. */
export function checkDeepRequest(algorithm: DeepAlgorithm, { parameters, target, task }: DeepRequest, table: OpenTable): DeepSettings {
  const settings = readSettings(algorithm, parameters);
  const outputs = task === "regression" ? 1 : target.distinct;
  if (outputs > 0 && settings.fineTuning === null) buildNetwork(settings, { input: inputOf(settings, target, table), outputs, base: null });
  return settings;
}

function inputOf({ reading, column }: DeepSettings, target: DatasetColumn, { columns }: OpenTable): ArchitectureInput {
  switch (reading.material) {
    case "picture": {
      const { channels, height, width } = pictureSize(reading, columns);
      return { dtype: "uint8", dims: [channels, height, width] };
    }
    case "sound":
      return { dtype: "float32", dims: [1, sampleCount(reading)] };
    case "text":
      textColumn(columns, target.name, column);
      return { dtype: "int64", dims: [reading.length], vocabulary: SOME_WORDS };
    case "table":
      return { dtype: "float32", dims: [Math.max(1, columns.length - 1)] };
    default:
      throw new RangeError(reading satisfies never);
  }
}

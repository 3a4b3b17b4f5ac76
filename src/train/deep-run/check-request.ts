/** @file Checks what a request asks of a deep network against the dataset's profile, so that a wrong layer list is refused before it is queued. */
import type { OpenTable } from "#data";
import { planFeatures, type FeaturePlan } from "#features";
import type { DatasetColumn, Task } from "#store";
import type { ArchitectureInput } from "../architectures/define-architecture.js";
import { buildNetwork } from "./build-network.js";
import type { DeepAlgorithm } from "./deep-algorithms.js";
import { pictureSize } from "./picture-records.js";
import { readSettings, type DeepSettings } from "./settings.js";
import { sampleCount } from "./sound-records.js";
import { NO_WORDS, textColumn } from "./text-records.js";

export interface DeepRequest {
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly target: DatasetColumn;
  readonly task: Task;
}

/** A base is looked at when the run begins. Throws INVALID_REQUEST naming the parameter, NETWORK_INVALID naming the layer. */
export function checkDeepRequest(algorithm: DeepAlgorithm, { parameters, target, task }: DeepRequest, table: OpenTable): DeepSettings {
  const settings = readSettings(algorithm, parameters);
  const outputs = task === "regression" ? 1 : target.distinct;
  const input = settings.fineTuning === null ? inputOf(settings, target, table) : null;
  if (outputs > 0 && input !== null) buildNetwork(settings, { input, outputs, base: null });
  return settings;
}

/** Null when the layers are more particular about the input's size than is known before the training part is looked at. */
function inputOf({ reading, column, layers }: DeepSettings, target: DatasetColumn, { columns, rows }: OpenTable): ArchitectureInput | null {
  switch (reading.material) {
    case "picture": {
      const { channels, height, width } = pictureSize(reading, columns);
      return { dtype: "uint8", dims: [channels, height, width] };
    }
    case "sound":
      return { dtype: "float32", dims: [1, sampleCount(reading)] };
    case "text":
      textColumn(columns, target.name, column);
      return { dtype: "int64", dims: [reading.length], vocabulary: reading.words + NO_WORDS };
    case "table":
      return tableInput(planFeatures(columns, target.name, { rows }), columns, layers);
    default:
      throw new RangeError(reading satisfies never);
  }
}

/** How many features a table has is known before the training part is looked at only where all of them are numbers and none is missing. */
function tableInput({ numbers, categories }: FeaturePlan, columns: readonly DatasetColumn[], layers: unknown): ArchitectureInput | null {
  const isMissing = new Map(columns.map(({ name, nulls }) => [name, nulls > 0]));
  const isKnown = categories.length === 0 && !numbers.some(({ name }) => isMissing.get(name));
  if (!isKnown && dependsOnWidth(layers)) return null;
  return { dtype: "float32", dims: [Math.max(1, numbers.length + categories.length)] };
}

/** Dense layers take any number of features. */
function dependsOnWidth(layers: unknown): boolean {
  if (!Array.isArray(layers)) return true;
  return (layers as readonly ({ layer?: unknown; inputs?: unknown } | null)[]).some(
    (each) => each?.layer === "input" || each?.layer === "reshape" || each?.inputs !== undefined,
  );
}

/** @file Examples whose features are prepared already: rows of one matrix. */
import { tensor, type Tensor } from "#tensor";
import type { ExampleSource } from "../deep/example-source.js";
import { takeRows, takeTargets } from "./targets.js";

export interface TableSourceOptions {
  /** The network's input. */
  readonly input: string;
  readonly rows: number;
  /** float32, rows of `width` values. */
  readonly features: Float32Array<ArrayBuffer>;
  readonly targets: Tensor;
}

export function tableSource({ input, rows, features, targets }: TableSourceOptions): ExampleSource {
  const width = features.length / rows;
  return {
    rows,
    batch: (chosen) =>
      Promise.resolve({
        inputs: { [input]: tensor("float32", [chosen.length, width], takeRows(features, chosen, { width, out: new Float32Array(chosen.length * width) })) },
        targets: takeTargets(targets, chosen),
        rows: chosen.length,
      }),
    close: () => Promise.resolve(),
  };
}

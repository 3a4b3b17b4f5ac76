/** @file Some rows of a source, under the name of the network's input. */
import type { ExampleSource } from "../deep/example-source.js";

export function subset(source: ExampleSource, rows: Uint32Array, input: string): ExampleSource {
  return {
    rows: rows.length,
    async batch(chosen, augmentation) {
      const batch = await source.batch(
        chosen.map((row) => rows[row] ?? 0),
        augmentation,
      );
      const [value] = Object.values(batch.inputs);
      return value === undefined ? batch : { ...batch, inputs: { [input]: value } };
    },
    close: () => Promise.resolve(), // the whole source is closed by who opened it
  };
}

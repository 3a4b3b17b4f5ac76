/** Rows of a table: the feature steps of the tabular learners before the network, in training and in the served graph. */
import { fitFeatures, lowerFeatures, toFeeds, type FeaturePlan } from "#features";
import { openFeatures, writeInputs } from "../examples.js";
import { tableSource } from "../sources/table-source.js";
import type { Records, ToRead } from "./records.js";

export async function readRows(plan: FeaturePlan, { table, targets, split, threads }: ToRead): Promise<Records> {
  const features = fitFeatures(plan, table, split.train);
  const matrix = await openFeatures(features, table, threads);
  const rows = targets.dims[0] ?? 0;
  const all = await matrix.rows(Uint32Array.from({ length: rows }, (_, row) => row));
  await matrix.close();
  return {
    input: { dtype: "float32", dims: [features.width] },
    source: tableSource({ input: "features", rows, features: all, targets }),
    signature: features.inputs.map(({ name, dtype, column }) => ({ name, dtype, shape: [null, 1], column })),
    notUsed: features.notUsed,
    write: (g) => lowerFeatures(g, features, writeInputs(g, features.inputs)),
    feeds: (chosen) => Promise.resolve(toFeeds(features.inputs, table, chosen)),
  };
}

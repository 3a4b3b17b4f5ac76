/** @file The table as numbers: the feature graph run once over the rows, and the target as the learners take it. */
import { fitFeatures, lowerFeatures, toFeeds, type FeatureInput, type FeaturePlan, type FittedFeatures } from "#features";
import { createBuilder, encodeModel, type GraphBuilder, type Model, type Value } from "#graph";
import type { TableColumns } from "#data";
import { openSession } from "#runtime";
import type { Examples } from "./learners/objective.js";
import type { Split } from "./split.js";
import type { Target } from "./target.js";

/** Amounts are learnt with mean 0 and deviation 1, by the training part's statistics; classes as they are. */
export interface Scaling {
  readonly mean: number;
  readonly scale: number;
}

export interface Prepared {
  readonly features: FittedFeatures;
  readonly scaling: Scaling;
  readonly train: Examples;
  /** Null when no rows were split off. */
  readonly validation: Examples | null;
}

/** Rows that go through the feature graph in one run: a wide table of text takes memory while it is encoded. */
const CHUNK_ROWS = 8192;

export async function prepareExamples({
  table,
  plan,
  target,
  split,
  threads,
}: {
  table: TableColumns;
  plan: FeaturePlan;
  target: Target;
  split: Split;
  threads: number;
}): Promise<Prepared> {
  const features = fitFeatures(plan, table, split.train);
  const scaling = target.task === "regression" ? scalingOf(target.values, split.train) : { mean: 0, scale: 1 };
  const matrix = await openFeatures(features, table, threads);
  const toExamples = async (rows: Uint32Array): Promise<Examples> => ({
    rows: rows.length,
    x: await matrix.rows(rows),
    ...(target.task === "regression" ? amounts(target, rows, scaling) : oneHot(target, rows)),
  });
  const train = await toExamples(split.train);
  const validation = split.validation.length === 0 ? null : await toExamples(split.validation);
  await matrix.close();
  return { features, scaling, train, validation };
}

/** The feature graph over a table: rows of `width` float32 values. */
export async function openFeatures(
  features: FittedFeatures,
  table: TableColumns,
  threads: number,
): Promise<{ rows(rows: Uint32Array): Promise<Float32Array<ArrayBuffer>>; close(): Promise<void> }> {
  const output = freeName(features);
  const session = await openSession(encodeModel(buildFeatures(features, output)), { threads });
  return {
    async rows(rows) {
      const x = new Float32Array(rows.length * features.width);
      for (let from = 0; from < rows.length; from += CHUNK_ROWS) {
        const chunk = await session.run(toFeeds(features.inputs, table, rows.subarray(from, from + CHUNK_ROWS)));
        x.set(chunk[output]?.data as Float32Array, from * features.width);
      }
      return x;
    },
    close: () => session.release(),
  };
}

/** The inputs of a graph that takes records: `[N, 1]` each, named as its column. */
export function writeInputs(builder: GraphBuilder, inputs: readonly FeatureInput[]): Record<string, Value> {
  return Object.fromEntries(inputs.map(({ name, dtype }) => [name, builder.input(name, dtype, ["N", 1])]));
}

/** A name for the output that no column has. */
function freeName({ inputs }: FittedFeatures): string {
  let name = "x";
  while (inputs.some((input) => input.name === name)) name += "'";
  return name;
}

function buildFeatures(features: FittedFeatures, output: string): Model {
  const builder = createBuilder("features");
  const inputs = writeInputs(builder, features.inputs);
  builder.output(lowerFeatures(builder, features, inputs), output);
  return builder.build();
}

export function scalingOf(values: Float64Array, rows: Uint32Array): Scaling {
  let mean = 0;
  for (const row of rows) mean += (values[row] ?? NaN) / rows.length;
  let variance = 0;
  for (const row of rows) variance += ((values[row] ?? NaN) - mean) ** 2 / rows.length;
  return { mean, scale: variance > 0 ? Math.sqrt(variance) : 1 };
}

function amounts(target: Target, rows: Uint32Array, { mean, scale }: Scaling): { y: Float32Array; targets: number } {
  return { y: Float32Array.from(rows, (row) => ((target.values[row] ?? NaN) - mean) / scale), targets: 1 };
}

function oneHot(target: Target, rows: Uint32Array): { y: Float32Array; targets: number } {
  const targets = target.classes?.length ?? 0;
  const y = new Float32Array(rows.length * targets);
  rows.forEach((row, i) => (y[i * targets + (target.values[row] ?? NaN)] = 1));
  return { y, targets };
}

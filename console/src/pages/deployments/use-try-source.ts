import type { Column, Deployment, ModelVersion, Row, Signature } from "@aimass/sdk";
import { useDatasetVersion, useRecords } from "../../api/datasets.js";
import { useModelVersion } from "../../api/models.js";
import { splitReference } from "../../api/shapes.js";
import { sampleRecords, type Draft } from "./sample-records.js";

/** So many records to go through with "another one". */
const SAMPLES = 50;

export interface TrySource {
  readonly versionId: string;
  readonly signature: Signature;
  readonly columns: readonly Column[];
  readonly samples: readonly Draft[];
}

export interface TrySourceState {
  readonly source: TrySource | null;
  readonly isPending: boolean;
  readonly error: Error | null;
}

/** The signature of the version that answers most, with the profile and some records of the data that it learned from. */
export function useTrySource(deployment: Deployment): TrySourceState {
  const [main] = deployment.traffic.toSorted((a, b) => b.weight - a.weight);
  const version = useModelVersion(splitReference(deployment.model).name, String(main?.version ?? ""));
  const learnedFrom = useLearnedFrom(version.data);
  const isPending = version.isPending || learnedFrom.isPending;
  return { source: isPending ? null : sourceOf(version.data, learnedFrom), isPending, error: version.error };
}

interface LearnedFrom {
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
  readonly isPending: boolean;
}

/** Asked for by neither hook. */
const NO_DATASET = { id: "", version: null };

/** Nothing for a version that was imported. */
function useLearnedFrom(version: ModelVersion | undefined): LearnedFrom {
  const dataset = version?.lineage.dataset ?? NO_DATASET;
  const profile = useDatasetVersion(dataset.id, String(dataset.version));
  const records = useRecords(dataset.id, dataset.version, SAMPLES);
  return { columns: profile.data?.columns ?? [], rows: records.items, isPending: dataset !== NO_DATASET && records.isPending };
}

function sourceOf(version: ModelVersion | undefined, { columns, rows }: LearnedFrom): TrySource | null {
  if (version === undefined || version.signature === null) return null;
  return { versionId: version.id, signature: version.signature, columns, samples: sampleRecords(version.signature, rows) };
}

import type { Column, DatasetVersion, Deployment, ModelVersion, Row, Signature } from "@aimass/sdk";
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
  const dataset = version.data?.lineage.dataset;
  const profile = useDatasetVersion(dataset?.id ?? "", String(dataset?.version ?? ""));
  const records = useRecords(dataset?.id ?? "", dataset?.version ?? null, SAMPLES);
  const isPending = version.isPending || (dataset !== undefined && records.isPending);
  return { source: isPending ? null : sourceOf(version.data, { profile: profile.data, rows: records.items }), isPending, error: version.error };
}

function sourceOf(
  version: ModelVersion | undefined,
  learnedFrom: { readonly profile: DatasetVersion | undefined; readonly rows: readonly Row[] },
): TrySource | null {
  if (version === undefined || version.signature === null) return null;
  return {
    versionId: version.id,
    signature: version.signature,
    columns: learnedFrom.profile?.columns ?? [],
    samples: sampleRecords(version.signature, learnedFrom.rows),
  };
}

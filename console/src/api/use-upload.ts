import type { DatasetVersion, ModelVersion } from "@aimass/sdk";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "./client.js";
import penguinsUrl from "./penguins.csv?url";
import { uploadDataset, uploadModel, type DatasetPlan, type OnProgress } from "./upload-file.js";

export interface UploadUnderWay<V> {
  /** How much has been sent; null when nothing is under way. */
  readonly share: number | null;
  readonly error: Error | null;
  readonly start: (name: string, file: File, onDone: (version: V) => void) => void;
  readonly reset: () => void;
}

interface Work<V> {
  readonly work: (onProgress: OnProgress) => Promise<V>;
  readonly onDone: (version: V) => void;
}

/** One piece of work with its progress; afterwards everything of its kind is asked for again. */
function useWork<V>(kind: "datasets" | "models") {
  const client = useQueryClient();
  const [share, setShare] = useState<number | null>(null);
  const [error, setError] = useState<Error | null>(null);
  const run = async ({ work, onDone }: Work<V>): Promise<void> => {
    setShare(0);
    setError(null);
    try {
      const version = await work(setShare);
      await client.invalidateQueries({ queryKey: [kind] });
      onDone(version);
    } catch (failure) {
      setError(failure instanceof Error ? failure : new Error(String(failure)));
    } finally {
      setShare(null);
    }
  };
  return { share, error, run: (work: Work<V>): void => void run(work), reset: () => setError(null) };
}

export interface DatasetUpload extends UploadUnderWay<DatasetVersion> {
  /** Like `start`, of a kind that is not a table's. */
  readonly startPlan: (plan: DatasetPlan, file: File, onDone: (version: DatasetVersion) => void) => void;
  /** The sample that comes with the console, unless it is there already. */
  readonly startSample: (onDone: (version: DatasetVersion) => void) => void;
}

const SAMPLE = { name: "penguins", file: "penguins.csv", url: penguinsUrl };

const tablePlan = (name: string): DatasetPlan => ({ name, kind: "table", corrupt: "skip" });

export function useUploadDataset(): DatasetUpload {
  const { share, error, run, reset } = useWork<DatasetVersion>("datasets");
  const sample = async (onProgress: OnProgress): Promise<DatasetVersion> => {
    const { items } = await api.datasets.list({ limit: 1000 });
    if (items.some((dataset) => dataset.name === SAMPLE.name && dataset.latest !== null)) return api.datasets.version(SAMPLE.name);
    const answer = await fetch(SAMPLE.url);
    return uploadDataset(tablePlan(SAMPLE.name), new File([await answer.blob()], SAMPLE.file), onProgress);
  };
  const startPlan: DatasetUpload["startPlan"] = (plan, file, onDone) => run({ work: (onProgress) => uploadDataset(plan, file, onProgress), onDone });
  return {
    share,
    error,
    reset,
    start: (name, file, onDone) => startPlan(tablePlan(name), file, onDone),
    startPlan,
    startSample: (onDone) => run({ work: sample, onDone }),
  };
}

export function useUploadModel(): UploadUnderWay<ModelVersion> {
  const { share, error, run, reset } = useWork<ModelVersion>("models");
  return { share, error, reset, start: (name, file, onDone) => run({ work: (onProgress) => uploadModel(name, file, onProgress), onDone }) };
}

import type { Dataset, DatasetVersion } from "@aimass/sdk";
import { useMutation, useQueries, useQuery, useQueryClient } from "@tanstack/react-query";
import { api } from "./client.js";
import type { ColumnType } from "./shapes.js";
import { byCreation, usePages } from "./use-pages.js";

const isUnderWay = (version: DatasetVersion | undefined): boolean => version?.state === "receiving" || version?.state === "profiling";

export const useDatasets = () => usePages({ queryKey: ["datasets"], fetchPage: (page) => api.datasets.list(page), order: byCreation });

export const useDataset = (dataset: string) => useQuery({ queryKey: ["datasets", dataset], queryFn: () => api.datasets.get(dataset), enabled: dataset !== "" });

export const useDatasetVersions = (dataset: string) =>
  usePages({ queryKey: ["datasets", dataset, "versions"], fetchPage: (page) => api.datasets.versions(dataset, page), limit: 50 });

/** Asked again each second until it is profiled. */
export function useDatasetVersion(dataset: string, version: string) {
  return useQuery({
    queryKey: ["datasets", dataset, "versions", version],
    queryFn: () => api.datasets.version(dataset, version),
    enabled: dataset !== "",
    placeholderData: (before) => (before?.dataset.name === dataset ? before : undefined), // the page does not jump while another version comes
    refetchInterval: (query) => (isUnderWay(query.state.data) ? 1000 : false),
  });
}

export const useRecords = (dataset: string, version: number | null, limit = 200) =>
  usePages({
    queryKey: ["datasets", dataset, "records", version, limit],
    fetchPage: (page) => api.datasets.records(dataset, version ?? "latest", page),
    limit,
    enabled: version !== null,
  });

/** A changed type makes a new version; its answer says which. */
export function usePatchColumn(dataset: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (change: { version: number; column: string; type: ColumnType }) =>
      api.datasets.patchColumns(dataset, change.version, { columns: [{ name: change.column, type: change.type }] }),
    onSuccess: () => client.invalidateQueries({ queryKey: ["datasets"] }),
  });
}

export function useArchiveDataset() {
  const client = useQueryClient();
  return useMutation({ mutationFn: (dataset: string) => api.datasets.archive(dataset), onSuccess: () => client.invalidateQueries({ queryKey: ["datasets"] }) });
}

export const exportUrl = (dataset: string, version: number, format: "csv" | "jsonl" | "parquet"): string =>
  `/api/v1/datasets/${encodeURIComponent(dataset)}/versions/${version}/export?format=${format}`;

/** The latest version of each dataset that has one, by the dataset's name; they come as they come. */
export function useLatestVersions(datasets: readonly Dataset[]): ReadonlyMap<string, DatasetVersion> {
  return useQueries({
    queries: datasets
      .filter((dataset) => dataset.latest !== null)
      .map((dataset) => ({
        queryKey: ["datasets", dataset.name, "versions", String(dataset.latest)],
        queryFn: () => api.datasets.version(dataset.name, String(dataset.latest)),
        staleTime: 60_000,
      })),
    combine: (results) => new Map(results.flatMap(({ data }) => (data === undefined ? [] : [[data.dataset.name, data] as const]))),
  });
}

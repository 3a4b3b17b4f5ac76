import type { Comparison, ModelVersion } from "@aimass/sdk";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api } from "./client.js";
import { usePages } from "./use-pages.js";

const isUnderWay = (version: ModelVersion | undefined): boolean => version !== undefined && ["scanning", "converting", "probing"].includes(version.state);

/** Null: any. */
export interface ModelFilter {
  readonly query: string | null;
  readonly task: string | null;
}

const ANY: ModelFilter = { query: null, task: null };

export function useModels({ query, task }: ModelFilter = ANY) {
  const filter = { ...(query === null ? {} : { query }), ...(task === null ? {} : { task }) };
  return usePages({ queryKey: ["models", filter], fetchPage: (page) => api.models.list({ ...page, ...filter }) });
}

export const useModel = (model: string) => useQuery({ queryKey: ["models", model], queryFn: () => api.models.get(model), enabled: model !== "" });

export const useModelVersions = (model: string) =>
  usePages({ queryKey: ["models", model, "versions"], fetchPage: (page) => api.models.versions(model, page), enabled: model !== "" });

/** Asked again each second while it is imported. */
export function useModelVersion(model: string, version: string) {
  return useQuery({
    queryKey: ["models", model, "versions", version],
    queryFn: () => api.models.version(model, version),
    enabled: model !== "" && version !== "",
    refetchInterval: (query) => (isUnderWay(query.state.data) ? 1000 : false),
  });
}

/** The version that the address asks for, else the newest, whatever its state. */
export function useShownVersion(
  model: string,
  choice: { readonly asked: string | null; readonly versions: readonly ModelVersion[] },
): ModelVersion | undefined {
  const newest = choice.versions.reduce((max, one) => Math.max(max, one.version), 0);
  return useModelVersion(model, choice.asked ?? (newest === 0 ? "" : String(newest))).data;
}

/** A change of a model, after which everything about models is asked for again. */
function useModelChange<V, T>(change: (variables: V) => Promise<T>) {
  const client = useQueryClient();
  return useMutation({ mutationFn: change, onSuccess: () => client.invalidateQueries({ queryKey: ["models"] }) });
}

export const usePatchModel = (model: string) => useModelChange((body: { description?: string; tags?: string[] }) => api.models.update(model, body));
export const usePatchVersion = (model: string, version: number) =>
  useModelChange((body: { description: string }) => api.models.updateVersion(model, version, body));
export const useSetAlias = (model: string) =>
  useModelChange((target: { alias: string; version: number }) => api.models.setAlias(model, target.alias, target.version));
export const useDeleteAlias = (model: string) => useModelChange((alias: string) => api.models.deleteAlias(model, alias));
export const useArchiveModel = () => useModelChange((model: string) => api.models.archive(model));
export const useRestoreModel = () => useModelChange((model: string) => api.models.restore(model));

export const fileUrl = (model: string, version: number, path: string): string =>
  `/api/v1/models/${encodeURIComponent(model)}/versions/${version}/files/${path.split("/").map(encodeURIComponent).join("/")}`;

/** One line of a comparison; `delta` for numbers. */
export type Difference = Comparison["metrics"][number];

export function useComparison(model: string, pair: { base: string; head: string }) {
  return useQuery({
    queryKey: ["models", model, "compare", pair],
    queryFn: () => api.models.compare(model, pair),
    enabled: pair.base !== "" && pair.head !== "",
  });
}

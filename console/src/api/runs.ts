import type { Operations, Run } from "@aimass/sdk";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api } from "./client.js";
import { usePages } from "./use-pages.js";

export type RunRequest = Operations["POST /api/v1/runs"]["body"];

export const isGoing = (run: Pick<Run, "state"> | undefined): boolean => run?.state === "queued" || run?.state === "running";

export const useRuns = (limit = 100) => usePages({ queryKey: ["runs", { limit }], fetchPage: (page) => api.runs.list(page), limit, refetchMs: 3000 });

/** The stream tells most; the run itself is asked for now and then, and once at the end. */
export function useRun(id: string) {
  return useQuery({
    queryKey: ["runs", id],
    queryFn: () => api.runs.get(id),
    enabled: id !== "",
    refetchInterval: (query) => (isGoing(query.state.data) ? 2000 : false),
  });
}

export function useStartRun() {
  const client = useQueryClient();
  return useMutation({ mutationFn: (request: RunRequest) => api.runs.create(request), onSuccess: () => client.invalidateQueries({ queryKey: ["runs"] }) });
}

export function useStopRun(id: string) {
  const client = useQueryClient();
  return useMutation({ mutationFn: () => api.runs.stop(id), onSuccess: (run) => client.setQueryData(["runs", id], run) });
}

export function useResumeRun(id: string) {
  const client = useQueryClient();
  return useMutation({ mutationFn: () => api.runs.resume(id), onSuccess: (run) => client.setQueryData(["runs", id], run) });
}

export const usePredictions = (id: string, enabled: boolean) =>
  usePages({ queryKey: ["runs", id, "predictions"], fetchPage: (page) => api.runs.predictions(id, page), limit: 1000, enabled });

import type { TrafficShare } from "@aimass/sdk";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api } from "./client.js";
import { byCreation, usePages } from "./use-pages.js";

/** Counters move: asked again every two seconds while the page is seen. */
const LIVE_MS = 2000;

export const useDeployments = () =>
  usePages({ queryKey: ["deployments"], fetchPage: (page) => api.deployments.list(page), refetchMs: LIVE_MS, order: byCreation });

export const useDeployment = (name: string) =>
  useQuery({ queryKey: ["deployments", name], queryFn: () => api.deployments.get(name), refetchInterval: LIVE_MS, enabled: name !== "" });

export const useDeploymentEvents = (name: string) =>
  usePages({ queryKey: ["deployments", name, "events"], fetchPage: (page) => api.deployments.events(name, page), limit: 20, refetchMs: 5000 });

export function useDeploy() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: { name: string; model: string }) => api.deployments.create(body),
    onSuccess: () => client.invalidateQueries({ queryKey: ["deployments"] }),
  });
}

export type DeploymentAct =
  | { readonly kind: "stop" | "start" | "rollback" }
  | { readonly kind: "traffic"; readonly traffic: TrafficShare[] }
  | { readonly kind: "replicas"; readonly replicas: number };

/** Every change of a deployment answers with the deployment as it is then. */
export function useDeploymentAct(name: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (act: DeploymentAct) => {
      if (act.kind === "traffic") return api.deployments.update(name, { traffic: act.traffic });
      if (act.kind === "replicas") return api.deployments.update(name, { replicas: act.replicas });
      return api.deployments[act.kind](name);
    },
    onSuccess: (deployment) => {
      client.setQueryData(["deployments", name], deployment);
      return client.invalidateQueries({ queryKey: ["deployments"] });
    },
  });
}

export function useArchiveDeployment() {
  const client = useQueryClient();
  return useMutation({ mutationFn: (name: string) => api.deployments.archive(name), onSuccess: () => client.invalidateQueries({ queryKey: ["deployments"] }) });
}

export function usePredict(name: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (record: Record<string, unknown>) => api.predict(name, { records: [record] }),
    onSuccess: () => client.invalidateQueries({ queryKey: ["deployments", name], exact: true }),
  });
}

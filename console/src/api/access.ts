import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api } from "./client.js";
import type { Scope } from "./shapes.js";
import { byCreation, usePages } from "./use-pages.js";

export const useMe = () => useQuery({ queryKey: ["me"], queryFn: () => api.me(), staleTime: 60_000 });

/** The cookie cannot be read by scripts: this remembers that there was one, so that a stranger is not asked for at all. */
const SIGNED_IN = "aimass.signedIn";

export const hasSignedIn = (): boolean => window.localStorage.getItem(SIGNED_IN) !== null;

/** After a change of who is asking, nothing that was read before holds. */
function useEntry<V>(enter: (variables: V) => Promise<unknown>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: enter,
    onSuccess: () => {
      window.localStorage.setItem(SIGNED_IN, "yes");
      return client.resetQueries();
    },
  });
}

export const useSignIn = () => useEntry((body: { email: string; password: string }) => api.sessions.create(body));
export const useSetup = () => useEntry((body: { token: string; email: string; password: string }) => api.setup(body));

export function useSignOut() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => api.sessions.delete(),
    onSettled: () => {
      window.localStorage.removeItem(SIGNED_IN);
      client.clear();
    },
  });
}

export const useKeys = () => usePages({ queryKey: ["keys"], fetchPage: (page) => api.keys.list(page), order: byCreation });

export interface NewKeyRequest {
  readonly name: string;
  readonly scopes: Scope[];
  readonly deployments?: string[];
}

export function useCreateKey() {
  const client = useQueryClient();
  return useMutation({ mutationFn: (body: NewKeyRequest) => api.keys.create(body), onSuccess: () => client.invalidateQueries({ queryKey: ["keys"] }) });
}

export function useRevokeKey() {
  const client = useQueryClient();
  return useMutation({ mutationFn: (id: string) => api.keys.revoke(id), onSuccess: () => client.invalidateQueries({ queryKey: ["keys"] }) });
}

export const useAudit = () => usePages({ queryKey: ["audit"], fetchPage: (page) => api.audit.list(page), limit: 50 });

export const useAuditVerification = () => useQuery({ queryKey: ["audit", "verification"], queryFn: () => api.audit.verify() });

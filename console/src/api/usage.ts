import { useQuery } from "@tanstack/react-query";
import { api } from "./client.js";
import { usePages } from "./use-pages.js";

export type UsageBy = "hour" | "deployment" | "key";

export const useUsage = (range: { from: string; by: UsageBy }) =>
  useQuery({ queryKey: ["usage", range], queryFn: () => api.usage(range), refetchInterval: 5000, placeholderData: (before) => before });

export const useLedger = () => usePages({ queryKey: ["ledger"], fetchPage: (page) => api.ledger.list(page), limit: 50, refetchMs: 5000 });

export const useLedgerSummary = () => useQuery({ queryKey: ["ledger", "summary"], queryFn: () => api.ledger.summary(), refetchInterval: 5000 });

export const usePrices = () => useQuery({ queryKey: ["prices"], queryFn: () => api.prices() });

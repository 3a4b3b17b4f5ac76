import { useInfiniteQuery, type QueryKey } from "@tanstack/react-query";
import { useMemo } from "react";
import type { Page } from "./shapes.js";

export interface Pages<T> {
  readonly items: readonly T[];
  readonly isPending: boolean;
  /** Asked for, answered, and there is none. */
  readonly isEmpty: boolean;
  readonly error: Error | null;
  readonly hasMore: boolean;
  readonly isLoadingMore: boolean;
  readonly loadMore: () => void;
}

/** A keyset-paged list: the first page at once, the next ones when asked for. */
export function usePages<T>(options: {
  queryKey: QueryKey;
  fetchPage: (page: { limit: number; after?: string }) => Promise<Page<T>>;
  limit?: number;
  refetchMs?: number | false;
  enabled?: boolean;
  /** For lists that come in the order of their ids; a function that stays the same. */
  order?: (a: T, b: T) => number;
}): Pages<T> {
  const limit = options.limit ?? 100;
  const query = useInfiniteQuery({
    queryKey: options.queryKey,
    queryFn: ({ pageParam }) => options.fetchPage({ limit, ...(pageParam === null ? {} : { after: pageParam }) }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
    refetchInterval: options.refetchMs ?? false,
    enabled: options.enabled ?? true,
  });
  const { order } = options;
  const items = useMemo(() => {
    const all = query.data?.pages.flatMap((page) => page.items) ?? [];
    return order === undefined ? all : all.toSorted(order);
  }, [query.data, order]);
  return {
    items,
    isPending: query.isPending,
    isEmpty: query.isSuccess && items.length === 0,
    error: query.error,
    hasMore: query.hasNextPage,
    isLoadingMore: query.isFetchingNextPage,
    loadMore: () => {
      if (!query.isFetchingNextPage) void query.fetchNextPage();
    },
  };
}

/** Newest first, among what has been loaded. */
export function byCreation(a: { readonly createdAt?: string }, b: { readonly createdAt?: string }): number {
  return (b.createdAt ?? "").localeCompare(a.createdAt ?? "");
}

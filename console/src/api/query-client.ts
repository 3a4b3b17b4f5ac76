import { QueryCache, QueryClient } from "@tanstack/react-query";
import { asProblem } from "./as-problem.js";

/** What a signed-out answer does is decided by the shell. */
export function createQueryClient(onSignedOut: () => void): QueryClient {
  return new QueryClient({
    queryCache: new QueryCache({
      onError: (error) => {
        if (asProblem(error).code === "UNAUTHENTICATED") onSignedOut();
      },
    }),
    defaultOptions: {
      queries: {
        staleTime: 5_000,
        // a refusal will be a refusal again; only a lost connection or a busy server is asked once more
        retry: (failures, error) => failures < 2 && [0, 429, 503].includes(asProblem(error).status),
        refetchOnWindowFocus: true,
      },
      mutations: { retry: false },
    },
  });
}

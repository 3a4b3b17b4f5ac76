import { useMemo } from "react";
import { useTranslation } from "react-i18next";

export interface Names {
  readonly metric: (name: string) => string;
  readonly algorithm: (name: string) => string;
  readonly task: (name: string | null | undefined) => string;
}

/** What the API calls things, in the reader's words; a name unknown here stays as it is. */
export function useNames(): Names {
  const { t, i18n } = useTranslation();
  return useMemo(() => {
    const named = (group: "metrics" | "algorithms" | "tasks", name: string): string =>
      i18n.exists(`${group}.${name}`) ? t(`${group}.${name}` as "metrics.accuracy") : name;
    return {
      metric: (name) => named("metrics", name),
      algorithm: (name) => named("algorithms", name),
      task: (name) => (name === null || name === undefined ? "—" : named("tasks", name)),
    };
  }, [t, i18n]);
}

import { useMemo } from "react";
import { useTranslation } from "react-i18next";

export interface Names {
  readonly metric: (name: string) => string;
  readonly algorithm: (name: string) => string;
  /** What a network is, in a line; empty where it is not known. */
  readonly meaning: (algorithm: string) => string;
  readonly task: (name: string | null | undefined) => string;
}

/** What the API calls things, in the reader's words; a name unknown here stays as it is. */
export function useNames(): Names {
  const { t, i18n } = useTranslation();
  return useMemo(() => {
    const known = (key: string, name: string): string => (i18n.exists(key) ? t(key as "metrics.accuracy") : name);
    return {
      metric: (name) => known(`metrics.${name}`, name),
      algorithm: (name) => known(`algorithms.${name}`, name),
      meaning: (name) => known(`networks.${name}`, ""),
      task: (name) => (name === null || name === undefined ? "—" : known(`tasks.${name}`, name)),
    };
  }, [t, i18n]);
}

import { useComputedColorScheme } from "@mantine/core";
import { useMemo } from "react";

export interface ChartColors {
  readonly series: readonly string[];
  readonly grid: string;
  readonly axis: string;
  readonly text: string;
  readonly surface: string;
}

/** The palette as a canvas needs it; new when the theme changes. */
export function useChartColors(): ChartColors {
  const scheme = useComputedColorScheme("light");
  return useMemo(() => {
    const style = getComputedStyle(document.documentElement);
    const read = (name: string): string => style.getPropertyValue(name).trim();
    return {
      series: [1, 2, 3, 4, 5, 6].map((index) => read(`--chart-${index}`)),
      grid: read("--chart-grid"),
      axis: read("--chart-axis"),
      text: read("--mantine-color-text"),
      surface: read("--mantine-color-body"),
      scheme,
    };
  }, [scheme]);
}

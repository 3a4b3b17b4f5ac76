import { useMemo } from "react";
import { EChart, type ChartOption } from "./echart.js";
import { useChartColors } from "./use-chart-colors.js";

export interface PredictedActualProps {
  readonly label: string;
  readonly points: readonly (readonly [actual: number, predicted: number])[];
  readonly words: { readonly actual: string; readonly predicted: string };
  readonly formatValue: (value: number) => string;
  readonly height?: number;
}

/** Each held-out record as a point; on the line the prediction is exact. */
export function PredictedActual({ label, points, words, formatValue, height = 320 }: PredictedActualProps) {
  const colors = useChartColors();
  const option = useMemo<ChartOption>(() => {
    const all = points.flat();
    const min = Math.min(...all);
    const max = Math.max(...all);
    const axis = {
      type: "value" as const,
      min,
      max,
      nameLocation: "middle" as const,
      splitLine: { lineStyle: { color: colors.grid } },
      axisLine: { lineStyle: { color: colors.grid } },
      axisLabel: { color: colors.axis, fontSize: 11, formatter: formatValue, hideOverlap: true },
      nameTextStyle: { color: colors.axis, fontSize: 12 },
    };
    return {
      animation: false,
      textStyle: { fontFamily: "inherit" },
      grid: { left: 24, right: 16, top: 12, bottom: 24, outerBoundsMode: "same" },
      tooltip: { trigger: "item", backgroundColor: colors.surface, borderColor: colors.grid, textStyle: { color: colors.text, fontSize: 12 } },
      xAxis: { ...axis, name: words.actual, nameGap: 28 },
      yAxis: { ...axis, name: words.predicted, nameGap: 52 },
      series: [
        { type: "scatter", data: points.map((point) => [...point]), symbolSize: 6, large: true, itemStyle: { color: colors.series[0] ?? "", opacity: 0.5 } },
        {
          type: "line",
          data: [
            [min, min],
            [max, max],
          ],
          symbol: "none",
          silent: true,
          lineStyle: { color: colors.series[1] ?? "", width: 1.5, type: "dashed" },
        },
      ],
    };
  }, [points, colors, words.actual, words.predicted, formatValue]);
  return <EChart option={option} height={height} label={label} />;
}

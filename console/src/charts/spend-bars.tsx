import { useMemo } from "react";
import { EChart, type ChartOption } from "./echart.js";
import { useChartColors } from "./use-chart-colors.js";

export interface SpendBar {
  readonly name: string;
  /** What the axis has room for; the name where absent. */
  readonly short?: string;
  readonly value: number;
  /** The value with its unit. */
  readonly text: string;
}

export interface SpendBarsProps {
  readonly label: string;
  readonly bars: readonly SpendBar[];
  readonly height?: number;
}

/** Amounts side by side, from zero. */
export function SpendBars({ label, bars, height = 220 }: SpendBarsProps) {
  const colors = useChartColors();
  const option = useMemo<ChartOption>(
    () => ({
      animation: false,
      textStyle: { fontFamily: "inherit" },
      grid: { left: 8, right: 8, top: 12, bottom: 4, outerBoundsMode: "same" },
      tooltip: {
        trigger: "axis",
        axisPointer: { type: "shadow" },
        backgroundColor: colors.surface,
        borderColor: colors.grid,
        textStyle: { color: colors.text, fontSize: 12 },
        valueFormatter: (_, index) => bars[index]?.text ?? "",
      },
      xAxis: {
        type: "category",
        data: bars.map((bar) => bar.name),
        axisLine: { lineStyle: { color: colors.grid } },
        axisTick: { show: false },
        axisLabel: { color: colors.axis, fontSize: 11, hideOverlap: true, formatter: (name: string, index: number) => bars[index]?.short ?? name },
      },
      yAxis: { type: "value", min: 0, splitLine: { lineStyle: { color: colors.grid } }, axisLabel: { color: colors.axis, fontSize: 11 } },
      series: [{ type: "bar", data: bars.map((bar) => bar.value), itemStyle: { color: colors.series[0] ?? "", borderRadius: [3, 3, 0, 0] }, barMaxWidth: 32 }],
    }),
    [bars, colors],
  );
  return <EChart option={option} height={height} label={label} />;
}

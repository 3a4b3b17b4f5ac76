import { BarChart, ScatterChart, LineChart, type BarSeriesOption, type LineSeriesOption, type ScatterSeriesOption } from "echarts/charts";
import {
  GridComponent,
  LegendComponent,
  TooltipComponent,
  type GridComponentOption,
  type LegendComponentOption,
  type TooltipComponentOption,
} from "echarts/components";
import { init, use, type ComposeOption, type EChartsType } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";
import { useEffect, useRef } from "react";
import { useWidth } from "./use-width.js";

use([BarChart, ScatterChart, LineChart, GridComponent, LegendComponent, TooltipComponent, SVGRenderer]);

export type ChartOption = ComposeOption<
  BarSeriesOption | LineSeriesOption | ScatterSeriesOption | GridComponentOption | LegendComponentOption | TooltipComponentOption
>;

/** ECharts in React: made once, given each new option, sized with its place. */
export function EChart({ option, height, label }: { readonly option: ChartOption; readonly height: number; readonly label: string }) {
  const { place, width } = useWidth();
  const chart = useRef<EChartsType | null>(null);
  useEffect(() => {
    const element = place.current;
    if (element === null || width === 0) return;
    chart.current ??= init(element, null, { renderer: "svg", width, height });
    chart.current.resize({ width, height });
    chart.current.setOption(option, { notMerge: true });
  }, [option, width, height, place]);
  useEffect(
    () => () => {
      chart.current?.dispose();
      chart.current = null;
    },
    [],
  );
  return <div ref={place} role="img" aria-label={label} style={{ height }} />;
}

import "uplot/dist/uPlot.min.css";
import { useEffect, useRef } from "react";
import UPlot from "uplot";
import { labelLines } from "./label-lines.js";
import { useChartColors } from "./use-chart-colors.js";
import { useWidth } from "./use-width.js";

export interface Line {
  readonly name: string;
  readonly values: readonly (number | null)[];
  readonly dash?: readonly number[];
  /** Thin and pale, without a name at its end: what another line was made of. */
  readonly isFaint?: boolean;
  /** Which colour of the palette; its place among the lines when absent. */
  readonly color?: number;
}

export interface LinePlotProps {
  readonly label: string;
  readonly x: readonly number[];
  readonly lines: readonly Line[];
  readonly height?: number;
  /** Bars and counts start at zero; a loss need not. */
  readonly fromZero?: boolean;
  /** The axis shows at least so much of x before its end. */
  readonly span?: number;
  readonly formatX: (value: number) => string;
  readonly formatY: (value: number) => string;
}

/** Room for the names at the ends of the lines. */
const NAME_PX = 72;
const CHARACTER_PX = 7;
const FAINT = 0.3;
const FONT = '11px "Inter Variable", system-ui, sans-serif';

/** A line of one value would not be seen at all. */
const isLonePoint = (plot: UPlot, index: number): boolean => (plot.data[index] ?? []).filter((value) => value !== null && value !== undefined).length === 1;

/** Lines that grow while one looks: drawn by uPlot, each labelled at its end. */
export function LinePlot({ label, x, lines, height = 240, fromZero = false, span, formatX, formatY }: LinePlotProps) {
  const { place, width } = useWidth();
  const plot = useRef<UPlot | null>(null);
  const colors = useChartColors();
  const names = lines.map((line) => `${line.name} ${line.color ?? ""} ${line.isFaint === true}`).join("\n");
  const longest = Math.max(0, ...lines.map((line) => (line.isFaint === true ? 0 : line.name.length)));
  useEffect(() => {
    const element = place.current;
    if (element === null || width === 0) return undefined;
    const labels = lines.map((line, index) => ({
      name: line.isFaint === true ? "" : line.name,
      color: colors.series[line.color ?? index] ?? colors.axis,
    }));
    const axis = { stroke: colors.axis, font: FONT, grid: { stroke: colors.grid, width: 1 }, ticks: { show: false } };
    plot.current = new UPlot(
      {
        width,
        height,
        padding: [8, Math.max(NAME_PX, longest * CHARACTER_PX), 0, 0],
        legend: { show: false },
        cursor: { drag: { x: false, y: false }, points: { size: 7 } },
        scales: {
          x: {
            time: false,
            ...(span === undefined ? {} : { range: (_: UPlot, min: number, max: number): [number, number] => [Math.min(min, max - span), max] }),
          },
          y: { range: (_, min, max) => (fromZero ? [0, Math.max(1, max * 1.1)] : [min - (max - min) * 0.05, max + (max - min || 1) * 0.05]) },
        },
        axes: [
          { ...axis, size: 28, values: (_, splits) => splits.map(formatX) },
          { ...axis, size: 56, values: (_, splits) => splits.map(formatY) },
        ],
        series: [
          {},
          ...lines.map((line, index) => ({
            label: line.name,
            stroke: labels[index]?.color ?? colors.axis,
            width: line.isFaint === true ? 1 : 2,
            ...(line.isFaint === true ? { alpha: FAINT } : {}),
            points: { show: isLonePoint, size: 7 },
            spanGaps: true,
            ...(line.dash === undefined ? {} : { dash: [...line.dash] }),
          })),
        ],
        hooks: { draw: [labelLines(labels, FONT)] },
      },
      [[...x], ...lines.map((line) => [...line.values])] as UPlot.AlignedData,
      element,
    );
    return () => {
      plot.current?.destroy();
      plot.current = null;
    };
    // data are set below without making the plot anew
  }, [width, height, colors, names, longest, fromZero, span]);
  useEffect(() => plot.current?.setData([[...x], ...lines.map((line) => [...line.values])] as UPlot.AlignedData), [x, lines]);
  return <div ref={place} role="img" aria-label={label} style={{ height }} />;
}

/** @file A column's histogram as bars to draw. Pure. */
import type { Histogram } from "@aimass/sdk";

export interface HistogramBar {
  /** Height (numbers) or length (values) as a share of the largest, 0 to 1. */
  readonly share: number;
  readonly count: number;
  /** Numbers: the bin's edges. */
  readonly from?: number;
  readonly to?: number;
  /** Values: the value itself; null stands for all others. */
  readonly value?: string | null;
}

/** Bars start at zero; the largest has share 1; without any count all are 0. */
export function histogramBars(histogram: Histogram): readonly HistogramBar[] {
  if ("edges" in histogram) {
    const max = Math.max(1, ...histogram.counts);
    return histogram.counts.map((count, index) => ({ share: count / max, count, from: histogram.edges[index] ?? 0, to: histogram.edges[index + 1] ?? 0 }));
  }
  const values = histogram.top.map(({ value, count }) => ({ value, count }));
  const all: readonly { value: string | null; count: number }[] = histogram.other > 0 ? [...values, { value: null, count: histogram.other }] : values;
  const max = Math.max(1, ...all.map((bar) => bar.count));
  return all.map((bar) => ({ ...bar, share: bar.count / max }));
}

/** Neighbouring bins put together, so that at most `most` are drawn; edges and counts are kept. */
export function mergeBins(
  histogram: { readonly edges: readonly number[]; readonly counts: readonly number[] },
  most: number,
): { edges: number[]; counts: number[] } {
  const size = Math.max(1, Math.ceil(histogram.counts.length / most));
  const counts: number[] = [];
  const edges: number[] = [];
  for (let start = 0; start < histogram.counts.length; start += size) {
    edges.push(histogram.edges[start] ?? 0);
    counts.push(histogram.counts.slice(start, start + size).reduce((sum, count) => sum + count, 0));
  }
  edges.push(histogram.edges.at(-1) ?? 0);
  return { edges, counts };
}

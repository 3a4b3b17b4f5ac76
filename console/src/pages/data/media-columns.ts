/** @file What the columns of an archive's table tell of its files. Pure. */
import type { Column } from "@aimass/sdk";

export interface LabelCount {
  readonly label: string;
  readonly count: number;
}

export interface Span {
  readonly column: "width" | "height" | "channels" | "seconds" | "sampleRate";
  readonly min: number;
  readonly max: number;
}

export interface MediaFacts {
  readonly labels: readonly LabelCount[];
  /** Files of labels that the profile does not list. */
  readonly others: number;
  readonly missing: number;
  readonly spans: readonly Span[];
}

const MEASURED = ["width", "height", "channels", "seconds", "sampleRate"] as const;

/** Null for a version that was no archive. */
export function mediaFacts(format: string, columns: readonly Column[]): MediaFacts | null {
  const label = columns.find((column) => column.name === "label");
  if (format !== "zip" || label === undefined) return null;
  const { histogram } = label;
  const counted = "top" in histogram ? histogram : { top: [], other: 0 };
  return {
    labels: counted.top.map(({ value, count }) => ({ label: value, count })),
    others: counted.other,
    missing: label.nulls,
    spans: MEASURED.flatMap((name) => {
      const column = columns.find((one) => one.name === name);
      return typeof column?.min === "number" && typeof column.max === "number" ? [{ column: name, min: column.min, max: column.max }] : [];
    }),
  };
}

import type { Histogram } from "@aimass/sdk";
import { useTranslation } from "react-i18next";
import { useFormat } from "../format/use-format.js";
import styles from "./column-histogram.module.css";
import { histogramBars, mergeBins } from "./histogram-bars.js";

const BINS = 20;
const VALUES = 3;

/** What a column holds, at a glance: bins for numbers and times, the commonest values for the rest. */
export function ColumnHistogram({ histogram, rows, isTime }: { readonly histogram: Histogram; readonly rows: number; readonly isTime: boolean }) {
  const { t } = useTranslation();
  const format = useFormat();
  if ("edges" in histogram) {
    const edge = (value: number): string => (isTime ? new Date(value).toISOString().slice(0, 10) : format.number(value));
    const bars = histogramBars(mergeBins(histogram, BINS));
    const first = histogram.edges[0] ?? 0;
    const last = histogram.edges.at(-1) ?? 0;
    return (
      <div role="img" aria-label={t("data.histogramFromTo", { from: edge(first), to: edge(last) })}>
        <div className={styles["bins"]}>
          {bars.map((bar, index) => (
            <span
              key={index}
              className={styles["bin"]}
              style={{ height: `${bar.count === 0 ? 0 : Math.max(4, bar.share * 100)}%` }}
              title={`${edge(bar.from ?? 0)} – ${edge(bar.to ?? 0)}: ${format.number(bar.count)}`}
            />
          ))}
        </div>
        <div className={styles["ends"]}>
          <span>{edge(first)}</span>
          <span>{edge(last)}</span>
        </div>
      </div>
    );
  }
  const bars = histogramBars({
    top: histogram.top.slice(0, VALUES),
    other: histogram.other + histogram.top.slice(VALUES).reduce((sum, one) => sum + one.count, 0),
  });
  return (
    <ul className={styles["values"]} aria-label={t("data.commonest")}>
      {bars.map((bar) => (
        <li
          key={bar.value ?? " others"}
          className={styles["value"]}
          data-other={bar.value === null}
          title={`${bar.value ?? t("data.others")}: ${format.number(bar.count)}`}
        >
          <span className={styles["fill"]} style={{ width: `${rows === 0 ? 0 : (bar.count / rows) * 100}%` }} />
          <span className={styles["name"]}>{bar.value === null ? t("data.others") : bar.value === "" ? t("data.emptyText") : bar.value}</span>
          <span className={styles["share"]}>{rows === 0 ? "" : format.share(bar.count / rows)}</span>
        </li>
      ))}
    </ul>
  );
}

import { useFormat } from "../format/use-format.js";
import styles from "./probability-bars.module.css";

export interface CountBar {
  readonly name: string;
  readonly count: number;
  /** What is left over: drawn paler. */
  readonly isRest?: boolean;
}

/** Names so short leave more room to the bars. */
const SHORT = 6;

/** How many there are of each, from zero to the most. */
export function CountBars({ label, bars }: { readonly label: string; readonly bars: readonly CountBar[] }) {
  const format = useFormat();
  const most = Math.max(1, ...bars.map((bar) => bar.count));
  const isNarrow = bars.every((bar) => bar.name.length <= SHORT);
  return (
    <ul className={styles["bars"]} aria-label={label}>
      {bars.map((bar) => (
        <li key={bar.name} className={styles["bar"]} data-narrow={isNarrow}>
          <span className={styles["name"]} title={bar.name}>
            {bar.name}
          </span>
          <span className={styles["track"]}>
            <span className={styles["fill"]} data-count={bar.isRest !== true} style={{ width: `${(bar.count / most) * 100}%` }} />
          </span>
          <span className={styles["share"]}>{format.number(bar.count)}</span>
        </li>
      ))}
    </ul>
  );
}

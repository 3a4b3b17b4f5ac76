import { useFormat } from "../format/use-format.js";
import styles from "./probability-bars.module.css";

/** Beyond this many classes the small ones only make a list longer. */
const SHOWN = 10;

/** Names so short leave more room to the bars. */
const SHORT = 6;

/** How likely each class is, the likeliest first. */
export function ProbabilityBars({ probabilities, label }: { readonly probabilities: Readonly<Record<string, number>>; readonly label: string }) {
  const format = useFormat();
  const bars = Object.entries(probabilities)
    .sort(([, a], [, b]) => b - a)
    .slice(0, SHOWN);
  const isNarrow = bars.every(([name]) => name.length <= SHORT);
  return (
    <ul className={styles["bars"]} aria-label={label}>
      {bars.map(([name, share], index) => (
        <li key={name} className={styles["bar"]} data-first={index === 0} data-narrow={isNarrow}>
          <span className={styles["name"]} title={name}>
            {name}
          </span>
          <span className={styles["track"]}>
            <span className={styles["fill"]} style={{ width: `${share * 100}%` }} />
          </span>
          <span className={styles["share"]}>{format.share(share)}</span>
        </li>
      ))}
    </ul>
  );
}

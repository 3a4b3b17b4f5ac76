import styles from "./mini-bars.module.css";

export interface MiniBar {
  readonly name: string;
  readonly value: number;
  /** The value with its unit. */
  readonly text: string;
}

/** A few bars from zero, without axes: for a glance, and without a library on the first page. */
export function MiniBars({
  label,
  bars,
  ends,
}: {
  readonly label: string;
  readonly bars: readonly MiniBar[];
  readonly ends: readonly [first: string, last: string];
}) {
  const max = Math.max(...bars.map((bar) => bar.value));
  return (
    <div role="img" aria-label={label}>
      <div className={styles["bars"]}>
        {bars.map((bar) => (
          <span key={bar.name} className={styles["slot"]} title={`${bar.name}: ${bar.text}`}>
            <span
              className={styles["bar"]}
              style={{ height: max === 0 || bar.value === 0 ? "1px" : `max(2px, ${(bar.value / max) * 100}%)` }}
              data-empty={bar.value === 0}
            />
          </span>
        ))}
      </div>
      <div className={styles["ends"]}>
        <span>{ends[0]}</span>
        <span>{ends[1]}</span>
      </div>
    </div>
  );
}

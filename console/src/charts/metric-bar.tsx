import styles from "./metric-bar.module.css";

export interface MetricBarProps {
  /** 0 to 1: what the model reached. */
  readonly ours: number;
  /** 0 to 1: what guessing reaches. */
  readonly trivial: number | null;
}

/** A metric between 0 and 1 as a bar from zero, with a mark where guessing stands. */
export function MetricBar({ ours, trivial }: MetricBarProps) {
  const clamp = (value: number): string => `${Math.min(1, Math.max(0, value)) * 100}%`;
  return (
    <div className={styles["track"]} aria-hidden>
      <span className={styles["fill"]} style={{ width: clamp(ours) }} />
      {trivial !== null && <span className={styles["mark"]} style={{ left: clamp(trivial) }} />}
    </div>
  );
}

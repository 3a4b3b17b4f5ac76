import { Text, Tooltip } from "@mantine/core";
import type { ReactNode } from "react";
import styles from "./stat.module.css";

export interface StatProps {
  readonly label: string;
  readonly value: ReactNode;
  readonly hint?: ReactNode;
  /** Every digit, on hover. */
  readonly exact?: string;
}

/** One number with its name. */
export function Stat({ label, value, hint, exact }: StatProps) {
  return (
    <div className={styles["stat"]}>
      <dt className={styles["label"]}>{label}</dt>
      <Tooltip label={exact} disabled={exact === undefined}>
        <dd className={styles["value"]}>{value}</dd>
      </Tooltip>
      {hint !== undefined && (
        <Text component="dd" size="xs" c="dimmed" m={0}>
          {hint}
        </Text>
      )}
    </div>
  );
}

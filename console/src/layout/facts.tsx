import type { ReactNode } from "react";
import styles from "./facts.module.css";

export interface Fact {
  readonly label: string;
  readonly value: ReactNode;
  readonly isCode?: boolean;
}

/** Names and values, one a line. */
export function Facts({ facts }: { readonly facts: readonly Fact[] }) {
  return (
    <dl className={styles["facts"]}>
      {facts.map((fact) => (
        <div key={fact.label} className={styles["fact"]}>
          <dt className={styles["label"]} data-code={fact.isCode ?? false}>
            {fact.label}
          </dt>
          <dd className={styles["value"]}>{fact.value}</dd>
        </div>
      ))}
    </dl>
  );
}

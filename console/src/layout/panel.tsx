import { Title } from "@mantine/core";
import { useId, type ReactNode } from "react";
import styles from "./panel.module.css";

export interface PanelProps {
  readonly title: string;
  readonly aside?: ReactNode;
  /** Tables and grids go to the edge. */
  readonly flush?: boolean;
  readonly children: ReactNode;
}

/** One subject of a page, with its name. */
export function Panel({ title, aside, flush = false, children }: PanelProps) {
  const id = useId();
  return (
    <section className={styles["panel"]} aria-labelledby={id}>
      <div className={styles["head"]}>
        <Title order={2} id={id}>
          {title}
        </Title>
        {aside}
      </div>
      <div className={flush ? styles["flush"] : styles["body"]}>{children}</div>
    </section>
  );
}

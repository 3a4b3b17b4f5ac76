import type { ReactNode } from "react";
import styles from "./stat.module.css";

/** Numbers side by side, parted by lines. */
export function Stats({ children }: { readonly children: ReactNode }) {
  return <dl className={styles["stats"]}>{children}</dl>;
}

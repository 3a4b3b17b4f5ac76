import { useTranslation } from "react-i18next";
import type { Cell } from "../../api/shapes.js";
import styles from "./preview-grid.module.css";

/** A value as it is stored; a missing one says so. */
export function CellText({ value }: { readonly value: Cell }) {
  const { t } = useTranslation();
  if (value === null) return <span className={styles["missing"]}>{t("data.missing")}</span>;
  return <span title={String(value)}>{String(value)}</span>;
}

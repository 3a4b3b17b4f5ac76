import { useTranslation } from "react-i18next";
import { useFormat } from "../format/use-format.js";
import styles from "./nulls-bar.module.css";

/** The share of missing values; nothing is drawn where none is missing. */
export function NullsBar({ nulls, rows }: { readonly nulls: number; readonly rows: number }) {
  const { t } = useTranslation();
  const format = useFormat();
  const share = rows === 0 ? 0 : nulls / rows;
  return (
    <div className={styles["nulls"]} title={t("data.nullsExact", { count: nulls })}>
      <div className={styles["track"]}>{nulls > 0 && <span className={styles["fill"]} style={{ width: `max(2px, ${share * 100}%)` }} />}</div>
      <span className={styles["text"]}>{nulls === 0 ? t("data.noNulls") : t("data.nullShare", { share: format.share(share) })}</span>
    </div>
  );
}

import { useTranslation } from "react-i18next";
import type { Connection } from "../api/use-run-events.js";
import { useFormat } from "../format/use-format.js";
import styles from "./live-note.module.css";
import { useNow } from "./use-now.js";

/** Says quietly whether what is seen is live, and from when the last news is. */
export function LiveNote({ connection, lastNewsMs }: { readonly connection: Connection; readonly lastNewsMs: number | null }) {
  const { t } = useTranslation();
  const format = useFormat();
  const now = useNow(1000);
  if (connection === "ended") return null;
  const text =
    lastNewsMs === null ? t("live.waiting") : t(`live.${connection}`, { ago: format.relative(new Date(lastNewsMs).toISOString(), Math.max(now, lastNewsMs)) });
  return (
    <span className={styles["note"]} data-connection={connection}>
      <span className={styles["dot"]} aria-hidden />
      {text}
    </span>
  );
}

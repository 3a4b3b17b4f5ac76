import type { TrafficShare } from "@aimass/sdk";
import { useTranslation } from "react-i18next";
import { useFormat } from "../format/use-format.js";
import styles from "./traffic-bar.module.css";

const COLORS = ["var(--chart-1)", "var(--chart-3)", "var(--chart-2)", "var(--chart-4)"];

/** Which version answers which share of the requests. */
export function TrafficBar({ traffic, isNamed = true }: { readonly traffic: readonly TrafficShare[]; readonly isNamed?: boolean }) {
  const { t } = useTranslation();
  const format = useFormat();
  const shares = traffic.filter((share) => share.weight > 0);
  const text = shares.map((share) => t("deployments.share", { version: share.version, share: format.percent(share.weight / 100) })).join(", ");
  return (
    <div>
      <div className={styles["track"]} role="img" aria-label={text}>
        {shares.map((share, index) => (
          <span key={share.version} className={styles["part"]} style={{ width: `${share.weight}%`, background: COLORS[index % COLORS.length] }} />
        ))}
      </div>
      {isNamed && (
        <div className={styles["names"]} aria-hidden>
          {shares.map((share, index) => (
            <span key={share.version} className={styles["name"]}>
              <span className={styles["dot"]} style={{ background: COLORS[index % COLORS.length] }} />
              {t("deployments.share", { version: share.version, share: format.percent(share.weight / 100) })}
            </span>
          ))}
        </div>
      )}
    </div>
  );
}

import { Text } from "@mantine/core";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { RunNews } from "../../api/run-news.js";
import { Panel } from "../../layout/panel.js";
import styles from "./run-log.module.css";

/** More lines only make a page slow; all of them are in the run's events. */
const SHOWN = 500;

/** What the run said, the newest at the end and in view. */
export function RunLog({ log }: { readonly log: RunNews["log"] }) {
  const { t } = useTranslation();
  const end = useRef<HTMLDivElement>(null);
  useEffect(() => {
    end.current?.scrollTo({ top: end.current.scrollHeight });
  }, [log.length]);
  return (
    <Panel title={t("training.log")} flush>
      <div ref={end} className={styles["log"]} role="log" aria-label={t("training.log")} tabIndex={0}>
        {log.length === 0 && (
          <Text size="sm" c="dimmed">
            {t("training.noLog")}
          </Text>
        )}
        {log.slice(-SHOWN).map((line, index) => (
          <div key={index} data-level={line.level}>
            {line.message}
          </div>
        ))}
      </div>
    </Panel>
  );
}

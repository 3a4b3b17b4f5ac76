import type { Run } from "@aimass/sdk";
import { Table, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { MetricBar } from "../../charts/metric-bar.js";
import { useFormat } from "../../format/use-format.js";
import { Panel } from "../../layout/panel.js";
import { metricRows } from "./metric-rows.js";
import styles from "./run-metrics.module.css";
import { useNames } from "../../i18n/use-names.js";

/** What the model reached on records it has not seen, beside what guessing reaches. */
export function RunMetrics({ run, metrics }: { readonly run: Run; readonly metrics: NonNullable<Run["metrics"]> }) {
  const { t } = useTranslation();
  const format = useFormat();
  const names = useNames();
  const primary = run.primaryMetric;
  const rows = metricRows(metrics, primary?.name ?? null);
  return (
    <Panel
      title={t("training.metrics")}
      aside={
        <Text size="xs" c="dimmed">
          {t(run.task === "regression" ? "training.trivialMean" : "training.trivialClass")}
        </Text>
      }
      flush
    >
      <div className={styles["split"]}>
        {primary !== null && (
          <div className={styles["primary"]}>
            <Text size="sm" c="dimmed">
              {names.metric(primary.name)}
            </Text>
            <div className={styles["big"]}>{format.metric(primary.value)}</div>
            <Text size="sm" c="dimmed">
              {t("training.againstTrivial", { value: format.metric(metrics.trivial[primary.name] ?? null) })}
            </Text>
          </div>
        )}
        <Table className={styles["table"] ?? ""} verticalSpacing={6} aria-label={t("training.metrics")}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t("training.metric")}</Table.Th>
              <Table.Th ta="right">{t("training.model")}</Table.Th>
              <Table.Th ta="right">{t("training.trivial")}</Table.Th>
              <Table.Th visibleFrom="sm" w="40%">
                <span aria-hidden>{t("training.beside")}</span>
              </Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rows.map((row) => (
              <Table.Tr key={row.name} data-primary={row.name === primary?.name}>
                <Table.Th scope="row" fw={row.name === primary?.name ? 600 : 400}>
                  {names.metric(row.name)}
                </Table.Th>
                <Table.Td ta="right" fw={row.name === primary?.name ? 600 : 500}>
                  {format.metric(row.ours)}
                </Table.Td>
                <Table.Td ta="right" c="dimmed">
                  {format.metric(row.trivial)}
                </Table.Td>
                <Table.Td visibleFrom="sm">{row.isShare && row.ours !== null && <MetricBar ours={row.ours} trivial={row.trivial} />}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </div>
    </Panel>
  );
}

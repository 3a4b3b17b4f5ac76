import { Badge, Group, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Trial } from "../../api/shapes.js";
import { useFormat } from "../../format/use-format.js";
import { ListTable } from "../../layout/list-table.js";
import { Panel } from "../../layout/panel.js";
import { useNames } from "../../i18n/use-names.js";

const asText = (value: unknown): string => (Array.isArray(value) ? value.join("-") : String(value));

/** The candidates that were tried, the best first. */
export function RunTrials({ trials, best }: { readonly trials: readonly Trial[]; readonly best: string | null }) {
  const { t } = useTranslation();
  const format = useFormat();
  const names = useNames();
  const ranked = trials.toSorted(
    (a, b) => Number(b.id === best) - Number(a.id === best) || (a.value ?? Number.POSITIVE_INFINITY) - (b.value ?? Number.POSITIVE_INFINITY),
  );
  return (
    <Panel
      title={t("training.trials")}
      aside={
        <Text size="xs" c="dimmed">
          {t("training.trialsHint")}
        </Text>
      }
      flush
    >
      <ListTable<Trial>
        label={t("training.trials")}
        items={ranked}
        keyOf={(trial) => trial.id}
        columns={[
          {
            key: "candidate",
            title: t("training.algorithm"),
            cell: (trial) => (
              <>
                <Group gap="xs">
                  <Text size="sm" fw={500}>
                    {names.algorithm(trial.algorithm ?? "")}
                  </Text>
                  {trial.id === best && <Badge color="mint">{t("training.best")}</Badge>}
                </Group>
                <Text size="xs" c="dimmed" ff="monospace">
                  {Object.entries(trial.parameters)
                    .map(([name, value]) => `${name} ${asText(value)}`)
                    .join(" · ")}
                </Text>
              </>
            ),
          },
          {
            key: "value",
            title: t("training.validationLoss"),
            align: "right",
            cell: (trial) => (trial.state === "running" ? t("states.running") : format.metric(trial.value)),
          },
        ]}
      />
    </Panel>
  );
}

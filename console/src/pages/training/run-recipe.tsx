import type { Run } from "@aimass/sdk";
import { List, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Facts, type Fact } from "../../layout/facts.js";
import { Panel } from "../../layout/panel.js";
import { CopyText } from "../../parts/copy-text.js";
import { reasonKey } from "./reason-key.js";
import { useNames } from "../../i18n/use-names.js";

const asText = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value));

/** All that is needed to do it again, and which columns were left out and why. */
export function RunRecipe({ run }: { readonly run: Run }) {
  const { t } = useTranslation();
  const names = useNames();
  const notUsed = run.notUsed ?? [];
  const reasonOf = (reason: string): string => {
    const key = reasonKey(reason);
    return key === null ? reason : t(`reasons.${key}`);
  };
  const facts: Fact[] = [
    { label: t("training.target"), value: run.target },
    { label: t("training.task"), value: names.task(run.task) },
    { label: t("training.algorithm"), value: names.algorithm(run.algorithm) },
    { label: t("training.seed"), value: String(run.seed) },
    ...Object.entries(run.parameters).map(([name, value]) => ({ label: name, value: asText(value), isCode: true })),
    { label: t("common.id"), value: <CopyText text={run.id} /> },
  ];
  return (
    <Panel title={t("training.recipe")}>
      <Facts facts={facts} />
      {notUsed.length > 0 && (
        <>
          <Text size="sm" fw={500} mt="md" mb={4}>
            {t("training.notUsed")}
          </Text>
          <List size="sm" spacing={4}>
            {notUsed.map((one) => (
              <List.Item key={one.column}>
                <Text span size="sm" fw={500}>
                  {one.column}
                </Text>{" "}
                <Text span size="sm" c="dimmed">
                  {reasonOf(one.reason)}
                </Text>
              </List.Item>
            ))}
          </List>
        </>
      )}
    </Panel>
  );
}

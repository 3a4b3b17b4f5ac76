import { Group, Skeleton, Stack, Text } from "@mantine/core";
import { IconArrowRight } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useParams } from "react-router";
import { useComparison, useModelVersions } from "../../api/models.js";
import { Page } from "../../layout/page.js";
import { Panel } from "../../layout/panel.js";
import { ProblemNote } from "../../parts/problem-note.js";
import { useAddress } from "../../parts/use-address.js";
import { VersionSelect } from "../../parts/version-select.js";
import { DifferenceTable } from "./difference-table.js";

const PARTS = ["metrics", "parameters", "signature", "lineage", "files"] as const;

/** Two versions of a model side by side. */
export function ComparePage() {
  const { t } = useTranslation();
  const name = useParams()["model"] ?? "";
  const address = useAddress();
  const versions = useModelVersions(name);
  const base = address.get("base") ?? "";
  const head = address.get("head") ?? "";
  const comparison = useComparison(name, { base, head });
  return (
    <Page title={t("models.compareTitle", { name })} back={{ to: `/models/${name}`, label: name }}>
      <Stack>
        <Group gap="sm">
          <VersionSelect versions={versions.items} value={Number(base)} onChange={(version) => address.set({ base: String(version) })} />
          <IconArrowRight size={18} aria-hidden />
          <VersionSelect versions={versions.items} value={Number(head)} onChange={(version) => address.set({ head: String(version) })} />
        </Group>
        <ProblemNote error={comparison.error} />
        {comparison.isPending && <Skeleton height={320} />}
        {comparison.data !== undefined &&
          PARTS.map((part) => (
            <Panel key={part} title={t(`models.parts.${part}`)} flush>
              {comparison.data[part].length === 0 ? (
                <Text size="sm" c="dimmed" p="md">
                  {t("models.nothingToCompare")}
                </Text>
              ) : (
                <DifferenceTable part={part} differences={comparison.data[part]} base={base} head={head} />
              )}
            </Panel>
          ))}
      </Stack>
    </Page>
  );
}

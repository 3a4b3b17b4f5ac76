import { Group, Select, Skeleton, Stack, Text } from "@mantine/core";
import { IconArrowRight } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useParams, useSearchParams } from "react-router";
import { useComparison, useModelVersions } from "../../api/models.js";
import { Page } from "../../layout/page.js";
import { Panel } from "../../layout/panel.js";
import { ProblemNote } from "../../parts/problem-note.js";
import { DifferenceTable } from "./difference-table.js";

const PARTS = ["metrics", "parameters", "signature", "lineage", "files"] as const;

/** Two versions of a model side by side. */
export function ComparePage() {
  const { t } = useTranslation();
  const name = useParams()["model"] ?? "";
  const [search, setSearch] = useSearchParams();
  const versions = useModelVersions(name);
  const base = search.get("base") ?? "";
  const head = search.get("head") ?? "";
  const comparison = useComparison(name, { base, head });
  const choose = (side: "base" | "head") => (
    <Select
      w={160}
      allowDeselect={false}
      aria-label={t(`models.${side}`)}
      data={versions.items.map((one) => ({ value: String(one.version), label: t("common.versionNumber", { version: one.version }) }))}
      value={side === "base" ? base : head}
      onChange={(value) =>
        setSearch((now) => {
          if (value !== null) now.set(side, value);
          return now;
        })
      }
    />
  );
  return (
    <Page title={t("models.compareTitle", { name })} back={{ to: `/models/${name}`, label: name }}>
      <Stack>
        <Group gap="sm">
          {choose("base")}
          <IconArrowRight size={18} aria-hidden />
          {choose("head")}
        </Group>
        <ProblemNote error={comparison.error} />
        {comparison.isPending && comparison.error === null && <Skeleton height={320} />}
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

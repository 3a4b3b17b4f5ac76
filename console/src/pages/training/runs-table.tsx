import type { Run } from "@aimass/sdk";
import { Group, Progress, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { isGoing } from "../../api/runs.js";
import { splitReference } from "../../api/shapes.js";
import { useFormat } from "../../format/use-format.js";
import { ListTable, type ListColumn } from "../../layout/list-table.js";
import { RelativeTime } from "../../parts/relative-time.js";
import { StateBadge } from "../../parts/state-badge.js";
import { TextLink } from "../../parts/text-link.js";
import { useNames } from "../../i18n/use-names.js";

/** `isShort` leaves out what a narrow panel has no room for. */
export function RunsTable({ runs, isShort = false }: { readonly runs: readonly Run[]; readonly isShort?: boolean }) {
  const { t } = useTranslation();
  const format = useFormat();
  const names = useNames();
  const columns: readonly ListColumn<Run>[] = [
    {
      key: "run",
      title: t("training.run"),
      cell: (run) => (
        <>
          <TextLink to={`/training/${run.id}`}>{run.target}</TextLink>
          <Text size="xs" c="dimmed">
            {t("training.onDataset", { dataset: run.dataset.name, version: run.dataset.version })}
          </Text>
        </>
      ),
    },
    {
      key: "state",
      title: t("common.state"),
      cell: (run) => (
        <Group gap="xs" wrap="nowrap">
          <StateBadge state={run.state} />
          {isGoing(run) && <Progress value={run.progress * 100} w={72} size="sm" visibleFrom="sm" aria-label={t("training.progress")} />}
        </Group>
      ),
    },
    { key: "algorithm", title: t("training.algorithm"), wide: true, cell: (run) => names.algorithm(run.algorithm) },
    {
      key: "metric",
      title: t("training.bestMetric"),
      align: "right",
      cell: (run) =>
        run.primaryMetric !== null && (
          <>
            <Text size="sm" fw={600}>
              {format.metric(run.primaryMetric.value)}
            </Text>
            <Text size="xs" c="dimmed">
              {names.metric(run.primaryMetric.name)}
            </Text>
          </>
        ),
    },
    {
      key: "version",
      title: t("training.version"),
      wide: true,
      cell: (run) => run.version !== null && <TextLink to={versionPath(run.version)}>{run.version}</TextLink>,
    },
    { key: "age", title: t("common.started"), align: "right", wide: true, cell: (run) => <RelativeTime time={run.startedAt ?? run.createdAt} /> },
  ];
  return (
    <ListTable<Run>
      label={t("places.training")}
      items={runs}
      keyOf={(run) => run.id}
      columns={columns.filter((column) => !isShort || !LEFT_OUT.has(column.key))}
    />
  );
}

const LEFT_OUT: ReadonlySet<string> = new Set(["algorithm", "version"]);

function versionPath(reference: string): string {
  const { name, version } = splitReference(reference);
  return `/models/${name}${version === null ? "" : `?version=${version}`}`;
}

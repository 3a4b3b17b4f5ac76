import type { DatasetVersion } from "@aimass/sdk";
import { Badge, Group } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useDatasetVersions } from "../../api/datasets.js";
import { useFormat } from "../../format/use-format.js";
import { ListTable } from "../../layout/list-table.js";
import { LoadMore } from "../../layout/load-more.js";
import { RelativeTime } from "../../parts/relative-time.js";
import { StateBadge } from "../../parts/state-badge.js";
import { TextLink } from "../../parts/text-link.js";
import { columnChanges } from "./column-changes.js";

/** Versions never change; each says what is different from the one that it was made of. */
export function DatasetVersions({ dataset, current }: { readonly dataset: string; readonly current: number }) {
  const versions = useDatasetVersions(dataset);
  const { t } = useTranslation();
  const format = useFormat();
  const differences = (version: DatasetVersion): string => {
    if (version.parent === null) return t("data.fromFile", { format: version.format });
    const parent = versions.items.find((one) => one.version === version.parent);
    const changes = parent === undefined ? [] : columnChanges(parent.columns, version.columns);
    if (changes.length === 0) return t("data.fromVersion", { version: version.parent });
    return changes
      .map((change) => t("data.typeDifference", { column: change.column, from: t(`types.${change.from}`), to: t(`types.${change.to}`) }))
      .join(", ");
  };
  return (
    <>
      <ListTable<DatasetVersion>
        label={t("data.versions")}
        items={versions.items}
        keyOf={(version) => version.id}
        columns={[
          {
            key: "version",
            title: t("common.version"),
            cell: (version) => (
              <Group gap="xs">
                <TextLink to={`?version=${version.version}`}>{t("common.versionNumber", { version: version.version })}</TextLink>
                {version.version === current && <Badge>{t("data.shown")}</Badge>}
              </Group>
            ),
          },
          { key: "state", title: t("common.state"), wide: true, cell: (version) => <StateBadge state={version.state} /> },
          { key: "difference", title: t("data.difference"), cell: differences },
          { key: "rows", title: t("data.rows"), align: "right", cell: (version) => format.number(version.rows) },
          { key: "bytes", title: t("data.size"), align: "right", wide: true, cell: (version) => format.bytes(version.bytes) },
          { key: "age", title: t("common.created"), align: "right", wide: true, cell: (version) => <RelativeTime time={version.createdAt} /> },
        ]}
      />
      <LoadMore pages={versions} />
    </>
  );
}

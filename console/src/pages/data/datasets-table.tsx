import type { Dataset, DatasetVersion } from "@aimass/sdk";
import { useTranslation } from "react-i18next";
import { useLatestVersions } from "../../api/datasets.js";
import { useFormat } from "../../format/use-format.js";
import { ListTable } from "../../layout/list-table.js";
import { RelativeTime } from "../../parts/relative-time.js";
import { StateBadge } from "../../parts/state-badge.js";
import { TextLink } from "../../parts/text-link.js";

interface Row {
  readonly dataset: Dataset;
  readonly version: DatasetVersion | undefined;
}

/** Name, size and age of each dataset; the numbers are those of its latest version. */
export function DatasetsTable({ datasets }: { readonly datasets: readonly Dataset[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const versions = useLatestVersions(datasets);
  const rows: Row[] = datasets.map((dataset) => ({ dataset, version: versions.get(dataset.name) }));
  return (
    <ListTable<Row>
      label={t("places.data")}
      items={rows}
      keyOf={({ dataset }) => dataset.id}
      columns={[
        { key: "name", title: t("common.name"), cell: ({ dataset }) => <TextLink to={`/data/${dataset.name}`}>{dataset.name}</TextLink> },
        { key: "state", title: t("common.state"), wide: true, cell: ({ version }) => version !== undefined && <StateBadge state={version.state} /> },
        { key: "rows", title: t("data.rows"), align: "right", cell: ({ version }) => format.number(version?.rows) },
        { key: "columns", title: t("data.columns"), align: "right", wide: true, cell: ({ version }) => format.number(version?.columns.length) },
        { key: "bytes", title: t("data.size"), align: "right", wide: true, cell: ({ version }) => format.bytes(version?.bytes) },
        { key: "version", title: t("common.version"), align: "right", wide: true, cell: ({ dataset }) => format.number(dataset.latest) },
        {
          key: "age",
          title: t("common.changed"),
          align: "right",
          cell: ({ dataset, version }) => <RelativeTime time={version?.createdAt ?? dataset.createdAt} />,
        },
      ]}
    />
  );
}

import { Skeleton, Stack } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useParams } from "react-router";
import { useDatasetVersion } from "../../api/datasets.js";
import { Page } from "../../layout/page.js";
import { SkeletonRows } from "../../layout/skeleton-rows.js";
import { ProblemNote } from "../../parts/problem-note.js";
import { StateBadge } from "../../parts/state-badge.js";
import { useAddress } from "../../parts/use-address.js";
import { AddDataDrawer } from "./add-data-drawer.js";
import { DatasetActions } from "./dataset-actions.js";
import { DatasetBody } from "./dataset-body.js";
import { DatasetMeta } from "./dataset-meta.js";

/** One dataset at one version: what is in it, how it came about, what was made of it. */
export function DatasetPage() {
  const { t } = useTranslation();
  const name = useParams()["dataset"] ?? "";
  const address = useAddress();
  const { data: version, error } = useDatasetVersion(name, address.get("version") ?? "latest");
  return (
    <Page
      title={version?.dataset.name ?? name}
      back={{ to: "/data", label: t("places.data") }}
      badge={version && <StateBadge state={version.state} />}
      meta={version ? <DatasetMeta version={version} /> : <Skeleton height={20} width={320} />}
      actions={<DatasetActions name={name} version={version} />}
    >
      <Stack>
        <ProblemNote error={error} />
        {version ? <DatasetBody version={version} /> : error === null && <SkeletonRows rows={10} />}
      </Stack>
      {address.has("add") && <AddDataDrawer isOpen onClose={() => address.set({ add: null })} dataset={name} />}
    </Page>
  );
}

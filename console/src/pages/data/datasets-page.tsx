import { Button } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useDatasets } from "../../api/datasets.js";
import { EmptyState } from "../../layout/empty-state.js";
import { LoadMore } from "../../layout/load-more.js";
import { Page } from "../../layout/page.js";
import { SkeletonRows } from "../../layout/skeleton-rows.js";
import { ProblemNote } from "../../parts/problem-note.js";
import { useAddress } from "../../parts/use-address.js";
import { AddDataDrawer } from "./add-data-drawer.js";
import { DatasetsTable } from "./datasets-table.js";

/** All datasets. */
export function DatasetsPage() {
  const { t } = useTranslation();
  const address = useAddress();
  const datasets = useDatasets();
  const add = (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => address.set({ add: "1" })}>
      {t("data.add")}
    </Button>
  );
  return (
    <Page title={t("places.data")} actions={datasets.isEmpty ? undefined : add}>
      <ProblemNote error={datasets.error} />
      {datasets.isPending && <SkeletonRows />}
      {datasets.isEmpty && <EmptyState picture="data" title={t("data.emptyTitle")} text={t("data.emptyHint")} action={add} />}
      {datasets.items.length > 0 && <DatasetsTable datasets={datasets.items} />}
      <LoadMore pages={datasets} />
      {address.has("add") && <AddDataDrawer isOpen onClose={() => address.set({ add: null })} />}
    </Page>
  );
}

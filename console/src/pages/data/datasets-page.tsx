import { Button } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useSearchParams } from "react-router";
import { useDatasets } from "../../api/datasets.js";
import { EmptyState } from "../../layout/empty-state.js";
import { LoadMore } from "../../layout/load-more.js";
import { Page } from "../../layout/page.js";
import { SkeletonRows } from "../../layout/skeleton-rows.js";
import { ProblemNote } from "../../parts/problem-note.js";
import { AddDataDrawer } from "./add-data-drawer.js";
import { DatasetsTable } from "./datasets-table.js";

/** All datasets, newest first. */
export function DatasetsPage() {
  const { t } = useTranslation();
  const [search, setSearch] = useSearchParams();
  const datasets = useDatasets();
  const setAdding = (isOpen: boolean): void => setSearch(isOpen ? { add: "1" } : {}, { replace: !isOpen });
  const add = (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setAdding(true)}>
      {t("data.add")}
    </Button>
  );
  const isEmpty = !datasets.isPending && datasets.error === null && datasets.items.length === 0;
  return (
    <Page title={t("places.data")} actions={isEmpty ? undefined : add}>
      {datasets.error !== null && <ProblemNote error={datasets.error} />}
      {datasets.isPending && <SkeletonRows />}
      {isEmpty && <EmptyState picture="data" title={t("data.emptyTitle")} text={t("data.emptyHint")} action={add} />}
      {datasets.items.length > 0 && <DatasetsTable datasets={datasets.items} />}
      <LoadMore pages={datasets} />
      <AddDataDrawer isOpen={search.has("add")} onClose={() => setAdding(false)} />
    </Page>
  );
}

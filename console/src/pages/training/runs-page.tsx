import { Button } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useSearchParams } from "react-router";
import { useRuns } from "../../api/runs.js";
import { EmptyState } from "../../layout/empty-state.js";
import { LoadMore } from "../../layout/load-more.js";
import { Page } from "../../layout/page.js";
import { SkeletonRows } from "../../layout/skeleton-rows.js";
import { ProblemNote } from "../../parts/problem-note.js";
import { NewRunDrawer } from "./new-run-drawer.js";
import { RunsTable } from "./runs-table.js";
import { StateFilter } from "./state-filter.js";

/** All runs, newest first; the filter is kept in the address. */
export function RunsPage() {
  const { t } = useTranslation();
  const [search, setSearch] = useSearchParams();
  const runs = useRuns();
  const state = search.get("state");
  const shown = state === null ? runs.items : runs.items.filter((run) => run.state === state);
  const setOpen = (isOpen: boolean): void =>
    setSearch((now) => {
      for (const key of ["new", "dataset", "from"]) now.delete(key);
      if (isOpen) now.set("new", "1");
      return now;
    });
  const start = (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setOpen(true)}>
      {t("training.new")}
    </Button>
  );
  const isEmpty = !runs.isPending && runs.error === null && runs.items.length === 0;
  return (
    <Page title={t("places.training")} actions={isEmpty ? undefined : start}>
      {runs.error !== null && <ProblemNote error={runs.error} />}
      {runs.isPending && <SkeletonRows />}
      {isEmpty && <EmptyState picture="training" title={t("training.emptyTitle")} text={t("training.emptyHint")} action={start} />}
      {runs.items.length > 0 && (
        <>
          <StateFilter
            value={state}
            onChange={(value) =>
              setSearch((now) => {
                if (value === null) now.delete("state");
                else now.set("state", value);
                return now;
              })
            }
          />
          <RunsTable runs={shown} />
        </>
      )}
      <LoadMore pages={runs} />
      <NewRunDrawer isOpen={search.has("new")} onClose={() => setOpen(false)} dataset={search.get("dataset")} from={search.get("from")} />
    </Page>
  );
}

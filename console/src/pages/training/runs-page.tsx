import { Button } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useRuns } from "../../api/runs.js";
import { EmptyState } from "../../layout/empty-state.js";
import { LoadMore } from "../../layout/load-more.js";
import { Page } from "../../layout/page.js";
import { SkeletonRows } from "../../layout/skeleton-rows.js";
import { ProblemNote } from "../../parts/problem-note.js";
import { useAddress } from "../../parts/use-address.js";
import { NewRunDrawer } from "./new-run-drawer.js";
import { RunsTable } from "./runs-table.js";
import { StateFilter } from "./state-filter.js";

/** All runs, newest first; the filter is kept in the address. */
export function RunsPage() {
  const { t } = useTranslation();
  const address = useAddress();
  const runs = useRuns();
  const state = address.get("state");
  const shown = state === null ? runs.items : runs.items.filter((run) => run.state === state);
  const start = (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => address.set({ new: "1" })}>
      {t("training.new")}
    </Button>
  );
  return (
    <Page title={t("places.training")} actions={runs.isEmpty ? undefined : start}>
      <ProblemNote error={runs.error} />
      {runs.isPending && <SkeletonRows />}
      {runs.isEmpty && <EmptyState picture="training" title={t("training.emptyTitle")} text={t("training.emptyHint")} action={start} />}
      {runs.items.length > 0 && (
        <>
          <StateFilter value={state} onChange={(value) => address.set({ state: value })} />
          <RunsTable runs={shown} />
        </>
      )}
      <LoadMore pages={runs} />
      <NewRunDrawer
        isOpen={address.has("new")}
        onClose={() => address.set({ new: null, dataset: null, from: null })}
        dataset={address.get("dataset")}
        from={address.get("from")}
      />
    </Page>
  );
}

import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { useRuns } from "../../api/runs.js";
import { EmptyState } from "../../layout/empty-state.js";
import { SkeletonRows } from "../../layout/skeleton-rows.js";
import { RunsTable } from "../training/runs-table.js";

/** The runs that learned from this dataset, with the versions that came out. */
export function DatasetUses({ dataset }: { readonly dataset: { readonly id: string; readonly name: string } }) {
  const { t } = useTranslation();
  const runs = useRuns();
  const mine = runs.items.filter((run) => run.dataset.id === dataset.id);
  if (runs.isPending) return <SkeletonRows rows={3} />;
  if (mine.length > 0) return <RunsTable runs={mine} />;
  return (
    <EmptyState
      picture="training"
      title={t("data.noUses")}
      text={t("data.noUsesHint")}
      action={
        <Button component={Link} to={`/training?new=1&dataset=${encodeURIComponent(dataset.name)}`}>
          {t("data.train")}
        </Button>
      }
    />
  );
}

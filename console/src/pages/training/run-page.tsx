import { Skeleton, Stack } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { useParams } from "react-router";
import { isGoing, useRun } from "../../api/runs.js";
import { useRunEvents } from "../../api/use-run-events.js";
import { Page } from "../../layout/page.js";
import { LiveNote } from "../../parts/live-note.js";
import { ProblemNote } from "../../parts/problem-note.js";
import { StateBadge } from "../../parts/state-badge.js";
import { RunActions } from "./run-actions.js";
import { RunMeta } from "./run-meta.js";
import { RunMetrics } from "./run-metrics.js";
import { RunProgress } from "./run-progress.js";
import { RunResults } from "./run-results.js";

/** One run: live while it goes, its results afterwards. Leaving the page never stops it. */
export function RunPage() {
  const { t } = useTranslation();
  const id = useParams()["run"] ?? "";
  const client = useQueryClient();
  const query = useRun(id);
  const live = useRunEvents(id, () => void client.invalidateQueries({ queryKey: ["runs"] }));
  const run = query.data;
  if (run === undefined) {
    return (
      <Page title={t("training.run")} back={{ to: "/training", label: t("places.training") }}>
        {query.error === null ? <Skeleton height={420} /> : <ProblemNote error={query.error} />}
      </Page>
    );
  }
  return (
    <Page
      title={t("training.title", { target: run.target, dataset: run.dataset.name })}
      back={{ to: "/training", label: t("places.training") }}
      badge={<StateBadge state={run.state} />}
      meta={
        <>
          <RunMeta run={run} />
          {isGoing(run) && <LiveNote connection={live.connection} lastNewsMs={live.lastNewsMs} />}
        </>
      }
      actions={<RunActions run={run} />}
    >
      <Stack>
        <ProblemNote problem={run.error} />
        {isGoing(run) && <RunProgress run={run} news={live.news} />}
        {run.metrics !== null && <RunMetrics run={run} metrics={run.metrics} />}
        <RunResults run={run} news={live.news} />
      </Stack>
    </Page>
  );
}

import { Stack } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useDatasets } from "../../api/datasets.js";
import { useDeployments } from "../../api/deployments.js";
import { useRuns } from "../../api/runs.js";
import { Page } from "../../layout/page.js";
import { SkeletonRows } from "../../layout/skeleton-rows.js";
import { ProblemNote } from "../../parts/problem-note.js";
import { Doors } from "./doors.js";
import { Overview } from "./overview.js";

/** What needs me. Where there is nothing yet: three doors. */
export function HomePage() {
  const { t } = useTranslation();
  const [datasets, runs, deployments] = [useDatasets(), useRuns(), useDeployments()];
  const isPending = [datasets, runs, deployments].some((list) => list.isPending);
  const isFirst = runs.isEmpty && deployments.isEmpty;
  return (
    <Page title={t("places.home")}>
      <Stack>
        <ProblemNote error={datasets.error ?? runs.error ?? deployments.error} />
        {isPending && <SkeletonRows rows={8} />}
        {!isPending && (isFirst || datasets.items.length <= 1) && <Doors isFirst={isFirst} />}
        {!isPending && !isFirst && <Overview runs={runs.items} deployments={deployments.items} />}
      </Stack>
    </Page>
  );
}

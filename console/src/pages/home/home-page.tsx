import { Grid, Stack } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useDatasets } from "../../api/datasets.js";
import { useDeployments } from "../../api/deployments.js";
import { useRuns } from "../../api/runs.js";
import { Page } from "../../layout/page.js";
import { SkeletonRows } from "../../layout/skeleton-rows.js";
import { ProblemNote } from "../../parts/problem-note.js";
import { Doors } from "./doors.js";
import { HomeDeployments } from "./home-deployments.js";
import { HomeRuns } from "./home-runs.js";
import { HomeSpend } from "./home-spend.js";

/** What needs me. Where there is nothing yet: three doors. */
export function HomePage() {
  const { t } = useTranslation();
  const [datasets, runs, deployments] = [useDatasets(), useRuns(), useDeployments()];
  const isPending = datasets.isPending || runs.isPending || deployments.isPending;
  const isFirst = !isPending && runs.items.length === 0 && deployments.items.length === 0;
  return (
    <Page title={t("places.home")}>
      <Stack>
        <ProblemNote error={datasets.error ?? runs.error ?? deployments.error} />
        {isPending ? (
          <SkeletonRows rows={8} />
        ) : (
          <>
            {(isFirst || datasets.items.length <= 1) && <Doors isFirst={isFirst} />}
            {!isFirst && (
              <Grid gap="md">
                <Grid.Col span={{ base: 12, md: 7 }}>
                  <Stack>
                    <HomeDeployments deployments={deployments.items} />
                    <HomeRuns runs={runs.items} />
                  </Stack>
                </Grid.Col>
                <Grid.Col span={{ base: 12, md: 5 }}>
                  <HomeSpend />
                </Grid.Col>
              </Grid>
            )}
          </>
        )}
      </Stack>
    </Page>
  );
}

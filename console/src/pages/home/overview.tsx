import type { Deployment, Run } from "@aimass/sdk";
import { Grid, Stack } from "@mantine/core";
import { HomeDeployments } from "./home-deployments.js";
import { HomeRuns } from "./home-runs.js";
import { HomeSpend } from "./home-spend.js";

/** What answers, what learns, what it costs. */
export function Overview({ runs, deployments }: { readonly runs: readonly Run[]; readonly deployments: readonly Deployment[] }) {
  return (
    <Grid gap="md">
      <Grid.Col span={{ base: 12, md: 7 }}>
        <Stack>
          <HomeDeployments deployments={deployments} />
          <HomeRuns runs={runs} />
        </Stack>
      </Grid.Col>
      <Grid.Col span={{ base: 12, md: 5 }}>
        <HomeSpend />
      </Grid.Col>
    </Grid>
  );
}

import type { Run } from "@aimass/sdk";
import { Grid, Stack } from "@mantine/core";
import type { RunNews } from "../../api/run-news.js";
import { useRun } from "../../api/runs.js";
import { useAddress } from "../../parts/use-address.js";
import { RunBeside } from "./run-beside.js";
import { RunCurves } from "./run-curves.js";
import { RunEvaluation } from "./run-evaluation.js";
import { RunLog } from "./run-log.js";
import { RunNetwork } from "./run-network.js";
import { RunRecipe } from "./run-recipe.js";
import { RunTrials } from "./run-trials.js";

/** How it went and what came out, beside how it was done. */
export function RunResults({ run, news }: { readonly run: Run; readonly news: RunNews }) {
  const beside = useRun(useAddress().get("with") ?? "").data;
  return (
    <Grid gap="md">
      <Grid.Col span={{ base: 12, md: 7 }}>
        <Stack>
          {run.state === "succeeded" && <RunEvaluation run={run} />}
          <RunCurves run={run} news={news} beside={beside} />
          {beside !== undefined && <RunBeside run={run} beside={beside} />}
          {run.network !== undefined && <RunNetwork network={run.network} />}
        </Stack>
      </Grid.Col>
      <Grid.Col span={{ base: 12, md: 5 }}>
        <Stack>
          {news.trials.length > 1 && <RunTrials trials={news.trials} best={run.best} />}
          <RunRecipe run={run} />
          <RunLog log={news.log} />
        </Stack>
      </Grid.Col>
    </Grid>
  );
}

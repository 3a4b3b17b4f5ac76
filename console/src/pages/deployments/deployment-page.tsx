import type { Deployment } from "@aimass/sdk";
import { Alert, Grid, Skeleton, Stack } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useParams } from "react-router";
import { useDeployment } from "../../api/deployments.js";
import { splitReference } from "../../api/shapes.js";
import { Page } from "../../layout/page.js";
import { CopyText } from "../../parts/copy-text.js";
import { LiveNote } from "../../parts/live-note.js";
import { ProblemNote } from "../../parts/problem-note.js";
import { StateBadge } from "../../parts/state-badge.js";
import { TextLink } from "../../parts/text-link.js";
import { CallExamples } from "./call-examples.js";
import { DeploymentActions } from "./deployment-actions.js";
import { DeploymentEvents } from "./deployment-events.js";
import { DeploymentStats } from "./deployment-stats.js";
import { Revisions } from "./revisions.js";
import { TrafficPanel } from "./traffic-panel.js";
import { TryIt } from "./try-it.js";

/** One deployment: what passes through it, a form to try it, how to call it, which versions answer. */
export function DeploymentPage() {
  const { t } = useTranslation();
  const name = useParams()["deployment"] ?? "";
  const query = useDeployment(name);
  const deployment = query.data;
  const back = { to: "/deployments", label: t("places.deployments") };
  if (deployment === undefined) {
    return (
      <Page title={name} back={back}>
        {query.error === null ? <Skeleton height={420} /> : <ProblemNote error={query.error} />}
      </Page>
    );
  }
  return (
    <Page
      title={name}
      back={back}
      badge={<StateBadge state={deployment.state} />}
      meta={
        <>
          <TextLink to={`/models/${splitReference(deployment.model).name}`}>{deployment.model}</TextLink>
          <CopyText text={deployment.endpoints.predict} shown={pathOf(deployment)} />
          <LiveNote connection={query.error === null ? "live" : "lost"} lastNewsMs={query.dataUpdatedAt} />
        </>
      }
      actions={<DeploymentActions deployment={deployment} />}
    >
      <Stack>
        {deployment.failure !== null && (
          <Alert color="red" title={t("deployments.failure")}>
            {deployment.failure}
          </Alert>
        )}
        <DeploymentStats deployment={deployment} updatedAt={query.dataUpdatedAt} />
        <Grid gap="md">
          <Grid.Col span={{ base: 12, md: 7 }}>
            <Stack>
              <TryIt deployment={deployment} />
              <CallExamples deployment={deployment} />
            </Stack>
          </Grid.Col>
          <Grid.Col span={{ base: 12, md: 5 }}>
            <Stack>
              <TrafficPanel deployment={deployment} />
              <Revisions deployment={deployment} />
              <DeploymentEvents name={name} />
            </Stack>
          </Grid.Col>
        </Grid>
      </Stack>
    </Page>
  );
}

/** The path is enough to recognise; the whole address is copied. */
function pathOf(deployment: Deployment): string {
  return deployment.endpoints.predict.replace(/^https?:\/\/[^/]+/, "");
}

import type { Deployment } from "@aimass/sdk";
import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { useDeployments } from "../../api/deployments.js";
import { TrafficBar } from "../../charts/traffic-bar.js";
import { useFormat } from "../../format/use-format.js";
import { EmptyState } from "../../layout/empty-state.js";
import { ListTable } from "../../layout/list-table.js";
import { LoadMore } from "../../layout/load-more.js";
import { Page } from "../../layout/page.js";
import { SkeletonRows } from "../../layout/skeleton-rows.js";
import { ProblemNote } from "../../parts/problem-note.js";
import { StateBadge } from "../../parts/state-badge.js";
import { TextLink } from "../../parts/text-link.js";

/** All deployments with what passes through them. */
export function DeploymentsPage() {
  const { t } = useTranslation();
  const format = useFormat();
  const deployments = useDeployments();
  return (
    <Page title={t("places.deployments")}>
      {deployments.error !== null && <ProblemNote error={deployments.error} />}
      {deployments.isPending && <SkeletonRows />}
      {deployments.isEmpty && (
        <EmptyState
          picture="deployment"
          title={t("deployments.emptyTitle")}
          text={t("deployments.emptyHint")}
          action={
            <Button component={Link} to="/models">
              {t("deployments.chooseModel")}
            </Button>
          }
        />
      )}
      {deployments.items.length > 0 && (
        <ListTable<Deployment>
          label={t("places.deployments")}
          items={deployments.items}
          keyOf={(one) => one.id}
          columns={[
            { key: "name", title: t("common.name"), cell: (one) => <TextLink to={`/deployments/${one.name}`}>{one.name}</TextLink> },
            { key: "state", title: t("common.state"), cell: (one) => <StateBadge state={one.state} /> },
            { key: "model", title: t("deployments.model"), wide: true, cell: (one) => <TextLink to={`/models/${one.model}`}>{one.model}</TextLink> },
            { key: "traffic", title: t("deployments.traffic"), wide: true, cell: (one) => <TrafficBar traffic={one.traffic} /> },
            { key: "requests", title: t("deployments.requests"), align: "right", cell: (one) => format.number(one.metrics.requestsTotal) },
            { key: "p99", title: t("deployments.p99"), align: "right", wide: true, cell: (one) => format.duration(one.metrics.p99Ms) },
            { key: "errors", title: t("deployments.errors"), align: "right", wide: true, cell: (one) => format.number(one.metrics.errors) },
          ]}
        />
      )}
      <LoadMore pages={deployments} />
    </Page>
  );
}

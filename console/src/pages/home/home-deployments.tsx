import type { Deployment } from "@aimass/sdk";
import { Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../format/use-format.js";
import { ListTable } from "../../layout/list-table.js";
import { Panel } from "../../layout/panel.js";
import { StateBadge } from "../../parts/state-badge.js";
import { TextLink } from "../../parts/text-link.js";

const SHOWN = 6;

/** The deployments with the most requests now. */
export function HomeDeployments({ deployments }: { readonly deployments: readonly Deployment[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const busiest = deployments.toSorted((a, b) => b.metrics.requests - a.metrics.requests || b.metrics.requestsTotal - a.metrics.requestsTotal).slice(0, SHOWN);
  return (
    <Panel title={t("places.deployments")} aside={<TextLink to="/deployments">{t("common.seeAll")}</TextLink>} flush>
      {busiest.length === 0 ? (
        <Text size="sm" c="dimmed" p="md">
          {t("home.noDeployments")}
        </Text>
      ) : (
        <ListTable<Deployment>
          label={t("places.deployments")}
          items={busiest}
          keyOf={(one) => one.id}
          columns={[
            { key: "name", title: t("common.name"), cell: (one) => <TextLink to={`/deployments/${one.name}`}>{one.name}</TextLink> },
            { key: "state", title: t("common.state"), cell: (one) => <StateBadge state={one.state} /> },
            { key: "requests", title: t("deployments.requests"), align: "right", cell: (one) => format.number(one.metrics.requestsTotal) },
            { key: "p99", title: t("deployments.p99"), align: "right", wide: true, cell: (one) => format.duration(one.metrics.p99Ms) },
            { key: "errors", title: t("deployments.errors"), align: "right", wide: true, cell: (one) => format.number(one.metrics.errors) },
          ]}
        />
      )}
    </Panel>
  );
}

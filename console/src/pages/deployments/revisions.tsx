import type { Deployment, Revision } from "@aimass/sdk";
import { Badge, Button, Group, Text } from "@mantine/core";
import { IconArrowBackUp } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useDeploymentAct } from "../../api/deployments.js";
import { useFormat } from "../../format/use-format.js";
import { ListTable } from "../../layout/list-table.js";
import { Panel } from "../../layout/panel.js";
import { ProblemNote } from "../../parts/problem-note.js";
import { RelativeTime } from "../../parts/relative-time.js";

/** Every change of the traffic; one press goes back to the one before. */
export function Revisions({ deployment }: { readonly deployment: Deployment }) {
  const { t } = useTranslation();
  const format = useFormat();
  const act = useDeploymentAct(deployment.name);
  const revisions = deployment.revisions.toSorted((a, b) => b.number - a.number);
  const active = revisions.find((revision) => revision.active);
  const canGoBack = active !== undefined && revisions.some((revision) => revision.number < active.number);
  return (
    <Panel
      title={t("deployments.revisions")}
      aside={
        canGoBack && (
          <Button
            size="compact-sm"
            variant="default"
            leftSection={<IconArrowBackUp size={14} aria-hidden />}
            loading={act.isPending}
            onClick={() => act.mutate({ kind: "rollback" })}
          >
            {t("deployments.rollback")}
          </Button>
        )
      }
      flush
    >
      <ProblemNote error={act.error} />
      <ListTable<Revision>
        label={t("deployments.revisions")}
        items={revisions}
        keyOf={(revision) => revision.id}
        columns={[
          {
            key: "number",
            title: t("deployments.revision"),
            cell: (revision) => (
              <Group gap="xs" wrap="nowrap">
                <Text size="sm" fw={500}>
                  {revision.number}
                </Text>
                {revision.active && <Badge color="green">{t("deployments.active")}</Badge>}
              </Group>
            ),
          },
          {
            key: "traffic",
            title: t("deployments.traffic"),
            cell: (revision) =>
              revision.traffic.map((share) => t("deployments.share", { version: share.version, share: format.percent(share.weight / 100) })).join(", "),
          },
          { key: "age", title: t("common.created"), align: "right", cell: (revision) => <RelativeTime time={revision.createdAt} /> },
        ]}
      />
    </Panel>
  );
}

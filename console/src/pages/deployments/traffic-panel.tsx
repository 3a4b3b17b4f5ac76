import type { Deployment } from "@aimass/sdk";
import { Group, NumberInput, Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useDeploymentAct } from "../../api/deployments.js";
import { TrafficBar } from "../../charts/traffic-bar.js";
import { Panel } from "../../layout/panel.js";
import { ProblemNote } from "../../parts/problem-note.js";

/** Which version answers which share, with how many replicas each. */
export function TrafficPanel({ deployment }: { readonly deployment: Deployment }) {
  const { t } = useTranslation();
  const act = useDeploymentAct(deployment.name);
  const wanted = act.isPending && act.variables.kind === "replicas" ? act.variables.replicas : deployment.replicas.desired;
  return (
    <Panel title={t("deployments.traffic")}>
      <Stack>
        <TrafficBar traffic={deployment.traffic} />
        <Group justify="space-between" wrap="nowrap">
          <div>
            <Text size="sm" fw={500}>
              {t("deployments.replicas")}
            </Text>
            <Text size="xs" c="dimmed">
              {t("deployments.replicasHint")}
            </Text>
          </div>
          <NumberInput
            w={96}
            min={1}
            max={100}
            clampBehavior="strict"
            allowDecimal={false}
            aria-label={t("deployments.replicas")}
            value={wanted}
            onChange={(value) => typeof value === "number" && value !== deployment.replicas.desired && act.mutate({ kind: "replicas", replicas: value })}
          />
        </Group>
        <ProblemNote error={act.error} />
      </Stack>
    </Panel>
  );
}

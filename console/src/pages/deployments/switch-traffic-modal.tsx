import { Button, Modal, Slider, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { useDeployment, useDeploymentAct } from "../../api/deployments.js";
import { useModelVersions } from "../../api/models.js";
import { splitReference } from "../../api/shapes.js";
import { TrafficBar } from "../../charts/traffic-bar.js";
import { useFormat } from "../../format/use-format.js";
import { notifyProblem } from "../../parts/notify-problem.js";
import { notifyUndo } from "../../parts/notify-undo.js";
import { ProblemNote } from "../../parts/problem-note.js";
import { VersionSelect } from "../../parts/version-select.js";
import { moveTraffic } from "./move-traffic.js";

export interface SwitchTrafficModalProps {
  readonly deployment: string;
  /** Chosen before, when one comes from a version's page. */
  readonly version: number | null;
  readonly onClose: () => void;
}

/** Moves all requests, or a share of them, to another version. The old one goes on until the new one answers. */
export function SwitchTrafficModal({ deployment, version, onClose }: SwitchTrafficModalProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const navigate = useNavigate();
  const shown = useDeployment(deployment).data;
  const versions = useModelVersions(shown === undefined ? "" : splitReference(shown.model).name);
  const act = useDeploymentAct(deployment);
  const served = shown?.traffic ?? [];
  const ready = versions.items.filter((one) => one.state === "ready");
  const other = ready.find((one) => !served.some((share) => share.version === one.version && share.weight > 0));
  const [chosen, setChosen] = useState<number | null>(version);
  const [percent, setPercent] = useState(100);
  const target = chosen ?? other?.version ?? null;
  const next = target === null ? served : moveTraffic(served, target, percent);
  const submit = (): void =>
    act.mutate(
      { kind: "traffic", traffic: next },
      {
        onSuccess: () => {
          onClose();
          void navigate(`/deployments/${deployment}`);
          const undo = (): void => void act.mutateAsync({ kind: "rollback" }).catch(notifyProblem);
          notifyUndo({
            message: t("deployments.switched", { version: target ?? "" }),
            closeLabel: t("common.close"),
            undo: { label: t("deployments.rollback"), act: undo },
          });
        },
      },
    );
  return (
    <Modal opened onClose={onClose} title={t("deployments.switchTitle", { name: deployment })} closeButtonProps={{ "aria-label": t("common.close") }}>
      <Stack>
        <VersionSelect label={t("deployments.toVersion")} versions={ready} value={target} onChange={setChosen} />
        <div>
          <Text size="sm" fw={500} mb={4} id="traffic-share">
            {t("deployments.shareOfTraffic", { share: format.percent(percent / 100) })}
          </Text>
          <Slider
            min={1}
            max={100}
            value={percent}
            onChange={setPercent}
            label={null}
            thumbLabel={t("deployments.shareLabel")}
            marks={[{ value: 10 }, { value: 50 }, { value: 100 }]}
          />
        </div>
        <div>
          <Text size="xs" c="dimmed" mb={8}>
            {t("deployments.afterwards")}
          </Text>
          <TrafficBar traffic={next} />
        </div>
        <ProblemNote error={act.error} />
        <Button onClick={submit} loading={act.isPending} disabled={target === null}>
          {t("deployments.switchAction")}
        </Button>
        <Text size="xs" c="dimmed">
          {t("deployments.switchHint")}
        </Text>
      </Stack>
    </Modal>
  );
}

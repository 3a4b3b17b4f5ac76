import type { Run } from "@aimass/sdk";
import { Button } from "@mantine/core";
import { IconPlayerPlay, IconPlayerStop, IconRefresh } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { isGoing, useResumeRun, useStopRun } from "../../api/runs.js";
import { notifyProblem } from "../../parts/notify-problem.js";
import { DeployButton } from "../deployments/deploy-button.js";

/** What can be done with a run in the state that it is in. */
export function RunActions({ run }: { readonly run: Run }) {
  const { t } = useTranslation();
  const stop = useStopRun(run.id);
  const resume = useResumeRun(run.id);
  return (
    <>
      {isGoing(run) && (
        <Button
          variant="default"
          leftSection={<IconPlayerStop size={16} aria-hidden />}
          loading={stop.isPending}
          onClick={() => stop.mutate(undefined, { onError: notifyProblem })}
        >
          {t("training.stop")}
        </Button>
      )}
      {(run.state === "stopped" || run.state === "failed") && (
        <Button
          variant="default"
          leftSection={<IconPlayerPlay size={16} aria-hidden />}
          loading={resume.isPending}
          onClick={() => resume.mutate(undefined, { onError: notifyProblem })}
        >
          {t("training.resume")}
        </Button>
      )}
      {!isGoing(run) && (
        <Button variant="default" component={Link} to={`/training?new=1&from=${run.id}`} leftSection={<IconRefresh size={16} aria-hidden />}>
          {t("training.again")}
        </Button>
      )}
      {run.version !== null && <DeployButton reference={run.version} />}
    </>
  );
}

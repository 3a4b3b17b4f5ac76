import type { Deployment } from "@aimass/sdk";
import { Alert, Skeleton } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Panel } from "../../layout/panel.js";
import { ProblemNote } from "../../parts/problem-note.js";
import { TryForm } from "./try-form.js";
import { useTrySource } from "./use-try-source.js";

/** A form made from the signature of the version that answers most, filled with records that it was trained on. */
export function TryIt({ deployment }: { readonly deployment: Deployment }) {
  const { t } = useTranslation();
  const { source, isPending, error } = useTrySource(deployment);
  const isStopped = deployment.state === "stopped";
  return (
    <Panel title={t("deployments.tryIt")}>
      <ProblemNote error={error} />
      {isStopped && <Alert color="gray">{t("deployments.tryStopped")}</Alert>}
      {isPending && !isStopped && <Skeleton height={280} />}
      {source !== null && !isStopped && (
        <TryForm key={source.versionId} deployment={deployment.name} signature={source.signature} columns={source.columns} samples={source.samples} />
      )}
    </Panel>
  );
}

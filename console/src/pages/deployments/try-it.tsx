import type { Deployment } from "@aimass/sdk";
import { Alert, Skeleton } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useDatasetVersion, useRecords } from "../../api/datasets.js";
import { useModelVersion } from "../../api/models.js";
import { splitReference } from "../../api/shapes.js";
import { Panel } from "../../layout/panel.js";
import { ProblemNote } from "../../parts/problem-note.js";
import { sampleRecords } from "./sample-records.js";
import { TryForm } from "./try-form.js";

/** So many records to go through with "another one". */
const SAMPLES = 50;

/** A form made from the signature of the version that answers most, filled with records that it was trained on. */
export function TryIt({ deployment }: { readonly deployment: Deployment }) {
  const { t } = useTranslation();
  const main = deployment.traffic.toSorted((a, b) => b.weight - a.weight)[0]?.version;
  const version = useModelVersion(splitReference(deployment.model).name, main === undefined ? "" : String(main));
  const dataset = version.data?.lineage.dataset;
  const profile = useDatasetVersion(dataset?.id ?? "", dataset === undefined ? "" : String(dataset.version));
  const records = useRecords(dataset?.id ?? "", dataset?.version ?? null, SAMPLES);
  const signature = version.data?.signature;
  const isWaiting = version.isPending || (dataset !== undefined && records.isPending);
  return (
    <Panel title={t("deployments.tryIt")}>
      <ProblemNote error={version.error} />
      {isWaiting && <Skeleton height={280} />}
      {deployment.state === "stopped" && <Alert color="gray">{t("deployments.tryStopped")}</Alert>}
      {!isWaiting && signature !== undefined && signature !== null && deployment.state !== "stopped" && (
        <TryForm
          key={version.data?.id ?? ""}
          deployment={deployment.name}
          signature={signature}
          columns={profile.data?.columns ?? []}
          samples={sampleRecords(signature, records.items)}
        />
      )}
    </Panel>
  );
}

import type { ModelVersion } from "@aimass/sdk";
import { IconCube, IconDatabase, IconRocket, IconTimeline, IconUpload } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { useDeployments } from "../../api/deployments.js";
import { splitReference } from "../../api/shapes.js";
import { Panel } from "../../layout/panel.js";
import styles from "./version-lineage.module.css";

interface Node {
  readonly key: string;
  readonly icon: ReactNode;
  readonly kind: string;
  readonly name: string;
  readonly to: string | null;
}

const icon = { size: 18, stroke: 1.75, "aria-hidden": true } as const;

/** Where the version comes from and where it answers, drawn from the data downwards. */
export function VersionLineage({ version }: { readonly version: ModelVersion }) {
  const { t } = useTranslation();
  const deployments = useDeployments();
  const { dataset, run } = version.lineage;
  const isImported = dataset === undefined && run === undefined;
  const serving = deployments.items.filter(
    (one) => splitReference(one.model).name === version.model.name && one.traffic.some((share) => share.version === version.version && share.weight > 0),
  );
  const nodes: Node[] = [
    ...(isImported ? [{ key: "file", icon: <IconUpload {...icon} />, kind: t("models.lineage.file"), name: version.files[0]?.path ?? "—", to: null }] : []),
    ...(dataset === undefined
      ? []
      : [
          {
            key: "data",
            icon: <IconDatabase {...icon} />,
            kind: t("models.lineage.dataset"),
            name: `${dataset.name ?? dataset.id}@${dataset.version}`,
            to: `/data/${dataset.name ?? dataset.id}?version=${dataset.version}`,
          },
        ]),
    ...(run === undefined
      ? []
      : [{ key: "run", icon: <IconTimeline {...icon} />, kind: t("models.lineage.run"), name: t("models.lineage.thisRun"), to: `/training/${run}` }]),
    { key: "version", icon: <IconCube {...icon} />, kind: t("models.lineage.version"), name: `${version.model.name}@${version.version}`, to: null },
    ...serving.map((one) => ({
      key: one.id,
      icon: <IconRocket {...icon} />,
      kind: t("models.lineage.deployment"),
      name: one.name,
      to: `/deployments/${one.name}`,
    })),
  ];
  return (
    <Panel title={t("models.lineage.title")}>
      <ol className={styles["line"]}>
        {nodes.map((node) => (
          <li key={node.key} className={styles["node"]} data-self={node.key === "version"}>
            <span className={styles["sign"]}>{node.icon}</span>
            <span className={styles["kind"]}>{node.kind}</span>
            {node.to === null ? (
              <span className={styles["name"]}>{node.name}</span>
            ) : (
              <Link className={styles["name"]} to={node.to}>
                {node.name}
              </Link>
            )}
          </li>
        ))}
      </ol>
    </Panel>
  );
}

import type { ModelVersion } from "@aimass/sdk";
import { Button } from "@mantine/core";
import { IconArrowsDiff, IconFileImport } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { useAddress } from "../../parts/use-address.js";
import { VersionSelect } from "../../parts/version-select.js";
import { DeployButton } from "../deployments/deploy-button.js";
import { ModelMore } from "./model-more.js";

export interface ModelActionsProps {
  readonly name: string;
  readonly version: ModelVersion | undefined;
  readonly versions: readonly ModelVersion[];
}

/** Which version is shown, and what can be done with it. */
export function ModelActions({ name, version, versions }: ModelActionsProps) {
  const { t } = useTranslation();
  const address = useAddress();
  const previous = version === undefined ? undefined : versions.find((one) => one.version < version.version && one.state === "ready");
  return (
    <>
      <VersionSelect versions={versions} value={version?.version ?? null} onChange={(chosen) => address.set({ version: String(chosen) })} />
      {previous !== undefined && version !== undefined && (
        <Button
          variant="default"
          component={Link}
          to={`/models/${name}/compare?base=${previous.version}&head=${version.version}`}
          leftSection={<IconArrowsDiff size={16} aria-hidden />}
        >
          {t("models.compare")}
        </Button>
      )}
      <Button variant="default" leftSection={<IconFileImport size={16} aria-hidden />} onClick={() => address.set({ import: "1" })}>
        {t("models.newVersion")}
      </Button>
      {version?.state === "ready" && <DeployButton reference={`${name}@${version.version}`} />}
      <ModelMore name={name} />
    </>
  );
}

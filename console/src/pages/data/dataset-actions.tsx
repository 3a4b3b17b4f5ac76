import type { DatasetVersion } from "@aimass/sdk";
import { Button } from "@mantine/core";
import { IconPlayerPlay, IconUpload } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { useDatasetVersions } from "../../api/datasets.js";
import { useAddress } from "../../parts/use-address.js";
import { VersionSelect } from "../../parts/version-select.js";
import { DatasetMore } from "./dataset-more.js";

/** Which version is shown, and what can be done with it. */
export function DatasetActions({ name, version }: { readonly name: string; readonly version: DatasetVersion | undefined }) {
  const { t } = useTranslation();
  const address = useAddress();
  const versions = useDatasetVersions(name);
  return (
    <>
      <VersionSelect versions={versions.items} value={version?.version ?? null} onChange={(chosen) => address.set({ version: String(chosen) })} />
      <Button variant="default" leftSection={<IconUpload size={16} aria-hidden />} onClick={() => address.set({ add: "1" })}>
        {t("data.newVersion")}
      </Button>
      {version?.state === "ready" && (
        <Button
          component={Link}
          to={`/training?new=1&dataset=${encodeURIComponent(`${name}@${version.version}`)}`}
          leftSection={<IconPlayerPlay size={16} aria-hidden />}
        >
          {t("data.train")}
        </Button>
      )}
      <DatasetMore name={name} version={version} />
    </>
  );
}

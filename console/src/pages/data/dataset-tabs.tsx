import type { DatasetVersion } from "@aimass/sdk";
import { Tabs } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useAddress } from "../../parts/use-address.js";
import { DatasetUses } from "./dataset-uses.js";
import { DatasetVersions } from "./dataset-versions.js";
import { DatasetView } from "./dataset-view.js";

/** The records, the versions, what was made of them. */
export function DatasetTabs({ version }: { readonly version: DatasetVersion }) {
  const { t } = useTranslation();
  const address = useAddress();
  return (
    <Tabs value={address.get("tab") ?? "preview"} onChange={(tab) => address.set({ tab: tab === "preview" ? null : tab })} keepMounted={false}>
      <Tabs.List>
        <Tabs.Tab value="preview">{t("data.preview")}</Tabs.Tab>
        <Tabs.Tab value="versions">{t("data.versions")}</Tabs.Tab>
        <Tabs.Tab value="uses">{t("data.uses")}</Tabs.Tab>
      </Tabs.List>
      <Tabs.Panel value="preview" pt="md">
        <DatasetView version={version} onVersion={(number) => address.set({ version: String(number) })} />
      </Tabs.Panel>
      <Tabs.Panel value="versions" pt="md">
        <DatasetVersions dataset={version.dataset.name} current={version.version} />
      </Tabs.Panel>
      <Tabs.Panel value="uses" pt="md">
        <DatasetUses dataset={version.dataset} />
      </Tabs.Panel>
    </Tabs>
  );
}

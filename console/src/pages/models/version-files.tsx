import type { ModelVersion } from "@aimass/sdk";
import { ActionIcon, Text, Tooltip } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { fileUrl } from "../../api/models.js";
import { useFormat } from "../../format/use-format.js";
import { ListTable } from "../../layout/list-table.js";
import { Panel } from "../../layout/panel.js";
import { CopyText } from "../../parts/copy-text.js";

/** Beginning and end of a digest tell two apart. */
const shorten = (sha256: string): string => `${sha256.slice(0, 10)}…${sha256.slice(-6)}`;

export function VersionFiles({ version }: { readonly version: ModelVersion }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <Panel title={t("models.files")} flush>
      <ListTable<ModelVersion["files"][number]>
        label={t("models.files")}
        items={version.files}
        keyOf={(file) => file.path}
        columns={[
          {
            key: "path",
            title: t("common.name"),
            cell: (file) => (
              <Text size="sm" fw={500}>
                {file.path}
              </Text>
            ),
          },
          { key: "bytes", title: t("data.size"), align: "right", cell: (file) => format.bytes(file.bytes) },
          { key: "sha256", title: t("models.sha256"), wide: true, cell: (file) => <CopyText text={file.sha256} shown={shorten(file.sha256)} /> },
          {
            key: "download",
            title: "",
            align: "right",
            cell: (file) => (
              <Tooltip label={t("models.download")}>
                <ActionIcon
                  component="a"
                  href={fileUrl(version.model.name, version.version, file.path)}
                  download
                  aria-label={t("models.downloadFile", { path: file.path })}
                >
                  <IconDownload size={16} />
                </ActionIcon>
              </Tooltip>
            ),
          },
        ]}
      />
    </Panel>
  );
}

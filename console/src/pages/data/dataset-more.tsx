import type { DatasetVersion } from "@aimass/sdk";
import { ActionIcon, Button, Group, Menu, Modal, Stack, Text } from "@mantine/core";
import { IconArchive, IconDots, IconDownload } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { exportUrl, useArchiveDataset } from "../../api/datasets.js";
import { ProblemNote } from "../../parts/problem-note.js";

const FORMATS = ["csv", "jsonl", "parquet"] as const;

/** Export, and archive. */
export function DatasetMore({ name, version }: { readonly name: string; readonly version: DatasetVersion | undefined }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const archive = useArchiveDataset();
  const [isAsking, setAsking] = useState(false);
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon variant="default" size={36} aria-label={t("common.moreActions")}>
            <IconDots size={18} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {version?.state === "ready" && (
            <>
              <Menu.Label>{t("data.export")}</Menu.Label>
              {FORMATS.map((format) => (
                <Menu.Item
                  key={format}
                  component="a"
                  href={exportUrl(name, version.version, format)}
                  download
                  leftSection={<IconDownload size={16} aria-hidden />}
                >
                  {t(`data.formats.${format}`)}
                </Menu.Item>
              ))}
              <Menu.Divider />
            </>
          )}
          <Menu.Item color="red" leftSection={<IconArchive size={16} aria-hidden />} onClick={() => setAsking(true)}>
            {t("common.archive")}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Modal opened={isAsking} onClose={() => setAsking(false)} title={t("data.archiveTitle", { name })} closeButtonProps={{ "aria-label": t("common.close") }}>
        <Stack>
          <Text size="sm">{t("data.archiveText")}</Text>
          <ProblemNote error={archive.error} />
          <Group justify="flex-end">
            <Button variant="default" onClick={() => setAsking(false)} data-autofocus>
              {t("common.keep")}
            </Button>
            <Button color="red" loading={archive.isPending} onClick={() => archive.mutate(name, { onSuccess: () => void navigate("/data") })}>
              {t("common.archive")}
            </Button>
          </Group>
        </Stack>
      </Modal>
    </>
  );
}

import { ActionIcon, Menu } from "@mantine/core";
import { IconArchive, IconDots } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { useArchiveModel, useRestoreModel } from "../../api/models.js";
import { notifyProblem } from "../../parts/notify-problem.js";
import { notifyUndo } from "../../parts/notify-undo.js";

/** Archive, with a way back. */
export function ModelMore({ name }: { readonly name: string }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const archive = useArchiveModel();
  const restore = useRestoreModel();
  const closeLabel = t("common.close");
  const act = (): void =>
    archive.mutate(name, {
      onError: notifyProblem,
      onSuccess: () => {
        void navigate("/models");
        notifyUndo({
          message: t("models.archived", { name }),
          closeLabel,
          undo: { label: t("common.undo"), act: () => void restore.mutateAsync(name).catch(notifyProblem) },
        });
      },
    });
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon variant="default" size={36} aria-label={t("common.moreActions")}>
          <IconDots size={18} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item color="red" leftSection={<IconArchive size={16} aria-hidden />} onClick={act}>
          {t("common.archive")}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

import type { Deployment } from "@aimass/sdk";
import { ActionIcon, Button, Group, Menu, Modal, Stack, Text } from "@mantine/core";
import { IconArchive, IconArrowsExchange, IconDots, IconPlayerPlay, IconPlayerStop } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { useArchiveDeployment, useDeploymentAct } from "../../api/deployments.js";
import { notifyProblem } from "../../parts/notify-problem.js";
import { notifyUndo } from "../../parts/notify-undo.js";
import { ProblemNote } from "../../parts/problem-note.js";
import { SwitchTrafficModal } from "./switch-traffic-modal.js";

export function DeploymentActions({ deployment }: { readonly deployment: Deployment }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const act = useDeploymentAct(deployment.name);
  const archive = useArchiveDeployment();
  const [open, setOpen] = useState<"switch" | "archive" | null>(null);
  const closeLabel = t("common.close");
  const start = (): void => void act.mutateAsync({ kind: "start" }).catch(notifyProblem);
  const stop = (): void =>
    act.mutate(
      { kind: "stop" },
      {
        onError: notifyProblem,
        onSuccess: () =>
          notifyUndo({ message: t("deployments.stopped", { name: deployment.name }), closeLabel, undo: { label: t("deployments.start"), act: start } }),
      },
    );
  return (
    <>
      {deployment.state === "stopped" ? (
        <Button variant="default" leftSection={<IconPlayerPlay size={16} aria-hidden />} loading={act.isPending} onClick={start}>
          {t("deployments.start")}
        </Button>
      ) : (
        <Button variant="default" leftSection={<IconPlayerStop size={16} aria-hidden />} loading={act.isPending} onClick={stop}>
          {t("deployments.stop")}
        </Button>
      )}
      <Button leftSection={<IconArrowsExchange size={16} aria-hidden />} onClick={() => setOpen("switch")}>
        {t("deployments.switch")}
      </Button>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon variant="default" size={36} aria-label={t("common.moreActions")}>
            <IconDots size={18} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item color="red" leftSection={<IconArchive size={16} aria-hidden />} onClick={() => setOpen("archive")}>
            {t("common.archive")}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {open === "switch" && <SwitchTrafficModal deployment={deployment.name} version={null} onClose={() => setOpen(null)} />}
      <Modal
        opened={open === "archive"}
        onClose={() => setOpen(null)}
        title={t("deployments.archiveTitle", { name: deployment.name })}
        closeButtonProps={{ "aria-label": closeLabel }}
      >
        <Stack>
          <Text size="sm">{t("deployments.archiveText")}</Text>
          <ProblemNote error={archive.error} />
          <Group justify="flex-end">
            <Button variant="default" onClick={() => setOpen(null)} data-autofocus>
              {t("common.keep")}
            </Button>
            <Button color="red" loading={archive.isPending} onClick={() => archive.mutate(deployment.name, { onSuccess: () => void navigate("/deployments") })}>
              {t("common.archive")}
            </Button>
          </Group>
        </Stack>
      </Modal>
    </>
  );
}

import type { ModelVersion } from "@aimass/sdk";
import { Drawer, Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { useUploadModel } from "../../api/use-upload.js";
import { UploadForm } from "../../parts/upload-form.js";

export interface ImportModelDrawerProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  /** A new version of this model; a model of its own when absent. */
  readonly model?: string;
}

/** An ONNX file becomes a model, or the next version of one. */
export function ImportModelDrawer({ isOpen, onClose, model }: ImportModelDrawerProps) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const upload = useUploadModel();
  return (
    <Drawer
      opened={isOpen}
      onClose={onClose}
      title={model === undefined ? t("models.import") : t("models.importVersion", { name: model })}
      closeButtonProps={{ "aria-label": t("common.close") }}
    >
      <Stack>
        <UploadForm<ModelVersion>
          upload={upload}
          drop={t("models.drop")}
          dropHint={t("models.dropHint")}
          nameLabel={t("models.name")}
          action={t("models.importAction")}
          of={model ?? null}
          onDone={(version) => void navigate(`/models/${version.model.name}?version=${version.version}`)}
        />
        <Text size="xs" c="dimmed">
          {t("models.importHint")}
        </Text>
      </Stack>
    </Drawer>
  );
}

import type { DatasetVersion } from "@aimass/sdk";
import { Button, Divider, Drawer, Stack } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { useDataset } from "../../api/datasets.js";
import { useUploadDataset } from "../../api/use-upload.js";
import { UploadForm } from "../../parts/upload-form.js";
import { ArchiveFields, type ArchivePlan } from "./archive-fields.js";
import { archiveKind } from "./archive-kind.js";

export interface AddDataDrawerProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  /** A new version of this dataset; a dataset of its own when absent. */
  readonly dataset?: string;
}

/** A file becomes a dataset, or the next version of one. */
export function AddDataDrawer({ isOpen, onClose, dataset }: AddDataDrawerProps) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const upload = useUploadDataset();
  const known = useDataset(dataset ?? "").data?.kind;
  const [chosen, setChosen] = useState<ArchivePlan>({ kind: "image", corrupt: "skip" });
  const planOf = (file: File): ArchivePlan => ({ ...chosen, kind: archiveKind(file.name, { known, chosen: chosen.kind }) });
  const done = (version: DatasetVersion): void => void navigate(`/data/${version.dataset.name}?version=${version.version}`);
  return (
    <Drawer
      opened={isOpen}
      onClose={onClose}
      title={dataset === undefined ? t("data.add") : t("data.addVersion", { name: dataset })}
      closeButtonProps={{ "aria-label": t("common.close") }}
    >
      <Stack>
        <UploadForm<DatasetVersion>
          upload={{ ...upload, start: (name, file, onDone) => upload.startPlan({ name, ...planOf(file) }, file, onDone) }}
          drop={t("data.drop")}
          dropHint={t("data.dropHint")}
          nameLabel={t("data.name")}
          action={t("data.upload")}
          of={dataset ?? null}
          fields={(file) =>
            planOf(file).kind !== "table" && (
              <ArchiveFields plan={planOf(file)} isKindFixed={known !== undefined} onChange={(part) => setChosen((now) => ({ ...now, ...part }))} />
            )
          }
          onDone={done}
        />
        {dataset === undefined && (
          <>
            <Divider label={t("common.or")} />
            <Button variant="default" disabled={upload.share !== null} onClick={() => upload.startSample(done)}>
              {t("data.useSample")}
            </Button>
          </>
        )}
      </Stack>
    </Drawer>
  );
}

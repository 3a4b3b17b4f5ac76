import type { DatasetVersion } from "@aimass/sdk";
import { Stack } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { usePatchColumn, useRecords } from "../../api/datasets.js";
import type { ColumnType } from "../../api/shapes.js";
import { notifyUndo } from "../../parts/notify-undo.js";
import { ProblemNote } from "../../parts/problem-note.js";
import { DatasetWarnings } from "./dataset-warnings.js";
import { PreviewGrid } from "./preview-grid.js";

export interface DatasetViewProps {
  readonly version: DatasetVersion;
  readonly onVersion: (version: number) => void;
}

/** Warnings, then the records under a card per column. A corrected type leads to the new version, with a way back. */
export function DatasetView({ version, onVersion }: DatasetViewProps) {
  const { t } = useTranslation();
  const records = useRecords(version.dataset.name, version.version);
  const patch = usePatchColumn(version.dataset.name);
  const changeType = (column: string, type: ColumnType, from: DatasetVersion = version): void => {
    const before = from.columns.find((one) => one.name === column)?.type;
    patch.mutate(
      { version: from.version, column, type },
      {
        onSuccess: (made) => {
          onVersion(made.version);
          if (before === undefined) return;
          notifyUndo({
            message: t("data.typeChanged", { column, type: t(`types.${type}`), version: made.version }),
            undo: { label: t("common.undo"), act: () => changeType(column, before, made) },
            closeLabel: t("common.close"),
          });
        },
      },
    );
  };
  return (
    <Stack>
      <ProblemNote error={patch.error} />
      {version.warnings.length > 0 && <DatasetWarnings version={version} onType={changeType} isBusy={patch.isPending} />}
      <ProblemNote error={records.error} />
      <PreviewGrid version={version} records={records} onType={changeType} changing={patch.isPending ? patch.variables.column : null} />
    </Stack>
  );
}

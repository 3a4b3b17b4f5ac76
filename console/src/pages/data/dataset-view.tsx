import type { DatasetVersion } from "@aimass/sdk";
import { Stack } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { usePatchColumn, useRecords } from "../../api/datasets.js";
import type { ColumnType } from "../../api/shapes.js";
import { notifyUndo } from "../../parts/notify-undo.js";
import { ProblemNote } from "../../parts/problem-note.js";
import { DatasetWarnings } from "./dataset-warnings.js";
import { MediaSummary } from "./media-summary.js";
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
  const changeType = async (column: string, type: ColumnType, from: DatasetVersion = version): Promise<void> => {
    const before = from.columns.find((one) => one.name === column)?.type;
    const made = await patch.mutateAsync({ version: from.version, column, type });
    onVersion(made.version);
    if (before === undefined) return;
    notifyUndo({
      message: t("data.typeChanged", { column, type: t(`types.${type}`), version: made.version }),
      undo: { label: t("common.undo"), act: () => change(column, before, made) },
      closeLabel: t("common.close"),
    });
  };
  // a refusal is shown above the records
  const change = (column: string, type: ColumnType, from?: DatasetVersion): void => void changeType(column, type, from).catch(() => undefined);
  return (
    <Stack>
      <ProblemNote error={patch.error} />
      {version.warnings.length > 0 && <DatasetWarnings version={version} onType={change} isBusy={patch.isPending} />}
      <MediaSummary version={version} />
      <ProblemNote error={records.error} />
      <PreviewGrid version={version} records={records} onType={change} changing={patch.isPending ? patch.variables.column : null} />
    </Stack>
  );
}

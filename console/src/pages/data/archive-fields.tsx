import { Alert, SegmentedControl, Stack, Text } from "@mantine/core";
import { IconFileZip } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { DatasetPlan } from "../../api/upload-file.js";

export type ArchivePlan = Pick<DatasetPlan, "kind" | "corrupt">;

export interface ArchiveFieldsProps {
  readonly plan: ArchivePlan;
  /** The kind is that of the dataset, and no choice. */
  readonly isKindFixed: boolean;
  readonly onChange: (part: Partial<ArchivePlan>) => void;
}

/** What is in an archive, how it must look, and what becomes of files that cannot be read. */
export function ArchiveFields({ plan, isKindFixed, onChange }: ArchiveFieldsProps) {
  const { t } = useTranslation();
  const kind = plan.kind === "audio" ? "audio" : "image";
  return (
    <Stack gap="sm">
      {!isKindFixed && (
        <div>
          <Text size="sm" fw={500} mb={4}>
            {t("data.archive.holds")}
          </Text>
          <SegmentedControl
            fullWidth
            size="xs"
            aria-label={t("data.archive.holds")}
            data={(["image", "audio"] as const).map((value) => ({ value, label: t(`data.kinds.${value}`) }))}
            value={kind}
            onChange={(value) => onChange({ kind: value })}
          />
        </div>
      )}
      <Alert color="iris" variant="light" icon={<IconFileZip size={18} aria-hidden />}>
        <Text size="sm">{t(`data.archive.form.${kind}`)}</Text>
      </Alert>
      <div>
        <Text size="sm" fw={500} mb={4}>
          {t("data.archive.corrupt")}
        </Text>
        <SegmentedControl
          fullWidth
          size="xs"
          aria-label={t("data.archive.corrupt")}
          data={(["skip", "refuse"] as const).map((value) => ({ value, label: t(`data.archive.${value}`) }))}
          value={plan.corrupt}
          onChange={(corrupt) => onChange({ corrupt })}
        />
      </div>
    </Stack>
  );
}

import { Group, SegmentedControl, Select, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { RunNews, TrialCurves } from "../../api/run-news.js";
import { useNames } from "../../i18n/use-names.js";
import type { PickedCurves } from "./pick-curves.js";

export interface CurvePickerProps {
  readonly news: RunNews;
  readonly picked: PickedCurves;
  readonly shown: TrialCurves;
  readonly onMetric: (metric: string) => void;
  readonly onTrial: (trial: string | null) => void;
}

/** Which metric of which candidate is drawn, where there is a choice. */
export function CurvePicker({ news, picked, shown, onMetric, onTrial }: CurvePickerProps) {
  const { t } = useTranslation();
  const names = useNames();
  const candidates = picked.trials.map((id, index) => {
    const algorithm = news.trials.find((one) => one.id === id)?.algorithm;
    return { value: id, label: t("training.candidate", { number: index + 1, algorithm: algorithm === undefined ? "" : names.algorithm(algorithm) }) };
  });
  return (
    <Group gap="xs" justify="flex-end">
      {picked.metrics.length > 1 ? (
        <SegmentedControl
          size="xs"
          aria-label={t("training.metric")}
          data={picked.metrics.map((name) => ({ value: name, label: names.metric(name) }))}
          value={shown.metric}
          onChange={onMetric}
        />
      ) : (
        <Text size="xs" c="dimmed">
          {names.metric(shown.metric)}
        </Text>
      )}
      {candidates.length > 1 && (
        <Select size="xs" w={200} allowDeselect={false} aria-label={t("training.trials")} data={candidates} value={shown.trial} onChange={onTrial} />
      )}
    </Group>
  );
}

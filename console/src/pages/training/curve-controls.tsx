import type { Run } from "@aimass/sdk";
import { Select, SimpleGrid, Slider, Text } from "@mantine/core";
import { useId } from "react";
import { useTranslation } from "react-i18next";
import { useRuns } from "../../api/runs.js";
import { useFormat } from "../../format/use-format.js";
import { useNames } from "../../i18n/use-names.js";
import { useAddress } from "../../parts/use-address.js";

/** More than this and nothing of the curve is left. */
const MOST = 0.98;

export interface CurveControlsProps {
  readonly run: Run;
  readonly smoothing: number;
  readonly onSmoothing: (weight: number) => void;
  readonly beside: Run | undefined;
}

/** How much the curves are smoothed, and which run of the same data is drawn beside this one. */
export function CurveControls({ run, smoothing, onSmoothing, beside }: CurveControlsProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const names = useNames();
  const address = useAddress();
  const id = useId();
  const runs = useRuns();
  const others = runs.items.filter((one) => one.dataset.id === run.dataset.id && one.id !== run.id);
  const labelOf = (one: Run): string =>
    [names.algorithm(one.algorithm), ...(one.primaryMetric === null ? [] : [format.metric(one.primaryMetric.value)]), format.time(one.createdAt)].join(" · ");
  return (
    <SimpleGrid cols={{ base: 1, sm: 2 }} mt="sm" spacing="lg">
      <div>
        <Text size="xs" c="dimmed" id={id} mb={10}>
          {t("training.smoothing")}
        </Text>
        <Slider
          size="sm"
          min={0}
          max={MOST}
          step={0.02}
          value={smoothing}
          onChange={onSmoothing}
          label={(value) => format.number(value)}
          thumbProps={{ "aria-labelledby": id }}
        />
      </div>
      {others.length > 0 && (
        <Select
          size="xs"
          clearable
          clearButtonProps={{ "aria-label": t("common.clear") }}
          label={t("training.besideRun")}
          placeholder={t("training.chooseRun")}
          data={others.map((one) => ({ value: one.id, label: labelOf(one) }))}
          value={beside?.id ?? null}
          onChange={(chosen) => address.set({ with: chosen })}
        />
      )}
    </SimpleGrid>
  );
}

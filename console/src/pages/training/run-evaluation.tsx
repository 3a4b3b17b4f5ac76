import type { Run } from "@aimass/sdk";
import { Skeleton, Text } from "@mantine/core";
import { lazy, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { usePredictions } from "../../api/runs.js";
import { ChartFrame } from "../../charts/chart-frame.js";
import { ConfusionMatrix } from "../../charts/confusion-matrix.js";
import { useFormat } from "../../format/use-format.js";
import { Panel } from "../../layout/panel.js";
import { ProblemNote } from "../../parts/problem-note.js";

const PredictedActual = lazy(async () => ({ default: (await import("../../charts/predicted-actual.js")).PredictedActual }));

const HEIGHT = 320;

/** Where the model is right and where it is wrong, on the held-out records. */
export function RunEvaluation({ run }: { readonly run: Run }) {
  const { t } = useTranslation();
  const format = useFormat();
  const isRegression = run.task === "regression";
  const predictions = usePredictions(run.id, isRegression);
  const points = useMemo(
    () =>
      predictions.items.flatMap(({ actual, prediction }) =>
        typeof actual === "number" && typeof prediction.value === "number" ? [[actual, prediction.value] as const] : [],
      ),
    [predictions.items],
  );
  if (run.confusionMatrix) {
    return (
      <Panel
        title={t("training.confusion")}
        aside={
          <Text size="xs" c="dimmed">
            {t("training.confusionHint")}
          </Text>
        }
      >
        <ConfusionMatrix matrix={run.confusionMatrix} />
      </Panel>
    );
  }
  if (!isRegression) return null;
  return (
    <Panel
      title={t("training.predictedActual")}
      aside={
        <Text size="xs" c="dimmed">
          {t(predictions.hasMore ? "training.pointsFirst" : "training.points", { count: points.length, shown: format.number(points.length) })}
        </Text>
      }
    >
      <ProblemNote error={predictions.error} />
      {predictions.isPending ? (
        <Skeleton height={HEIGHT} />
      ) : (
        <ChartFrame height={HEIGHT}>
          <PredictedActual
            label={t("training.predictedActual")}
            points={points}
            words={{ actual: t("training.actual"), predicted: t("training.predicted") }}
            formatValue={format.number}
            height={HEIGHT}
          />
        </ChartFrame>
      )}
    </Panel>
  );
}

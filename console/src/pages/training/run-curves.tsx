import type { Run } from "@aimass/sdk";
import { Center, Text } from "@mantine/core";
import { lazy, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import type { RunNews } from "../../api/run-news.js";
import { isGoing } from "../../api/runs.js";
import { ChartFrame } from "../../charts/chart-frame.js";
import { curveTable } from "../../charts/curve-table.js";
import { useFormat } from "../../format/use-format.js";
import { Panel } from "../../layout/panel.js";
import { useNames } from "../../i18n/use-names.js";
import { CurveControls } from "./curve-controls.js";
import { curveLines } from "./curve-lines.js";
import { CurvePicker } from "./curve-picker.js";
import { pickCurves } from "./pick-curves.js";
import { useOverlay } from "./use-overlay.js";

const LinePlot = lazy(async () => ({ default: (await import("../../charts/line-plot.js")).LinePlot }));

const HEIGHT = 260;
/** This run and the one beside it. */
const RUN_NAMES = ["A", "B"];

export interface RunCurvesProps {
  readonly run: Run;
  readonly news: RunNews;
  /** A run whose curves are drawn too. */
  readonly beside: Run | undefined;
}

/** Loss and accuracy on what is learned from and on what is only looked at, as it grows; one candidate at a time, perhaps another run's beside it. */
export function RunCurves({ run, news, beside }: RunCurvesProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const names = useNames();
  const [trial, setTrial] = useState<string | null>(null);
  const [metric, setMetric] = useState<string | null>(null);
  const [smoothing, setSmoothing] = useState(0);
  const picked = pickCurves(news, { trial, metric, best: run.best });
  const { shown } = picked;
  const overlay = useOverlay(beside, shown?.metric ?? null);
  const table = useMemo(() => curveTable([shown?.curves ?? {}, ...(overlay === undefined ? [] : [overlay])]), [shown, overlay]);
  const lines = useMemo(
    () => curveLines(table, { smoothing, nameOf: (split, of) => [t(`splits.${split}`), ...(overlay === undefined ? [] : [RUN_NAMES[of]])].join(" ") }),
    [table, smoothing, overlay, t],
  );
  if (shown === undefined)
    return isGoing(run) ? (
      <Panel title={t("training.curve")}>
        <Center h={HEIGHT}>
          <Text size="sm" c="dimmed">
            {t("training.noCurve")}
          </Text>
        </Center>
      </Panel>
    ) : null;
  return (
    <Panel title={t("training.curve")} aside={<CurvePicker news={news} picked={picked} shown={shown} onMetric={setMetric} onTrial={setTrial} />}>
      <ChartFrame height={HEIGHT}>
        <LinePlot
          label={t("training.curveOf", { metric: names.metric(shown.metric) })}
          x={table.x}
          lines={lines}
          height={HEIGHT}
          formatX={format.number}
          formatY={format.number}
        />
      </ChartFrame>
      <CurveControls run={run} smoothing={smoothing} onSmoothing={setSmoothing} beside={beside} />
    </Panel>
  );
}

import type { Run } from "@aimass/sdk";
import { Center, Select, Text } from "@mantine/core";
import { lazy, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import type { RunNews } from "../../api/run-news.js";
import { isGoing } from "../../api/runs.js";
import { ChartFrame } from "../../charts/chart-frame.js";
import { curveTable } from "../../charts/curve-table.js";
import { useFormat } from "../../format/use-format.js";
import { Panel } from "../../layout/panel.js";
import { useNames } from "../../i18n/use-names.js";

const LinePlot = lazy(async () => ({ default: (await import("../../charts/line-plot.js")).LinePlot }));

const HEIGHT = 260;

/** The loss on what is learned from and on what is only looked at, as it grows; one candidate at a time. */
export function RunCurves({ run, news }: { readonly run: Run; readonly news: RunNews }) {
  const { t } = useTranslation();
  const format = useFormat();
  const names = useNames();
  const [chosen, setChosen] = useState<string | null>(null);
  // while it goes: the candidate that is being tried; afterwards: the one that won
  const followed = news.curves.find((one) => one.trial === run.best) ?? news.curves.at(-1);
  const shown = news.curves.find((one) => one.trial === chosen) ?? followed;
  const table = useMemo(() => curveTable(shown?.curves ?? {}), [shown]);
  const lines = useMemo(
    () => table.lines.map((line) => ({ name: t(`splits.${line.split}`), values: line.values, ...(line.split === "validation" ? { dash: [6, 4] } : {}) })),
    [table, t],
  );
  if (shown === undefined && !isGoing(run)) return null;
  const candidates = news.curves.map((one, index) => {
    const algorithm = news.trials.find((trial) => trial.id === one.trial)?.algorithm;
    return { value: one.trial, label: t("training.candidate", { number: index + 1, algorithm: algorithm === undefined ? "" : names.algorithm(algorithm) }) };
  });
  return (
    <Panel
      title={t("training.curve")}
      aside={
        candidates.length > 1 ? (
          <Select
            size="xs"
            w={240}
            allowDeselect={false}
            aria-label={t("training.trials")}
            data={candidates}
            value={shown?.trial ?? null}
            onChange={setChosen}
          />
        ) : (
          shown !== undefined && (
            <Text size="xs" c="dimmed">
              {names.metric(shown.metric)}
            </Text>
          )
        )
      }
    >
      {shown === undefined ? (
        <Center h={HEIGHT}>
          <Text size="sm" c="dimmed">
            {t("training.noCurve")}
          </Text>
        </Center>
      ) : (
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
      )}
    </Panel>
  );
}

import type { Run } from "@aimass/sdk";
import { Group, Progress, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { RunNews } from "../../api/run-news.js";
import { useFormat } from "../../format/use-format.js";
import { useNames } from "../../i18n/use-names.js";

/** What it is doing, how far, how long still. */
export function RunProgress({ run, news }: { readonly run: Run; readonly news: RunNews }) {
  const { t } = useTranslation();
  const format = useFormat();
  const names = useNames();
  const progress = news.progress?.progress ?? run.progress;
  const etaMs = news.progress?.etaMs ?? run.etaMs;
  const trial = news.trials.at(-1)?.algorithm;
  return (
    <div>
      <Group justify="space-between" mb={6}>
        <Text size="sm" fw={500}>
          {trial === undefined ? t(`states.${run.state}`) : t("training.trying", { algorithm: names.algorithm(trial) })}
        </Text>
        <Text size="sm" c="dimmed">
          {news.progress !== null && `${t("training.step", { step: format.number(news.progress.step), steps: format.number(news.progress.steps) })} · `}
          {format.percent(progress)}
          {etaMs !== null && ` · ${t("training.eta", { time: format.duration(etaMs) })}`}
        </Text>
      </Group>
      <Progress value={progress * 100} aria-label={t("training.progress")} animated={run.state === "running"} />
    </div>
  );
}

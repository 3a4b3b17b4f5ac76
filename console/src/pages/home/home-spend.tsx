import { Skeleton, Stack } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useUsage } from "../../api/usage.js";
import { MiniBars } from "../../charts/mini-bars.js";
import { creditsAsNumber } from "../../format/format-credits.js";
import { useFormat } from "../../format/use-format.js";
import { Panel } from "../../layout/panel.js";
import { Stat } from "../../layout/stat.js";
import { Stats } from "../../layout/stats.js";
import { ProblemNote } from "../../parts/problem-note.js";
import { TextLink } from "../../parts/text-link.js";
import { hourBars } from "../usage/hour-bars.js";
import { useRangeStart } from "../usage/use-range-start.js";

const HOURS = 24;

/** What the last day's predictions cost. */
export function HomeSpend() {
  const { t } = useTranslation();
  const format = useFormat();
  const from = useRangeStart(HOURS);
  const usage = useUsage({ from, by: "hour" });
  const bars = hourBars(usage.data?.items ?? [], { from, hours: HOURS }).map((bar) => ({
    name: format.hour(bar.hour),
    value: creditsAsNumber(bar.credits),
    text: t("usage.creditsAmount", { amount: format.credits(bar.credits) }),
  }));
  return (
    <Panel title={t("home.spend")} aside={<TextLink to="/usage">{t("common.seeAll")}</TextLink>}>
      <ProblemNote error={usage.error} />
      {usage.data === undefined ? (
        <Skeleton height={246} />
      ) : (
        <Stack>
          <Stats>
            <Stat label={t("usage.spent")} value={format.credits(usage.data.total.credits)} hint={t("usage.credits")} />
            <Stat label={t("usage.predictions")} value={format.number(usage.data.total.predictions)} hint={t("home.lastDay")} />
          </Stats>
          <MiniBars label={t("usage.chart.hour")} bars={bars} ends={[bars[0]?.name ?? "", bars.at(-1)?.name ?? ""]} />
        </Stack>
      )}
    </Panel>
  );
}

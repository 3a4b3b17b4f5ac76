import { Skeleton } from "@mantine/core";
import { lazy, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { useUsage } from "../../api/usage.js";
import { ChartFrame } from "../../charts/chart-frame.js";
import { creditsAsNumber } from "../../format/format-credits.js";
import { useFormat } from "../../format/use-format.js";
import { Panel } from "../../layout/panel.js";
import { Stat } from "../../layout/stat.js";
import { Stats } from "../../layout/stats.js";
import { ProblemNote } from "../../parts/problem-note.js";
import { TextLink } from "../../parts/text-link.js";
import { hourBars } from "../usage/hour-bars.js";

const SpendBars = lazy(async () => ({ default: (await import("../../charts/spend-bars.js")).SpendBars }));

const HEIGHT = 180;
const HOURS = 24;
const HOUR_MS = 3_600_000;

/** What the last day's predictions cost. */
export function HomeSpend() {
  const { t } = useTranslation();
  const format = useFormat();
  const [from] = useState(() => new Date(Math.floor(Date.now() / HOUR_MS) * HOUR_MS - (HOURS - 1) * HOUR_MS).toISOString());
  const usage = useUsage({ from, by: "hour" });
  const bars = useMemo(
    () =>
      hourBars(usage.data?.items ?? [], { from, hours: HOURS }).map((bar) => ({
        name: format.hour(bar.hour),
        short: format.clock(Date.parse(bar.hour)),
        value: creditsAsNumber(bar.credits),
        text: t("usage.creditsAmount", { amount: format.credits(bar.credits) }),
      })),
    [usage.data, from, format, t],
  );
  return (
    <Panel title={t("home.spend")} aside={<TextLink to="/usage">{t("common.seeAll")}</TextLink>}>
      <ProblemNote error={usage.error} />
      {usage.data === undefined ? (
        <Skeleton height={HEIGHT + 80} />
      ) : (
        <>
          <Stats>
            <Stat label={t("usage.spent")} value={format.credits(usage.data.total.credits)} hint={t("usage.credits")} />
            <Stat label={t("usage.predictions")} value={format.number(usage.data.total.predictions)} hint={t("home.lastDay")} />
          </Stats>
          <ChartFrame height={HEIGHT}>
            <SpendBars label={t("home.spend")} bars={bars} height={HEIGHT} />
          </ChartFrame>
        </>
      )}
    </Panel>
  );
}

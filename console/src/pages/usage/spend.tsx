import { Group, SegmentedControl, Skeleton, Stack } from "@mantine/core";
import { lazy, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useUsage, type UsageBy } from "../../api/usage.js";
import { ChartFrame } from "../../charts/chart-frame.js";
import { creditsAsNumber } from "../../format/format-credits.js";
import { useFormat } from "../../format/use-format.js";
import { EmptyState } from "../../layout/empty-state.js";
import { Panel } from "../../layout/panel.js";
import { Stat } from "../../layout/stat.js";
import { Stats } from "../../layout/stats.js";
import { ProblemNote } from "../../parts/problem-note.js";
import { useAddress } from "../../parts/use-address.js";
import { hourBars } from "./hour-bars.js";
import { SpendTable } from "./spend-table.js";
import { useRangeStart } from "./use-range-start.js";
import { useUsageNames } from "./use-usage-names.js";

const SpendBars = lazy(async () => ({ default: (await import("../../charts/spend-bars.js")).SpendBars }));

const RANGES = { day: 24, week: 7 * 24, month: 30 * 24 } as const;
type Range = keyof typeof RANGES;
const GROUPS: readonly UsageBy[] = ["hour", "deployment", "key"];
const HEIGHT = 240;

/** Spend over time, or by deployment or key; range and grouping are kept in the address. */
export function Spend() {
  const { t } = useTranslation();
  const format = useFormat();
  const address = useAddress();
  const range = (address.get("range") ?? "day") as Range;
  const by = (address.get("by") ?? "hour") as UsageBy;
  const hours = RANGES[range];
  const from = useRangeStart(hours);
  const usage = useUsage({ from, by });
  const names = useUsageNames();
  const bars = useMemo(() => {
    const items = usage.data?.items ?? [];
    const short = hours > RANGES.day ? format.day : format.clock;
    const amounts =
      by === "hour"
        ? hourBars(items, { from, hours }).map((bar) => ({ name: format.hour(bar.hour), short: short(Date.parse(bar.hour)), credits: bar.credits }))
        : items.map((item) => ({ name: names(item), short: names(item), credits: item.credits }));
    return amounts.map(({ credits, ...named }) => ({
      ...named,
      value: creditsAsNumber(credits),
      text: t("usage.creditsAmount", { amount: format.credits(credits) }),
    }));
  }, [usage.data, by, from, hours, format, names, t]);
  const total = usage.data?.total;
  return (
    <Stack>
      <Group justify="space-between">
        <SegmentedControl
          size="xs"
          aria-label={t("usage.groupBy")}
          value={by}
          onChange={(value) => address.set({ by: value })}
          data={GROUPS.map((group) => ({ value: group, label: t(`usage.by.${group}`) }))}
        />
        <SegmentedControl
          size="xs"
          aria-label={t("usage.range")}
          value={range}
          onChange={(value) => address.set({ range: value })}
          data={(Object.keys(RANGES) as Range[]).map((one) => ({ value: one, label: t(`usage.ranges.${one}`) }))}
        />
      </Group>
      <ProblemNote error={usage.error} />
      {total === undefined ? (
        <Skeleton height={HEIGHT + 120} />
      ) : (
        <>
          <Stats>
            <Stat label={t("usage.spent")} value={format.credits(total.credits)} hint={t("usage.credits")} />
            <Stat label={t("usage.requests")} value={format.number(total.requests)} exact={format.exact(total.requests)} />
            <Stat label={t("usage.predictions")} value={format.number(total.predictions)} exact={format.exact(total.predictions)} />
            <Stat label={t("usage.errors")} value={format.number(total.errors)} exact={format.exact(total.errors)} />
            <Stat label={t("usage.compute")} value={format.duration(total.computeMs)} />
          </Stats>
          {total.requests === 0 ? (
            <EmptyState picture="usage" title={t("usage.emptyTitle")} text={t("usage.emptyHint")} />
          ) : (
            <>
              <Panel title={t(`usage.chart.${by}`)}>
                <ChartFrame height={HEIGHT}>
                  <SpendBars label={t(`usage.chart.${by}`)} bars={bars} height={HEIGHT} />
                </ChartFrame>
              </Panel>
              <SpendTable items={usage.data?.items ?? []} by={by} />
            </>
          )}
        </>
      )}
    </Stack>
  );
}

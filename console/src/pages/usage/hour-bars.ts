import type { UsageItem } from "@aimass/sdk";

const HOUR_MS = 3_600_000;

export interface HourBar {
  readonly hour: string;
  readonly credits: string;
}

/** One bar an hour from `from` on, so that hours without use are seen as such. */
export function hourBars(items: readonly UsageItem[], range: { readonly from: string; readonly hours: number }): readonly HourBar[] {
  const byHour = new Map(items.map((item) => [Date.parse(item.hour ?? ""), item.credits]));
  const start = Math.floor(Date.parse(range.from) / HOUR_MS) * HOUR_MS;
  return Array.from({ length: range.hours }, (_, index) => {
    const hour = start + index * HOUR_MS;
    return { hour: new Date(hour).toISOString(), credits: byHour.get(hour) ?? "0.000000" };
  });
}

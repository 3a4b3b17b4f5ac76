import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { formatBytes } from "./format-bytes.js";
import { formatCredits } from "./format-credits.js";
import { formatDuration } from "./format-duration.js";
import { formatExact, formatMetric, formatNumber, formatPercent, formatShare } from "./format-number.js";
import { formatClock, formatDay, formatExactTime, formatHour, formatRelative } from "./format-time.js";

export interface Format {
  readonly number: (value: number | null | undefined) => string;
  readonly exact: (value: number) => string;
  readonly metric: (value: number | null | undefined) => string;
  readonly percent: (share: number) => string;
  readonly share: (share: number) => string;
  readonly bytes: (bytes: number | null | undefined) => string;
  readonly duration: (milliseconds: number | null | undefined) => string;
  readonly credits: (credits: string) => string;
  readonly relative: (time: string, nowMs: number) => string;
  readonly time: (time: string) => string;
  readonly hour: (time: string) => string;
  readonly clock: (timeMs: number) => string;
  readonly seconds: (timeMs: number) => string;
  readonly day: (timeMs: number) => string;
}

/** All formatters in the reader's language. */
export function useFormat(): Format {
  const { i18n } = useTranslation();
  const locale = i18n.language;
  return useMemo(
    () => ({
      number: (value) => formatNumber(value, locale),
      exact: (value) => formatExact(value, locale),
      metric: (value) => formatMetric(value, locale),
      share: (share) => formatShare(share, locale),
      percent: (share) => formatPercent(share, locale),
      bytes: (bytes) => formatBytes(bytes, locale),
      duration: (milliseconds) => formatDuration(milliseconds, locale),
      credits: (credits) => formatCredits(credits, locale),
      relative: (time, nowMs) => formatRelative(time, nowMs, locale),
      time: (time) => formatExactTime(time, locale),
      hour: (time) => formatHour(time, locale),
      clock: (timeMs) => formatClock(timeMs, { locale }),
      seconds: (timeMs) => formatClock(timeMs, { locale, seconds: true }),
      day: (timeMs) => formatDay(timeMs, locale),
    }),
    [locale],
  );
}

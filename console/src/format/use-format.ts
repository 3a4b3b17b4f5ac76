import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { formatBytes } from "./format-bytes.js";
import { formatCredits } from "./format-credits.js";
import { formatDuration } from "./format-duration.js";
import { formatExact, formatNumber, formatPercent } from "./format-number.js";
import { formatExactTime, formatHour, formatRelative } from "./format-time.js";

export interface Format {
  readonly number: (value: number | null | undefined) => string;
  readonly exact: (value: number) => string;
  readonly percent: (share: number) => string;
  readonly bytes: (bytes: number | null | undefined) => string;
  readonly duration: (milliseconds: number | null | undefined) => string;
  readonly credits: (credits: string) => string;
  readonly relative: (time: string, nowMs: number) => string;
  readonly time: (time: string) => string;
  readonly hour: (time: string) => string;
}

/** All formatters in the reader's language. */
export function useFormat(): Format {
  const { i18n } = useTranslation();
  const locale = i18n.language;
  return useMemo(
    () => ({
      number: (value) => formatNumber(value, locale),
      exact: (value) => formatExact(value, locale),
      percent: (share) => formatPercent(share, locale),
      bytes: (bytes) => formatBytes(bytes, locale),
      duration: (milliseconds) => formatDuration(milliseconds, locale),
      credits: (credits) => formatCredits(credits, locale),
      relative: (time, nowMs) => formatRelative(time, nowMs, locale),
      time: (time) => formatExactTime(time, locale),
      hour: (time) => formatHour(time, locale),
    }),
    [locale],
  );
}

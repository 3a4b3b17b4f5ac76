const STEPS = [
  ["second", 60],
  ["minute", 60],
  ["hour", 24],
  ["day", 7],
  ["week", 4.35],
  ["month", 12],
  ["year", Number.POSITIVE_INFINITY],
] as const;

/** How long ago, in the largest unit that fits: `3 minutes ago`, `in 2 hours`, `now`. */
export function formatRelative(time: string, nowMs: number, locale: string): string {
  let amount = (Date.parse(time) - nowMs) / 1000;
  if (Number.isNaN(amount)) return "—";
  const words = new Intl.RelativeTimeFormat(locale, { numeric: "auto" });
  if (Math.abs(amount) < 5) return words.format(0, "second");
  for (const [unit, size] of STEPS) {
    if (Math.abs(amount) < size) return words.format(Math.round(amount), unit);
    amount /= size;
  }
  return "—";
}

/** The exact time in the reader's own zone: `2026-11-24 22:38:05 GMT+1`. */
export function formatExactTime(time: string, locale: string): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "long" }).format(new Date(time));
}

/** An hour of a day: `Nov 24, 22:00`. */
export function formatHour(time: string, locale: string): string {
  return new Intl.DateTimeFormat(locale, { month: "short", day: "numeric", hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(new Date(time));
}

/** A time of today, for axes: `22:00`, with seconds `22:00:05`. */
export function formatClock(timeMs: number, options: { readonly locale: string; readonly seconds?: boolean }): string {
  return new Intl.DateTimeFormat(options.locale, {
    hour: "2-digit",
    minute: "2-digit",
    ...(options.seconds === true ? { second: "2-digit" as const } : {}),
    hourCycle: "h23",
  }).format(timeMs);
}

/** A day, for axes: `Nov 24`. */
export function formatDay(timeMs: number, locale: string): string {
  return new Intl.DateTimeFormat(locale, { month: "short", day: "numeric" }).format(timeMs);
}

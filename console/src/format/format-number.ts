/** @file Numbers as people read them: three significant digits, in the reader's language. */

/** `0.98214` -> `0.982`; `1234567` -> `1.23M`; `0.00001234` -> `1.23e-5`; null -> an em dash. */
export function formatNumber(value: number | null | undefined, locale: string): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return "—";
  const size = Math.abs(value);
  if (size !== 0 && size < 1e-4) return value.toExponential(2);
  if (Number.isInteger(value) && size < 100_000) return new Intl.NumberFormat(locale).format(value);
  if (size >= 100_000) return new Intl.NumberFormat(locale, { notation: "compact", maximumSignificantDigits: 3 }).format(value);
  return new Intl.NumberFormat(locale, { maximumSignificantDigits: 3 }).format(value);
}

/** Every digit, for a tooltip: `1234567` -> `1,234,567`. */
export function formatExact(value: number, locale: string): string {
  return new Intl.NumberFormat(locale, { maximumFractionDigits: 12 }).format(value);
}

/** A share of one as per cent: `0.0123` -> `1.23%`. */
export function formatPercent(share: number, locale: string): string {
  return new Intl.NumberFormat(locale, { style: "percent", maximumSignificantDigits: 3 }).format(share);
}

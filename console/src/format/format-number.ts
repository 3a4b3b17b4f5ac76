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

/** A measured value: always three significant digits, so that columns of them line up: `1` -> `1.00`. */
export function formatMetric(value: number | null | undefined, locale: string): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return "—";
  if (value !== 0 && Math.abs(value) < 1e-4) return value.toExponential(2);
  if (Math.abs(value) >= 100) return formatNumber(value, locale);
  return new Intl.NumberFormat(locale, { minimumSignificantDigits: 3, maximumSignificantDigits: 3 }).format(value);
}

/** A share that a person compares with others: `0.4421` -> `44.2%`, `0.00003` -> `<0.1%`. */
export function formatShare(share: number, locale: string): string {
  const percent = (value: number): string =>
    new Intl.NumberFormat(locale, { style: "percent", minimumFractionDigits: 1, maximumFractionDigits: 1 }).format(value);
  return share > 0 && share < 0.001 ? `<${percent(0.001)}` : percent(share);
}

/** A share of one as per cent: `0.0123` -> `1.23%`. */
export function formatPercent(share: number, locale: string): string {
  return new Intl.NumberFormat(locale, { style: "percent", maximumSignificantDigits: 3 }).format(share);
}

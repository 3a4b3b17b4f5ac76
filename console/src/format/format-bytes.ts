const UNITS = ["B", "kB", "MB", "GB", "TB", "PB"] as const;

/** Bytes with a decimal unit and three significant digits: `15432` -> `15.4 kB`. */
export function formatBytes(bytes: number | null | undefined, locale: string): string {
  if (bytes === null || bytes === undefined) return "—";
  let size = bytes;
  let unit = 0;
  while (size >= 999.5 && unit < UNITS.length - 1) {
    size /= 1000;
    unit += 1;
  }
  return `${new Intl.NumberFormat(locale, { maximumSignificantDigits: 3 }).format(size)} ${UNITS[unit] ?? ""}`;
}

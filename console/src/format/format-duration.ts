const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** A span of time with its unit: `0.42` -> `0.42 ms`, `1234` -> `1.23 s`, `125000` -> `2 min 5 s`. */
export function formatDuration(milliseconds: number | null | undefined, locale: string): string {
  if (milliseconds === null || milliseconds === undefined || !Number.isFinite(milliseconds)) return "—";
  const three = (value: number): string => new Intl.NumberFormat(locale, { maximumSignificantDigits: 3 }).format(value);
  if (milliseconds < 999.5) return `${three(milliseconds)} ms`;
  if (milliseconds < MINUTE) return `${three(milliseconds / SECOND)} s`;
  if (milliseconds < HOUR) return twoUnits([Math.floor(milliseconds / MINUTE), "min"], [Math.floor((milliseconds % MINUTE) / SECOND), "s"]);
  return twoUnits([Math.floor(milliseconds / HOUR), "h"], [Math.floor((milliseconds % HOUR) / MINUTE), "min"]);
}

type Amount = readonly [count: number, unit: string];

const twoUnits = ([large, unit]: Amount, [small, smallUnit]: Amount): string => (small === 0 ? `${large} ${unit}` : `${large} ${unit} ${small} ${smallUnit}`);

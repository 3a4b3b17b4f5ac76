/** @file Money is a bigint of micro-credits; people see a decimal string of credits. */

/** 1 credit = 1 000 000 micros. */
export type Micros = bigint;

const MICROS_PER_CREDIT = 1_000_000n;

/** `-100n` -> `"-0.000100"`: always six decimals, so that columns line up and nothing is rounded. */
export function formatCredits(micros: Micros): string {
  const sign = micros < 0n ? "-" : "";
  const size = micros < 0n ? -micros : micros;
  return `${sign}${size / MICROS_PER_CREDIT}.${(size % MICROS_PER_CREDIT).toString().padStart(6, "0")}`;
}

/** `"0.0001"` -> `100n`; throws RangeError for anything but a plain decimal with at most six decimals. */
export function parseCredits(text: string): Micros {
  const match = /^(-?)(\d{1,15})(?:\.(\d{1,6}))?$/.exec(text);
  if (match === null) throw new RangeError(`credits: expected a decimal with at most six decimals, got '${text.slice(0, 40)}'`);
  const micros = BigInt(match[2] ?? "0") * MICROS_PER_CREDIT + BigInt((match[3] ?? "").padEnd(6, "0"));
  return match[1] === "-" ? -micros : micros;
}

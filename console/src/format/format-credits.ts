/** Credits are decimal strings; only pictures may use the number. `"-0.000100"` -> `-0.0001`. */
export function creditsAsNumber(credits: string): number {
  return Number(credits);
}

/** Without needless zeros, but never rounded: `"0.012300"` -> `0.0123`, `"3.000000"` -> `3.00`. */
export function formatCredits(credits: string, locale: string): string {
  const match = /^(-?)(\d+)(?:\.(\d*))?$/.exec(credits);
  if (match === null) return credits;
  const [, sign = "", whole = "0", fraction = ""] = match;
  const trimmed = fraction.replace(/0+$/, "").padEnd(2, "0");
  const point = new Intl.NumberFormat(locale).formatToParts(1.5).find((part) => part.type === "decimal")?.value ?? ".";
  return `${sign === "-" ? "−" : ""}${new Intl.NumberFormat(locale).format(BigInt(whole))}${point}${trimmed}`;
}

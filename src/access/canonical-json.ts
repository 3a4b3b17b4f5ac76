/** @file One text for one value: keys sorted, no spaces, so that a hash of it can be computed again. */

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

export function canonicalJson(value: Json): string {
  if (Array.isArray(value)) return `[${(value as readonly Json[]).map(canonicalJson).join(",")}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  const members = Object.entries(value as Readonly<Record<string, Json>>).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member)}`).join(",")}}`;
}

/** Text that PostgreSQL can keep: no NUL (jsonb and text refuse it) and no half surrogate pair. */
export function storableText(text: string): string {
  return text.replaceAll("\0", "\ufffd").replace(/[\ud800-\udfff]/gu, "\ufffd"); // under /u a pair is one character, so this finds halves only
}

/** The value as it comes back from a jsonb column. */
export function storableJson(value: unknown): Json {
  return JSON.parse(storableEscapes(JSON.stringify(value ?? null))) as Json;
}

/** JSON.stringify writes NUL and half pairs as escapes; an escape is preceded by an even number of backslashes. */
function storableEscapes(text: string): string {
  return text.replace(/\\(?:\\|u0000|u[dD][89a-fA-F][0-9a-fA-F]{2}|.)/g, (escape) => (/^\\u(0000|[dD][89a-fA-F])/.test(escape) ? "\\ufffd" : escape));
}

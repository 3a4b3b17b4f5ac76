/** @file Keyset pages: `{items, next}`; `next` is an opaque cursor that names the last row's key. */
import { fail } from "#base";

/** What a caller asks for. */
export interface Page {
  /** At most 1000; 100 when absent. */
  readonly limit?: number | undefined;
  /** The `next` of the page before. */
  readonly after?: string | null | undefined;
}

export interface PageOf<T> {
  readonly items: readonly T[];
  readonly next: string | null;
}

const LIMIT = { usual: 100, most: 1000 };

/** The number of rows of a page. Ask the database for one more: its presence says that there is a next page. */
export function pageLimit(page: Page): number {
  const limit = page.limit ?? LIMIT.usual;
  if (!Number.isInteger(limit) || limit < 1 || limit > LIMIT.most)
    throw fail("INVALID_REQUEST", { detail: `limit: expected an integer from 1 to ${LIMIT.most}, got ${limit}` });
  return limit;
}

/** The key in a cursor, or null at the start. */
export function pageKey(page: Page): string | null {
  if (page.after === undefined || page.after === null || page.after === "") return null;
  const key = Buffer.from(page.after, "base64url").toString("utf8");
  if (Buffer.from(key).toString("base64url") !== page.after)
    throw fail("INVALID_REQUEST", { detail: `after: '${page.after.slice(0, 80)}' is no cursor of ours` });
  return key;
}

/** The same for lists in the order of a number, such as a sequence. */
export function pageNumber(page: Page): number | null {
  const key = pageKey(page);
  if (key === null) return null;
  if (!/^\d{1,15}$/.test(key)) throw fail("INVALID_REQUEST", { detail: `after: '${String(page.after).slice(0, 80)}' is no cursor of this list` });
  return Number(key);
}

/** Cuts `limit + 1` rows to a page. */
export function pageOf<T>(rows: readonly T[], page: Page, keyOf: (row: T) => string | number): PageOf<T> {
  const limit = pageLimit(page);
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, next: rows.length > limit && last !== undefined ? Buffer.from(String(keyOf(last))).toString("base64url") : null };
}

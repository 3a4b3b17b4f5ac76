/** @file The held-out rows of a run, page by page from a blob of JSON lines; a page's cursor is where the next line starts. */
import { createInterface } from "node:readline";
import { pageLimit, pageNumber, type Page, type PageOf, type Store } from "#store";
import type { ClassValue } from "./target.js";

export interface EvaluatedRecord {
  readonly recordId: string;
  readonly actual: ClassValue;
  readonly prediction: { readonly label: ClassValue; readonly probabilities: Readonly<Record<string, number>> } | { readonly value: number };
}

export async function readPredictions(store: Store, sha256: string, page: Page): Promise<PageOf<EvaluatedRecord>> {
  const limit = pageLimit(page);
  const stream = store.blobs.open(sha256, { start: pageNumber(page) ?? 0 });
  let at = pageNumber(page) ?? 0;
  const items: EvaluatedRecord[] = [];
  let hasMore = false;
  for await (const line of createInterface({ input: stream, crlfDelay: Infinity })) {
    hasMore = items.length === limit;
    if (hasMore) break;
    items.push(JSON.parse(line) as EvaluatedRecord);
    at += Buffer.byteLength(line) + 1;
  }
  stream.destroy();
  return { items, next: hasMore ? Buffer.from(String(at)).toString("base64url") : null };
}

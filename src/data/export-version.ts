/** @file A version as a file to take away. It is written whole first, so that a failure is an error and not half a file. */
import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { fail } from "#base";
import type { Store } from "#store";
import type { DataChildren } from "./children.js";
import { lookupReady, type Owner } from "./lookup.js";
import { isFormat } from "./views.js";

export async function exportVersion(
  { store, children }: { store: Store; children: DataChildren },
  owner: Owner,
  which: { ref: string; v: string | number; format: string },
): Promise<Readable> {
  const { format } = which;
  if (!isFormat(format)) throw fail("INVALID_REQUEST", { detail: `format: expected csv, jsonl or parquet, got '${format.slice(0, 40)}'` });
  const { version, tableSha256 } = await lookupReady(store.db, owner, which);
  const columns = version.columns.map(({ name, type }) => ({ name, type }));
  const job = { path: store.blobs.path(tableSha256), columns, format };
  // opened before the folder goes: the stream keeps the bytes, and nothing is left to remove when a download breaks off
  const file = await children.exportTable({ job }, (folder) => open(join(folder, "export"), "r"));
  return createReadStream("", { fd: file, autoClose: true, highWaterMark: 256 * 1024 });
}

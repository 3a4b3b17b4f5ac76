/** @file A file becomes a version: streamed to disk while it is hashed, then profiled; quick ones are ready with the answer. */
import { rm } from "node:fs/promises";
import { Transform, type Readable, type TransformCallback } from "node:stream";
import { pipeline } from "node:stream/promises";
import { fail, newId, reached, type AppError, type Clock, type Config } from "#base";
import {
  deleteDatasetVersion,
  findDatasetVersionById,
  insertDatasetVersion,
  nextDatasetVersion,
  type Blob,
  type DatasetVersionRow,
  type DatasetWithLatest,
  type Store,
} from "#store";
import type { Imports } from "./imports.js";
import { lookupDataset, type Owner } from "./lookup.js";
import type { MediaOptions } from "./media/read-media.js";
import { isEncoding } from "./source/encoding.js";
import type { Uploads } from "./uploads.js";
import { isFormat, isMediaKind, toVersionView, writeFormat, type DatasetVersionView, type StoredFormat } from "./views.js";

export interface ReadAs {
  /** `csv`, `jsonl` or `parquet`, found by the bytes when absent; `zip` for pictures and recordings. */
  readonly format?: string | undefined;
  /** A label that TextDecoder knows, such as `gbk`; found by the bytes when absent. */
  readonly encoding?: string | undefined;
  /** Pictures and recordings that cannot be read: `skip` (leave them out, with a warning) or `refuse` all. */
  readonly corrupt?: string | undefined;
}

export interface ReceivedFile extends ReadAs {
  readonly stream: Readable;
  readonly filename?: string | undefined;
  /** From Content-Length: tells a cut-off body from a whole one. */
  readonly expectBytes?: number | undefined;
}

export interface ReceivedUpload extends ReadAs {
  readonly uploadId: string;
}

export interface ReceivingRooms {
  readonly store: Store;
  readonly config: Config;
  readonly clock: Clock;
  readonly imports: Imports;
  readonly uploads: Uploads;
}

export type NewVersion = Pick<DatasetVersionRow, "format" | "filename" | "bytes" | "sha256" | "parent" | "author" | "columns">;

/** How long a request waits for its version. */
const WAIT_MS = 10_000;

/** Throws DATASET_UNREADABLE, LIMIT_EXCEEDED, BODY_TOO_LARGE, STORAGE_FULL and leaves nothing; what takes long is returned as `profiling`. */
export async function receiveFile(rooms: ReceivingRooms, owner: Owner, { ref, file }: { ref: string; file: ReceivedFile }): Promise<DatasetVersionView> {
  const { store, config } = rooms;
  const dataset = await lookupDataset(store.db, owner, ref);
  const format = checkReadAs(file, dataset.kind);
  const blob = await store.blobs.put(counted(file.stream, { limitBytes: config.maxUploadBytes, expectBytes: file.expectBytes }));
  return addVersion(rooms, dataset, { ...firstVersion(owner, blob), format, filename: file.filename ?? null });
}

/** The same for an upload that is complete; it stays when its file cannot be read, to be tried as another format. */
export async function receiveUpload(
  rooms: ReceivingRooms,
  owner: Owner,
  { ref, upload }: { ref: string; upload: ReceivedUpload },
): Promise<DatasetVersionView> {
  const { store, uploads } = rooms;
  const dataset = await lookupDataset(store.db, owner, ref);
  const format = checkReadAs(upload, dataset.kind);
  const { path, filename } = await uploads.take(owner, upload.uploadId);
  try {
    const blob = await store.blobs.put({ path });
    const version = await addVersion(rooms, dataset, { ...firstVersion(owner, blob), format, filename: filename ?? null });
    await uploads.finish(upload.uploadId);
    return version;
  } finally {
    await rm(path, { force: true });
  }
}

const firstVersion = (owner: Owner, { bytes, sha256 }: Blob) => ({ bytes, sha256, parent: null, author: owner.user, columns: [] });

/** Adds a version over a stored file and waits a while for it to become ready. */
export async function addVersion({ store, clock, imports }: ReceivingRooms, dataset: DatasetWithLatest, version: NewVersion): Promise<DatasetVersionView> {
  const id = newId("datasetVersion");
  const { organisation } = dataset;
  await store.transaction(async (db) => {
    const made = { id, organisation, dataset: dataset.id, version: await nextDatasetVersion(db, dataset.id), createdAt: clock.now() };
    await insertDatasetVersion(db, { ...version, ...made, state: "profiling", rows: null, tableSha256: null, warnings: [], error: null });
    await store.blobs.addRef(db, version.sha256 ?? "");
    reached("version inserted");
  });
  reached("version committed");
  const outcome = await waitFor(imports.run(id));
  if (outcome.state === "failed") {
    await forget(store, id, version.sha256 ?? "");
    throw outcome.error;
  }
  const row = await findDatasetVersionById(store.db, id);
  if (row === undefined) throw fail("NOT_FOUND", { kind: "dataset version", name: id });
  return toVersionView(row, dataset);
}

/** The caller hears why it failed: nothing half-made stays. */
async function forget(store: Store, id: string, sha256: string): Promise<void> {
  await store.transaction(async (db) => {
    await deleteDatasetVersion(db, id);
    await store.blobs.dropRef(db, sha256);
  });
}

function checkReadAs({ format, encoding, corrupt }: ReadAs, kind: string): string {
  if (encoding !== undefined && !isEncoding(encoding))
    throw fail("INVALID_REQUEST", { detail: `encoding: expected a label such as utf-8, gbk or windows-1252, got '${encoding.slice(0, 40)}'` });
  return writeFormat({ encoding, ...(isMediaKind(kind) ? checkMedia(kind, { format, corrupt }) : checkTable(format, corrupt)) });
}

function checkTable(format: string | undefined, corrupt: string | undefined): StoredFormat {
  if (format !== undefined && !isFormat(format))
    throw fail("INVALID_REQUEST", { detail: `format: expected csv, jsonl or parquet in a dataset of tables, got '${format.slice(0, 40)}'` });
  if (corrupt !== undefined) throw fail("INVALID_REQUEST", { detail: "corrupt: only pictures and recordings can be left out, this is a dataset of tables" });
  return { format };
}

function checkMedia(kind: MediaOptions["kind"], { format = "zip", corrupt = "skip" }: ReadAs): StoredFormat {
  if (format !== "zip") throw fail("INVALID_REQUEST", { detail: `format: expected zip in a dataset of kind ${kind}, got '${format.slice(0, 40)}'` });
  if (corrupt !== "skip" && corrupt !== "refuse") throw fail("INVALID_REQUEST", { detail: `corrupt: expected skip or refuse, got '${corrupt.slice(0, 40)}'` });
  return { format, media: { kind, corrupt } };
}

/** The stream, refused when it grows too long, or ends before it should. */
function counted(stream: Readable, { limitBytes, expectBytes }: { limitBytes: number; expectBytes: number | undefined }): Readable {
  let bytes = 0;
  const end = (done: TransformCallback): void => done(expectBytes === undefined || bytes === expectBytes ? null : cutOff(expectBytes, bytes));
  const counter = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      if (bytes > limitBytes) done(fail("BODY_TOO_LARGE", { limitBytes, gotBytes: bytes }));
      else done(null, chunk);
    },
    flush: end,
  });
  void pipeline(stream, counter).catch(() => undefined); // the reader of `counter` hears of it
  return counter;
}

const cutOff = (expected: number, got: number): AppError =>
  fail("INVALID_REQUEST", { detail: `body: the connection ended after ${got} of ${expected} bytes; nothing was kept` });

type Outcome = { readonly state: "ready" } | { readonly state: "working" } | { readonly state: "failed"; readonly error: unknown };

/** The work's end, or "working" when it takes longer than a request should; then it goes on by itself. */
async function waitFor(work: Promise<void>): Promise<Outcome> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Outcome>((resolve) => (timer = setTimeout(() => resolve({ state: "working" }), WAIT_MS)));
  const end = work.then(
    (): Outcome => ({ state: "ready" }),
    (error: unknown): Outcome => ({ state: "failed", error }),
  );
  const outcome = await Promise.race([end, late]);
  clearTimeout(timer);
  return outcome;
}

/** @file A file becomes a version: streamed to disk while it is hashed, then profiled; quick ones are ready with the answer. */
import { rm } from "node:fs/promises";
import { Transform, type Readable, type TransformCallback } from "node:stream";
import { pipeline } from "node:stream/promises";
import { fail, newId, type AppError, type Clock, type Config } from "#base";
import { deleteDatasetVersion, findDatasetVersionById, insertDatasetVersion, nextDatasetVersion, type Blob, type DatasetVersionRow, type DatasetWithLatest, type Store } from "#store";
import type { Imports } from "./imports.js";
import { lookupDataset, type Owner } from "./lookup.js";
import { isEncoding } from "./source/encoding.js";
import type { Uploads } from "./uploads.js";
import { isFormat, toVersionView, writeFormat, type DatasetVersionView } from "./views.js";

export interface ReadAs {
  /** `csv`, `jsonl` or `parquet`; found by the bytes when absent. */
  readonly format?: string | undefined;
  /** A label that TextDecoder knows, such as `gbk`; found by the bytes when absent. */
  readonly encoding?: string | undefined;
}

export interface ReceivedFile extends ReadAs {
  readonly stream: Readable;
  readonly filename?: string | undefined;
  /** From Content-Length: tells a cut-off body from a whole one. */
  readonly expectBytes?: number | undefined;
}

export interface Receiver {
  receive(owner: Owner, ref: string, file: ReceivedFile): Promise<DatasetVersionView>;
  receiveUpload(owner: Owner, ref: string, upload: ReadAs & { readonly uploadId: string }): Promise<DatasetVersionView>;
  /** Adds a version over a stored file and waits a while for it to become ready. */
  add(dataset: DatasetWithLatest, version: NewVersion): Promise<DatasetVersionView>;
}

export type NewVersion = Pick<DatasetVersionRow, "format" | "filename" | "bytes" | "sha256" | "parent" | "author" | "columns">;

/** How long a request waits for its version. */
const WAIT_MS = 10_000;

export function createReceiver({ store, config, clock, imports, uploads }: { store: Store; config: Config; clock: Clock; imports: Imports; uploads: Uploads }): Receiver {
  async function add(dataset: DatasetWithLatest, version: NewVersion): Promise<DatasetVersionView> {
    const id = newId("datasetVersion");
    const sha256 = version.sha256 ?? "";
    await store.transaction(async (db) => {
      const number = await nextDatasetVersion(db, dataset.id);
      const row: DatasetVersionRow = { ...version, id, organisation: dataset.organisation, dataset: dataset.id, version: number, state: "profiling", rows: null, tableSha256: null, createdAt: clock.now(), warnings: [], error: null };
      await insertDatasetVersion(db, row);
      await store.blobs.addRef(db, sha256);
    });
    const outcome = await waitFor(imports.run(id));
    if (outcome.state === "failed") await forget(id, sha256);
    if (outcome.state === "failed") throw outcome.error;
    const row = await findDatasetVersionById(store.db, id);
    if (row === undefined) throw fail("NOT_FOUND", { kind: "dataset version", name: id });
    return toVersionView(row, dataset);
  }

  /** The caller hears why it failed: nothing half-made stays. */
  async function forget(id: string, sha256: string): Promise<void> {
    await store.transaction(async (db) => {
      await deleteDatasetVersion(db, id);
      await store.blobs.dropRef(db, sha256);
    });
  }

  const toVersion = (owner: Owner, blob: Blob, { format, filename }: { format: string; filename: string | null }): NewVersion => ({ format, filename, bytes: blob.bytes, sha256: blob.sha256, parent: null, author: owner.user, columns: [] });
  return {
    add,
    async receive(owner, ref, { stream, filename, expectBytes, ...readAs }) {
      const dataset = await lookupDataset(store.db, owner, ref);
      const format = checkReadAs(readAs);
      const blob = await store.blobs.put(counted(stream, { limitBytes: config.maxUploadBytes, expectBytes }));
      return add(dataset, toVersion(owner, blob, { format, filename: filename ?? null }));
    },
    async receiveUpload(owner, ref, { uploadId, ...readAs }) {
      const dataset = await lookupDataset(store.db, owner, ref);
      const format = checkReadAs(readAs);
      const { path, filename } = await uploads.take(owner, uploadId);
      try {
        const blob = await store.blobs.put({ path });
        const version = await add(dataset, toVersion(owner, blob, { format, filename: filename ?? null }));
        await uploads.finish(uploadId);
        return version;
      } finally {
        await rm(path, { force: true });
      }
    },
  };
}

function checkReadAs({ format, encoding }: ReadAs): string {
  if (format !== undefined && !isFormat(format)) throw fail("INVALID_REQUEST", { detail: `format: expected csv, jsonl or parquet, got '${format.slice(0, 40)}'` });
  if (encoding !== undefined && !isEncoding(encoding)) throw fail("INVALID_REQUEST", { detail: `encoding: expected a label such as utf-8, gbk or windows-1252, got '${encoding.slice(0, 40)}'` });
  return writeFormat(format, encoding);
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

const cutOff = (expected: number, got: number): AppError => fail("INVALID_REQUEST", { detail: `body: the connection ended after ${got} of ${expected} bytes; nothing was kept` });

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

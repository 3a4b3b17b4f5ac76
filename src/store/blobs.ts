/** @file Content-addressed files: `<dataDir>/blobs/ab/<sha256>`, whole and synced before anybody hears of them. */
import { createHash, randomUUID } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, open, readdir, rename, rm, stat, type FileHandle } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { fail, reached, toAppError } from "#base";
import { addBlobRef, deleteUnreferencedBlob, dropBlobRef, knownBlobs, noteBlob, unreferencedBlobs } from "./blob-rows.js";
import type { Db } from "./pool.js";
import { syncFolderAsync } from "./sync.js";

export interface Blob {
  readonly sha256: string;
  readonly bytes: number;
}

export interface BlobStore {
  /** Stores bytes, a stream in constant memory, or a file that is moved in. Throws STORAGE_FULL and leaves nothing. */
  put(source: Readable | Uint8Array | { readonly path: string }): Promise<Blob>;
  /** Where a blob lies; throws BAD_DIGEST for anything but 64 lower-case hexadecimal digits. */
  path(sha256: string): string;
  /** Reads it all; throws CORRUPT_ARTIFACT when the bytes are not the ones that were stored. */
  verify(sha256: string): Promise<void>;
  /** A stream of a range (`end` inclusive) as it is on disk; `verify` first where the whole is served. */
  open(sha256: string, range?: { readonly start?: number; readonly end?: number }): Readable;
  /** The bytes, checked. */
  read(sha256: string): Promise<Uint8Array>;
  addRef(db: Db, sha256: string): Promise<void>;
  dropRef(db: Db, sha256: string): Promise<void>;
  /** Removes what nobody references and is older than this; returns how many files went. */
  sweep(olderThanMs: number): Promise<number>;
}

const DIGEST = /^[0-9a-f]{64}$/;
const CHUNK_BYTES = 1024 * 1024;

export async function createBlobStore(dataDir: string, db: Db): Promise<BlobStore> {
  const folders = { blobs: join(dataDir, "blobs"), tmp: join(dataDir, "tmp") };
  await rm(folders.tmp, { recursive: true, force: true }); // half-written files of a server that was killed
  for (const folder of Object.values(folders)) await mkdir(folder, { recursive: true, mode: 0o700 });
  await syncFolderAsync(dataDir);

  const path = (sha256: string): string => {
    if (!DIGEST.test(sha256)) throw fail("BAD_DIGEST", { got: sha256.slice(0, 80) });
    return join(folders.blobs, sha256.slice(0, 2), sha256);
  };
  const verified = async (sha256: string): Promise<void> => {
    const got = await digestOf(path(sha256));
    if (got.sha256 !== sha256) throw fail("CORRUPT_ARTIFACT", { sha256, got: got.sha256 });
  };
  return {
    path,
    put: (source) => put({ source, folders, db, path }),
    verify: verified,
    open: (sha256, range) => createReadStream(path(sha256), { highWaterMark: CHUNK_BYTES, ...range }),
    read: (sha256) => readChecked(path(sha256), sha256),
    addRef: addBlobRef,
    dropRef: dropBlobRef,
    sweep: (olderThanMs) => sweep({ olderThanMs, folder: folders.blobs, db, path }),
  };
}

interface PutJob {
  readonly source: Readable | Uint8Array | { readonly path: string };
  readonly folders: { readonly blobs: string; readonly tmp: string };
  readonly db: Db;
  readonly path: (sha256: string) => string;
}

async function put(job: PutJob): Promise<Blob> {
  const temporary = join(job.folders.tmp, randomUUID());
  const { source } = job;
  try {
    const movable = isFile(source) && (await sameDevice(source.path, job.folders.tmp));
    const from = movable ? source.path : temporary;
    const blob = movable ? await syncedDigest(source.path) : await writeStream(partsOf(source), temporary);
    reached("blob written");
    // the row first: a file without a row would never be swept, a row without a reference always is
    await noteBlob(job.db, blob);
    reached("blob noted");
    await moveIn(from, job.path(blob.sha256), job.folders.blobs);
    reached("blob placed");
    if (isFile(source)) await rm(source.path, { force: true });
    return blob;
  } catch (error) {
    await rm(temporary, { force: true }); // a file that was to be moved in stays where it is
    throw toAppError(error);
  }
}

function isFile(source: PutJob["source"]): source is { readonly path: string } {
  return !(source instanceof Uint8Array) && !(source instanceof Readable);
}

function partsOf(source: PutJob["source"]): Iterable<Uint8Array> | Readable {
  if (source instanceof Uint8Array) return chunksOf(source);
  return isFile(source) ? createReadStream(source.path, { highWaterMark: CHUNK_BYTES }) : source;
}

async function sameDevice(one: string, other: string): Promise<boolean> {
  return (await stat(one)).dev === (await stat(other)).dev;
}

async function syncedDigest(path: string): Promise<Blob> {
  const handle = await open(path, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
  return digestOf(path);
}

function* chunksOf(bytes: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += CHUNK_BYTES) yield bytes.subarray(at, at + CHUNK_BYTES);
}

async function writeStream(source: Iterable<Uint8Array> | Readable, temporary: string): Promise<Blob> {
  const handle = await open(temporary, "wx", 0o600);
  const hash = createHash("sha256");
  let bytes = 0;
  try {
    for await (const chunk of source as AsyncIterable<Uint8Array>) {
      hash.update(chunk);
      await writeAll(handle, chunk);
      bytes += chunk.length;
    }
    await handle.sync();
  } finally {
    await handle.close();
  }
  return { sha256: hash.digest("hex"), bytes };
}

async function writeAll(handle: FileHandle, chunk: Uint8Array): Promise<void> {
  for (let at = 0; at < chunk.length;) at += (await handle.write(chunk, at)).bytesWritten; // a nearly full disk writes less than it was given
}

/** Renames over an existing blob too: the bytes are the same, and a blob that rotted on disk is healed. */
async function moveIn(from: string, target: string, root: string): Promise<void> {
  const folder = join(target, "..");
  if ((await mkdir(folder, { recursive: true, mode: 0o700 })) !== undefined) await syncFolderAsync(root);
  await rename(from, target);
  reached("blob renamed");
  await syncFolderAsync(folder);
}

async function digestOf(path: string): Promise<Blob> {
  const hash = createHash("sha256");
  let bytes = 0;
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: CHUNK_BYTES }) as AsyncIterable<Buffer>) {
      hash.update(chunk);
      bytes += chunk.length;
    }
  } catch (error) {
    if ((error as { code?: string }).code === "ENOENT") return { sha256: "nothing: the file is missing", bytes: 0 };
    throw error;
  }
  return { sha256: hash.digest("hex"), bytes };
}

async function readChecked(path: string, sha256: string): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  const hash = createHash("sha256");
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: CHUNK_BYTES }) as AsyncIterable<Buffer>) {
      hash.update(chunk);
      chunks.push(chunk);
    }
  } catch (error) {
    if ((error as { code?: string }).code === "ENOENT") throw fail("CORRUPT_ARTIFACT", { sha256, got: "nothing: the file is missing" });
    throw error;
  }
  const got = hash.digest("hex");
  if (got !== sha256) throw fail("CORRUPT_ARTIFACT", { sha256, got });
  return Buffer.concat(chunks);
}

interface SweepJob {
  readonly olderThanMs: number;
  readonly folder: string;
  readonly db: Db;
  readonly path: (sha256: string) => string;
}

async function sweep(job: SweepJob): Promise<number> {
  let removed = 0;
  for (const sha256 of await unreferencedBlobs(job.db, job.olderThanMs)) {
    const gone = await job.db.transaction().execute(async (db) => {
      const deleted = await deleteUnreferencedBlob(db, sha256, job.olderThanMs);
      if (deleted) await rm(job.path(sha256), { force: true }); // while the row is locked: a put of the same bytes waits
      return deleted;
    });
    if (gone) removed += 1;
  }
  return removed + (await sweepStrays(job));
}

/** Files that no row knows, as after restoring an older database. */
async function sweepStrays(job: SweepJob): Promise<number> {
  let removed = 0;
  for (const name of await readdir(job.folder)) {
    const files = (await readdir(join(job.folder, name))).filter((file) => DIGEST.test(file));
    const known = await knownBlobs(job.db, files);
    for (const file of files.filter((candidate) => !known.has(candidate))) {
      const info = await stat(job.path(file));
      if (Date.now() - info.mtimeMs < job.olderThanMs) continue; // the file system's own wall time, not the domain's
      await rm(job.path(file), { force: true });
      removed += 1;
    }
  }
  return removed;
}

/** @file Resumable uploads: bytes at `<staging>/<upload id>`; what was answered is on the disk. */
import { createHash, randomUUID } from "node:crypto";
import { createReadStream } from "node:fs";
import { link, open, readdir, rm, stat, type FileHandle } from "node:fs/promises";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { fail, isId, newId, reached, toAppError, type Clock, type Config } from "#base";
import { deleteUpload, expireUploads, findUpload, insertUpload, type Store, type UploadRow } from "#store";
import type { Owner } from "./lookup.js";

export interface UploadView {
  readonly id: string;
  /** How many bytes are there. */
  readonly offset: number;
  readonly size: number;
}

/** A whole upload as a file of the caller's own: move it, or remove it. */
export interface TakenUpload {
  readonly path: string;
  readonly filename?: string;
}

export interface NewUpload {
  readonly size: number;
  readonly filename?: string | undefined;
  /** Of the whole file; checked when it is used. */
  readonly sha256?: string | undefined;
}

export interface Uploads {
  create(owner: Owner, upload: NewUpload): Promise<UploadView>;
  head(owner: Owner, id: string): Promise<UploadView>;
  /** Adds bytes. Throws UPLOAD_OFFSET for another offset than the upload has. What came of a broken stream stays. */
  append(owner: Owner, id: string, part: { readonly offset: number; readonly stream: Readable }): Promise<UploadView>;
  /** Throws NOT_READY before the last byte is there, INVALID_REQUEST when the declared SHA-256 is another. */
  take(owner: Owner, id: string): Promise<TakenUpload>;
  /** Forgets an upload whose bytes have found their place. */
  finish(id: string): Promise<void>;
  /** Removes uploads that nobody finished, and files that belong to none. */
  clean(): Promise<void>;
}

const KEPT_MS = 7 * 24 * 3600_000;
const SHA256 = /^[0-9a-f]{64}$/;

interface Rooms {
  readonly store: Store;
  readonly config: Config;
  readonly clock: Clock;
}

export function createUploads(rooms: Rooms): Uploads {
  const { store, clock } = rooms;
  const busy = new Set<string>();
  const pathOf = (id: string): string => join(store.stagingDir, id); // only ids that have a row come here

  async function lookup(owner: Owner, id: string): Promise<UploadRow> {
    const row = isId(id, "upload") ? await findUpload(store.db, owner.organisation, id) : undefined;
    if (row === undefined) throw fail("NOT_FOUND", { kind: "upload", name: id.slice(0, 80) });
    return row;
  }
  const viewOf = async (row: UploadRow): Promise<UploadView> => ({ id: row.id, offset: await sizeOf(pathOf(row.id)), size: row.size });

  return {
    create: (owner, upload) => createUpload(rooms, owner, upload),
    head: async (owner, id) => viewOf(await lookup(owner, id)),
    async append(owner, id, { offset, stream }) {
      const row = await lookup(owner, id);
      if (busy.has(id)) throw fail("NOT_READY", { what: `Upload '${id}'`, state: "receiving another part", needs: "idle" });
      busy.add(id);
      try {
        const { offset: expected } = await viewOf(row);
        if (offset !== expected) throw fail("UPLOAD_OFFSET", { expected, got: offset });
        await appendTo(pathOf(id), stream, { offset, size: row.size });
        return await viewOf(row);
      } catch (error) {
        throw toAppError(error);
      } finally {
        busy.delete(id);
      }
    },
    async take(owner, id) {
      const row = await lookup(owner, id);
      const { offset, size } = await viewOf(row);
      if (offset !== size) throw fail("NOT_READY", { what: `Upload '${id}'`, state: `at ${offset} of ${size} bytes`, needs: "complete" });
      if (row.sha256 !== null) await checkDigest(pathOf(id), row.sha256);
      const path = `${pathOf(id)}.${randomUUID()}`;
      await link(pathOf(id), path); // a second name for the same bytes: if the taker fails, the upload is still there
      return { path, ...(row.filename === null ? {} : { filename: row.filename }) };
    },
    async finish(id) {
      await deleteUpload(store.db, id);
      reached("upload forgotten");
      await rm(pathOf(id), { force: true });
    },
    async clean() {
      const known = await expireUploads(store.db, new Date(clock.now().getTime() - KEPT_MS));
      for (const name of await readdir(store.stagingDir)) if (!known.has(name)) await rm(join(store.stagingDir, name), { recursive: true, force: true });
    },
  };
}

async function createUpload({ store, config, clock }: Rooms, owner: Owner, { size, filename, sha256 }: NewUpload): Promise<UploadView> {
  if (!Number.isSafeInteger(size) || size < 1) throw fail("INVALID_REQUEST", { detail: `size: expected a number of bytes from 1, got ${size}` });
  if (size > config.maxUploadBytes) throw fail("BODY_TOO_LARGE", { limitBytes: config.maxUploadBytes, gotBytes: size });
  if (sha256 !== undefined && !SHA256.test(sha256)) throw fail("BAD_DIGEST", { got: sha256.slice(0, 80) });
  const id = newId("upload");
  const row = {
    id,
    organisation: owner.organisation,
    size,
    filename: filename ?? null,
    sha256: sha256 ?? null,
    author: owner.user,
    createdAt: clock.now(),
    usedAt: null,
  };
  await insertUpload(store.db, row);
  return { id, offset: 0, size };
}

async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if ((error as { code?: string }).code === "ENOENT") return 0;
    throw error;
  }
}

/** Writes the stream behind what is there and syncs, also when the stream breaks: the part that came can be gone on from. */
async function appendTo(path: string, stream: Readable, { offset, size }: { offset: number; size: number }): Promise<void> {
  const file = await open(path, "a", 0o600);
  let at = offset;
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      if (at + chunk.length > size) throw fail("BODY_TOO_LARGE", { limitBytes: size - offset });
      await writeAll(file, chunk);
      at += chunk.length;
    }
  } catch (error) {
    if (isRefusal(error)) await file.truncate(offset);
    throw error;
  } finally {
    await file.sync();
    await file.close();
  }
}

/** Too many bytes, or no room for them: this part leaves nothing. */
const isRefusal = (error: unknown): boolean => ["BODY_TOO_LARGE", "STORAGE_FULL"].includes(toAppError(error).code);

async function writeAll(file: FileHandle, chunk: Buffer): Promise<void> {
  for (let at = 0; at < chunk.length;) at += (await file.write(chunk, at)).bytesWritten; // a nearly full disk writes less than it was given
}

async function checkDigest(path: string, expected: string): Promise<void> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path, { highWaterMark: 1024 * 1024 }) as AsyncIterable<Buffer>) hash.update(chunk);
  const got = hash.digest("hex");
  if (got !== expected) throw fail("INVALID_REQUEST", { detail: `sha256: the upload's bytes hash to ${got}, expected ${expected}` });
}

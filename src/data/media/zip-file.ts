/**
 * @file A ZIP archive as files that are read one by one, without unpacking it. What it claims is checked when it is opened;
 * what a file inflates to is bounded by what was claimed.
 */
import { closeSync, openSync, readSync } from "node:fs";
import { constants, crc32, inflateRawSync } from "node:zlib";
import { fail } from "#base";
import type { Entry } from "yauzl";
import { MediaFault } from "./media-fault.js";
import { entryName } from "./zip-names.js";

export interface ZipEntry {
  readonly name: string;
  /** Of its local header. */
  readonly offset: number;
  readonly compressedBytes: number;
  readonly bytes: number;
  readonly crc32: number;
  readonly isDeflated: boolean;
}

export interface ZipFile {
  /** Files alone, in the archive's own order. */
  readonly entries: readonly ZipEntry[];
  /** The whole file. Throws MediaFault when it is damaged or too large. */
  read(entry: ZipEntry): Buffer;
  /** About its first kilobyte. */
  head(entry: ZipEntry): Buffer;
  close(): void;
}

export interface ZipOptions {
  /** Of everything inflated. */
  readonly maxBytes: number;
  /** Of names that do not say that they are UTF-8. */
  readonly encoding?: string | undefined;
}

const MAX_ENTRIES = 500_000;
const MAX_RATIO = 100;
/** Below this size no ratio is suspicious: a minute of silence deflates a thousand times. */
const RATIO_FROM_BYTES = 16 * 1024 * 1024;
/** A file is held in memory while it is read. */
const MAX_FILE_BYTES = 256 * 1024 * 1024;
const HEAD_BYTES = 1024;
const LOCAL_HEADER_BYTES = 30;
const LOCAL_SIGNATURE = 0x04034b50;
const STORED = 0;
const DEFLATED = 8;

/** Throws ARCHIVE_CORRUPT, ARCHIVE_BOMB, ARCHIVE_PATH_ESCAPE, ARCHIVE_BAD_NAME, ARCHIVE_LINK_FORBIDDEN, ARCHIVE_DUPLICATE_ENTRY, ARCHIVE_AMBIGUOUS. */
export async function openZip(path: string, options: ZipOptions): Promise<ZipFile> {
  const { openPromise } = await import("yauzl");
  const entries: ZipEntry[] = [];
  const check = createCheck(options);
  const zip = await openPromise(path, { decodeStrings: false, validateEntrySizes: true, autoClose: false }).catch((error: unknown) => {
    throw corrupt(error);
  });
  try {
    if (zip.entryCount > MAX_ENTRIES) throw fail("ARCHIVE_BOMB", { what: "Files", limit: MAX_ENTRIES, got: zip.entryCount, unit: "files" });
    for await (const entry of guarded(zip.eachEntry())) {
      const found = check.entry(entry);
      if (found !== undefined) entries.push(found);
    }
    check.all(entries, zip.fileSize);
  } finally {
    zip.close();
  }
  return reader(path, entries);
}

const corrupt = (error: unknown): Error =>
  fail("ARCHIVE_CORRUPT", { why: (error instanceof Error ? error.message : String(error)).slice(0, 200) }, { cause: error });

/** yauzl's own errors are about the archive; what our checks throw is thrown by the loop's body, not here. */
async function* guarded(entries: AsyncIterable<Entry>): AsyncGenerator<Entry> {
  const iterator = entries[Symbol.asyncIterator]();
  for (;;) {
    const next = await iterator.next().catch((error: unknown) => {
      throw corrupt(error);
    });
    if (next.done === true) return;
    yield next.value;
  }
}

function createCheck({ maxBytes, encoding }: ZipOptions) {
  const names = new Set<string>();
  let total = 0;
  return {
    /** Undefined for folders. */
    entry(entry: Entry): ZipEntry | undefined {
      const name = entryName(entry, encoding);
      if (((entry.externalFileAttributes >>> 16) & 0o170000) === 0o120000) throw fail("ARCHIVE_LINK_FORBIDDEN", { entry: name });
      if (entry.isEncrypted()) throw fail("ARCHIVE_AMBIGUOUS", { entry: name, why: "it is encrypted" });
      if (name.endsWith("/")) return undefined;
      if (names.has(name)) throw fail("ARCHIVE_DUPLICATE_ENTRY", { entry: name });
      names.add(name);
      const { compressedSize, uncompressedSize: bytes, compressionMethod: method } = entry;
      if (method !== STORED && method !== DEFLATED)
        throw fail("ARCHIVE_AMBIGUOUS", { entry: name, why: `it is compressed by method ${method}, expected stored or deflate` });
      if (bytes > RATIO_FROM_BYTES && bytes > MAX_RATIO * compressedSize)
        throw fail("ARCHIVE_BOMB", { what: `'${name}' unpacked`, limit: MAX_RATIO * compressedSize, got: bytes, unit: "bytes" });
      total += bytes;
      if (total > maxBytes) throw fail("ARCHIVE_BOMB", { what: "All files unpacked", limit: maxBytes, got: total, unit: "bytes" });
      return { name, offset: entry.relativeOffsetOfLocalHeader, compressedBytes: compressedSize, bytes, crc32: entry.crc32, isDeflated: method === DEFLATED };
    },
    /** Files that share bytes: 42 kB that unpack to 5 GB (Fifield 2019). */
    all(entries: readonly ZipEntry[], archiveBytes: number): void {
      if (total > RATIO_FROM_BYTES && total > MAX_RATIO * archiveBytes)
        throw fail("ARCHIVE_BOMB", { what: "All files unpacked", limit: MAX_RATIO * archiveBytes, got: total, unit: "bytes" });
      let end = 0;
      for (const entry of [...entries].sort((a, b) => a.offset - b.offset)) {
        if (entry.offset < end) throw fail("ARCHIVE_AMBIGUOUS", { entry: entry.name, why: "its bytes are those of another file, too" });
        end = entry.offset + LOCAL_HEADER_BYTES + entry.compressedBytes;
      }
    },
  };
}

function reader(path: string, entries: readonly ZipEntry[]): ZipFile {
  const file = openSync(path, "r");
  const readAt = (position: number, bytes: number): Buffer => {
    const buffer = Buffer.allocUnsafe(bytes);
    let got = 0;
    for (let read = -1; read !== 0 && got < bytes; got += read) read = readSync(file, buffer, got, bytes - got, position + got);
    return buffer.subarray(0, got);
  };
  const dataOf = (entry: ZipEntry, bytes: number): Buffer => {
    const header = readAt(entry.offset, LOCAL_HEADER_BYTES);
    if (header.length < LOCAL_HEADER_BYTES || header.readUInt32LE(0) !== LOCAL_SIGNATURE) throw new MediaFault("the archive is damaged here");
    return readAt(entry.offset + LOCAL_HEADER_BYTES + header.readUInt16LE(26) + header.readUInt16LE(28), bytes);
  };
  return {
    entries,
    read(entry) {
      if (entry.bytes > MAX_FILE_BYTES) throw new MediaFault(`it has ${entry.bytes} bytes, at most ${MAX_FILE_BYTES}`);
      const data = inflate(dataOf(entry, entry.compressedBytes), entry);
      if (data.length !== entry.bytes || crc32(data) !== entry.crc32) throw new MediaFault("its bytes are not those that were packed (checksum)");
      return data;
    },
    head(entry) {
      const data = dataOf(entry, Math.min(entry.compressedBytes, HEAD_BYTES));
      if (!entry.isDeflated) return data;
      try {
        return inflateRawSync(data, { finishFlush: constants.Z_SYNC_FLUSH });
      } catch {
        return Buffer.alloc(0);
      }
    },
    close: () => closeSync(file),
  };
}

function inflate(data: Buffer, { isDeflated, bytes }: ZipEntry): Buffer {
  if (!isDeflated) return data;
  if (bytes === 0) return Buffer.alloc(0);
  try {
    return inflateRawSync(data, { maxOutputLength: bytes });
  } catch {
    throw new MediaFault("its compressed bytes are damaged");
  }
}

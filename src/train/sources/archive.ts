/** @file The files of a dataset's archive by row: the table's `path` column names them. */
import { fail } from "#base";
import { MediaFault, openZip, type ZipEntry } from "#data";

export interface Archive {
  readonly rows: number;
  /** Decodes the file of a row. Throws DATASET_UNREADABLE naming it: it could be read when the version was made. */
  decode<T>(row: number, by: (bytes: Uint8Array) => Promise<T>): Promise<T>;
  close(): void;
}

export async function openArchive(file: string, paths: readonly string[]): Promise<Archive> {
  const zip = await openZip(file, { maxBytes: Number.MAX_SAFE_INTEGER }); // its limits were checked at the upload
  const byName = new Map(zip.entries.map((entry) => [entry.name, entry]));
  const entries = paths.map((path): ZipEntry => {
    const entry = byName.get(path);
    if (entry === undefined) throw fail("DATASET_UNREADABLE", { format: "ZIP", where: path, why: "the table names it, but the archive has no such file" });
    return entry;
  });
  return {
    rows: paths.length,
    async decode(row, by) {
      const entry = entries[row];
      if (entry === undefined) throw new RangeError(`row ${row} of ${entries.length}`);
      try {
        return await by(zip.read(entry));
      } catch (error) {
        if (!(error instanceof MediaFault)) throw error;
        throw fail("DATASET_UNREADABLE", { format: "ZIP", where: entry.name, why: error.message }, { cause: error });
      }
    },
    close: () => zip.close(),
  };
}

/** Files that are decoded at the same time. */
const AT_ONCE = 4;

/** Calls `work` for each of `count` places, a few at a time. */
export async function eachPlace(count: number, work: (place: number) => Promise<void>): Promise<void> {
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < count) await work(next++);
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, count) }, lane));
}

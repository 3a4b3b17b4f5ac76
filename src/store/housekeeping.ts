/** @file Every hour: removes the files that nobody references. */
import type { Log } from "#base";
import type { BlobStore } from "./blobs.js";

const EVERY_MS = 3_600_000;
/** Between storing a blob and referencing it there must be less than this. */
const GRACE_MS = 3_600_000;

/** Returns what ends it; a sweep under way is waited for. */
export function keepHouse(blobs: BlobStore, log: Log): () => Promise<void> {
  let running: Promise<void> = Promise.resolve();
  const sweep = async (): Promise<void> => {
    try {
      const removed = await blobs.sweep(GRACE_MS);
      if (removed > 0) log.info({ removed }, "unreferenced files were removed");
    } catch (error) {
      log.warn({ err: error }, "unreferenced files could not be removed");
    }
  };
  const timer = setInterval(() => {
    running = running.then(sweep);
  }, EVERY_MS).unref();
  return () => {
    clearInterval(timer);
    return running;
  };
}

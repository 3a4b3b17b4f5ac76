/** The door of `store`: the only user of PostgreSQL and of the disk. Each room's queries are in its own `*-rows.ts`. */
export { openStore, type Store, type StoreOptions } from "./open-store.js";
export type { Blob, BlobStore } from "./blobs.js";
export type { JobQueue } from "./jobs.js";
export type { Db } from "./pool.js";
export { json } from "./json.js";
export type { Tables } from "./schema/tables.js";

/** @file The whole room on a real store, for tests. */
import { Readable } from "node:stream";
import { toAppError, type AppError } from "#base";
import { openTestStore, type TestStore } from "../../store/open-test-store.js";
import { createData, type Data } from "../create-data.js";
import type { ReadAs } from "../receive.js";
import type { DatasetVersionView } from "../views.js";

export interface DataRoom {
  readonly data: Data;
  readonly store: TestStore;
  readonly owner: { readonly organisation: string; readonly user: string };
  /** Makes a dataset of the file; returns its first version once it is ready. */
  add(name: string, content: string | Uint8Array, options?: ReadAs & { readonly kind?: string }): Promise<DatasetVersionView>;
  /** The error of a file that must be refused; checks that nothing of it is left. */
  refuse(name: string, content: string | Uint8Array | Readable, options?: ReadAs & { readonly kind?: string }): Promise<AppError>;
  /** All rows of the newest version, in order, as arrays of cells. */
  rows(name: string): Promise<unknown[][]>;
  close(): Promise<void>;
}

export async function openDataRoom(settings: Readonly<Record<string, unknown>> = {}): Promise<DataRoom> {
  const store = await openTestStore(settings);
  const data = createData({ store, config: store.config, clock: store.clock, log: store.log });
  const owner = { organisation: "org_0000000000000000000001", user: "usr_0000000000000000000001" };
  return {
    data,
    store,
    owner,
    async add(name, content, { kind, ...options } = {}) {
      await data.create(owner, { name, kind });
      let version = await data.receive(owner, name, { stream: streamOf(content), ...options });
      for (; version.state === "profiling"; version = await data.version(owner, name, 1)) await new Promise((resolve) => setTimeout(resolve, 100)); // a slow machine
      return version;
    },
    async refuse(name, content, { kind, ...options } = {}) {
      await data.create(owner, { name, kind });
      const error = await data.receive(owner, name, { stream: content instanceof Readable ? content : streamOf(content), ...options }).then(
        (version) => {
          throw new Error(`it was taken: ${version.rows} rows, ${version.columns.length} columns`);
        },
        (reason: unknown) => toAppError(reason),
      );
      const left = await data.versions(owner, name, {});
      if (left.items.length > 0) throw new Error("a version is left");
      return error;
    },
    async rows(name) {
      const rows: unknown[][] = [];
      for (let after: string | null = null, more = true; more; more = after !== null) {
        const page = await data.records(owner, name, "latest", { limit: 1000, after });
        rows.push(...page.items.map(({ values }) => Object.values(values)));
        after = page.next;
      }
      return rows;
    },
    async close() {
      await data.close();
      await store.close();
    },
  };
}

export function streamOf(content: string | Uint8Array): Readable {
  return Readable.from([Buffer.from(content)]);
}

/** @file The room's main object: datasets in, versions, records and tables out. */
import type { Readable } from "node:stream";
import type { Clock, Config, Log } from "#base";
import { listDatasetVersionRows, pageOf, type DatasetColumn, type Page, type PageOf, type Store } from "#store";
import { createDataChildren } from "./children.js";
import { createDatasets, type Datasets } from "./datasets.js";
import { exportVersion } from "./export-version.js";
import { createImports } from "./imports.js";
import { lookupDataset, lookupReady, lookupVersion, type Owner, type ReadyVersion } from "./lookup.js";
import { patchColumns, type ColumnPatch, type PatchResult } from "./patch-columns.js";
import { receiveFile, receiveUpload, type ReceivedFile, type ReceivedUpload } from "./receive.js";
import { readRecords, type RecordsPage, type RecordsQuery } from "./records.js";
import { createUploads, type Uploads } from "./uploads.js";
import { toVersionView, type DatasetVersionView } from "./views.js";

/** A version for whoever reads all of it: training above all. */
export interface OpenTable {
  readonly dataset: { readonly id: string; readonly name: string };
  readonly version: { readonly id: string; readonly number: number; readonly sha256: string };
  readonly columns: readonly DatasetColumn[];
  readonly rows: number;
  /** Absolute path of a Parquet file; `readTable` reads it. */
  readonly path: string;
  /** `table`, `image` or `audio`. */
  readonly kind: string;
  /** Absolute path of the file as it was sent: for pictures and recordings the archive that the rows' paths lie in. */
  readonly file: string;
}

/** `ref` is a dataset's name or id; `v` a version's number, id, or `latest`. */
export interface Data extends Datasets {
  /** Waits up to 10 s; a version that takes longer is returned as `profiling`. A file that cannot be read throws and leaves nothing. */
  receive(owner: Owner, ref: string, file: ReceivedFile): Promise<DatasetVersionView>;
  receiveUpload(owner: Owner, ref: string, upload: ReceivedUpload): Promise<DatasetVersionView>;
  readonly uploads: Uploads;
  version(owner: Owner, ref: string, v: string | number): Promise<DatasetVersionView>;
  versions(owner: Owner, ref: string, page: Page): Promise<PageOf<DatasetVersionView>>;
  patchColumns(owner: Owner, ref: string, ...patch: [v: string | number, columns: readonly ColumnPatch[]]): Promise<PatchResult>;
  records(owner: Owner, ref: string, ...page: [v: string | number, query: RecordsQuery]): Promise<RecordsPage>;
  export(owner: Owner, ref: string, ...as: [v: string | number, format: string]): Promise<Readable>;
  open(owner: Owner, ref: string, v: string | number): Promise<OpenTable>;
  /** Takes up the versions that a stopped server left half done, and clears forgotten uploads. Does not wait for them. */
  start(): Promise<void>;
  /** Ends the data processes; unfinished versions are taken up at the next start. */
  close(): Promise<void>;
}

export function createData({ store, config, clock, log }: { store: Store; config: Config; clock: Clock; log: Log }): Data {
  const children = createDataChildren({ config, dataDir: store.dataDir, log });
  const imports = createImports({ store, config, children, log });
  const uploads = createUploads({ store, config, clock });
  const rooms = { store, config, clock, imports, uploads, children };
  const { db } = store;
  return {
    ...createDatasets({ store, clock }),
    uploads,
    receive: (owner, ref, file) => receiveFile(rooms, owner, { ref, file }),
    receiveUpload: (owner, ref, upload) => receiveUpload(rooms, owner, { ref, upload }),
    async version(owner, ref, v) {
      const { dataset, version } = await lookupVersion(db, owner, { ref, v });
      return toVersionView(version, dataset);
    },
    async versions(owner, ref, page) {
      const dataset = await lookupDataset(db, owner, ref);
      const { items, next } = pageOf(await listDatasetVersionRows(db, dataset.id, page), page, ({ version }) => version);
      return { items: items.map((row) => toVersionView(row, dataset)), next };
    },
    patchColumns: (owner, ref, ...[v, columns]) => patchColumns(rooms, owner, { ref, v, columns }),
    records: (owner, ref, ...[v, query]) => readRecords(rooms, owner, { ref, v, query }),
    export: (owner, ref, ...[v, format]) => exportVersion(rooms, owner, { ref, v, format }),
    open: async (owner, ref, v) => toOpenTable(await lookupReady(db, owner, { ref, v }), store),
    async start() {
      await uploads.clean();
      await imports.resume();
    },
    async close() {
      await children.close();
      await imports.settled();
    },
  };
}

function toOpenTable({ dataset, version, tableSha256, sha256, rows }: ReadyVersion, store: Store): OpenTable {
  return {
    dataset: { id: dataset.id, name: dataset.name },
    version: { id: version.id, number: version.version, sha256 },
    columns: version.columns,
    rows,
    path: store.blobs.path(tableSha256),
    kind: dataset.kind,
    file: store.blobs.path(sha256),
  };
}

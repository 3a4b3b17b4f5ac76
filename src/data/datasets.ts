/** @file Datasets: made, listed, looked at, archived. */
import { checkName, fail, newId, randomBase62, type Clock } from "#base";
import { archiveDatasetRow, insertDataset, listDatasetRows, pageOf, renameArchivedDataset, type DatasetRow, type Page, type PageOf, type Store } from "#store";
import { lookupDataset, type Owner } from "./lookup.js";
import { isMediaKind, toDatasetView, type DatasetView } from "./views.js";

export interface NewDataset {
  readonly name: string;
  readonly kind?: string | undefined;
  readonly description?: string | undefined;
}

export interface Datasets {
  create(owner: Owner, dataset: NewDataset): Promise<DatasetView>;
  list(owner: Owner, page: Page): Promise<PageOf<DatasetView>>;
  get(owner: Owner, ref: string): Promise<DatasetView>;
  archive(owner: Owner, ref: string): Promise<void>;
}

const MAX_DESCRIPTION = 10_000;

export function createDatasets({ store, clock }: { store: Store; clock: Clock }): Datasets {
  return {
    async create(owner, { name, kind = "table", description = "" }) {
      checkName("dataset", name);
      if (kind !== "table" && !isMediaKind(kind))
        throw fail("INVALID_REQUEST", {
          detail: `kind: this release reads tables, pictures and recordings, expected table, image or audio, got '${kind.slice(0, 40)}'`,
        });
      if (description.length > MAX_DESCRIPTION)
        throw fail("INVALID_REQUEST", { detail: `description: at most ${MAX_DESCRIPTION} characters, got ${description.length}` });
      const row: DatasetRow = {
        id: newId("dataset"),
        organisation: owner.organisation,
        name,
        kind,
        description,
        author: owner.user,
        createdAt: clock.now(),
        archivedAt: null,
      };
      // an archived dataset gives its name away: people delete and begin again
      await renameArchivedDataset(store.db, { organisation: owner.organisation, from: name, to: `${name.slice(0, 40)}-archived-${randomBase62(8)}` });
      if (!(await insertDataset(store.db, row))) throw fail("NAME_TAKEN", { kind: "dataset", name });
      return toDatasetView({ ...row, latest: null });
    },
    async list(owner, page) {
      const { items, next } = pageOf(await listDatasetRows(store.db, owner.organisation, page), page, (row) => row.name);
      return { items: items.map(toDatasetView), next };
    },
    get: async (owner, ref) => toDatasetView(await lookupDataset(store.db, owner, ref)),
    async archive(owner, ref) {
      await archiveDatasetRow(store.db, (await lookupDataset(store.db, owner, ref)).id, clock.now());
    },
  };
}

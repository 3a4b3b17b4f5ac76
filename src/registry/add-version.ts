/** @file Adds a version under the next number of its model, with its files, in one transaction. */
import { newId } from "#base";
import {
  insertFiles,
  insertVersion,
  lockModel,
  nextVersionNumber,
  type Blob,
  type Db,
  type Lineage,
  type Signature,
  type VersionRow,
  type VersionState,
} from "#store";
import type { Owner, RegistryContext } from "./context.js";

export interface NewVersion {
  readonly model: string;
  readonly state: VersionState;
  readonly description: string;
  readonly format: string;
  readonly signature: Signature | null;
  readonly metrics: Readonly<Record<string, unknown>>;
  readonly lineage: Lineage;
  readonly files: readonly (Blob & { readonly path: string })[];
}

/** Numbers have no gaps: the model's row is held from the counting to the commit. */
export function addVersion({ store, clock }: RegistryContext, owner: Owner, { files, ...given }: NewVersion): Promise<VersionRow> {
  return store.transaction(async (db) => {
    await lockModel(db, given.model);
    const row: VersionRow = {
      ...given,
      id: newId("version"),
      organisation: owner.organisation,
      author: owner.author,
      version: await nextVersionNumber(db, given.model),
      createdAt: clock.now(),
      scan: null,
      probe: null,
      refusal: null,
    };
    await insertVersion(db, row);
    await addFiles(store.blobs, db, { version: row.id, files });
    return row;
  });
}

/** Names files of a version and takes a reference to each. */
export async function addFiles(
  blobs: RegistryContext["store"]["blobs"],
  db: Db,
  { version, files }: { readonly version: string; readonly files: NewVersion["files"] },
): Promise<void> {
  for (const file of files) await blobs.addRef(db, file.sha256);
  await insertFiles(
    db,
    files.map(({ path, bytes, sha256 }) => ({ version, path, bytes, sha256 })),
  );
}

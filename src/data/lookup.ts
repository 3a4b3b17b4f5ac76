/** @file Finding a dataset and one of its versions by what a user writes. */
import { AppError, fail, isId } from "#base";
import { findDataset, findDatasetVersion, type DatasetVersionRow, type DatasetWithLatest, type Db } from "#store";

/** Whose data it is. `Principal` of `access` is one. */
export interface Owner {
  readonly organisation: string;
  readonly user: string;
}

/** By name or id; throws NOT_FOUND. What is neither reaches no query. */
export async function lookupDataset(db: Db, owner: Owner, ref: string): Promise<DatasetWithLatest> {
  const missing = (): AppError => fail("NOT_FOUND", { kind: "dataset", name: ref.slice(0, 80) });
  if (!isId(ref, "dataset") && !/^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/.test(ref)) throw missing();
  const dataset = await findDataset(db, owner.organisation, ref);
  if (dataset === undefined) throw missing();
  return dataset;
}

export interface Found {
  readonly dataset: DatasetWithLatest;
  readonly version: DatasetVersionRow;
}

/** `v` is a number from 1, a version's id, or `latest`; throws NOT_FOUND. */
export async function lookupVersion(db: Db, owner: Owner, { ref, v }: { ref: string; v: string | number }): Promise<Found> {
  const dataset = await lookupDataset(db, owner, ref);
  const version = await findBy(db, dataset.id, String(v));
  if (version === undefined) throw fail("NOT_FOUND", { kind: "dataset version", name: `${dataset.name}@${String(v).slice(0, 80)}` });
  return { dataset, version };
}

async function findBy(db: Db, dataset: string, v: string): Promise<DatasetVersionRow | undefined> {
  if (v === "latest") return findDatasetVersion(db, dataset, "latest");
  if (isId(v, "datasetVersion")) return findDatasetVersion(db, dataset, { id: v });
  return /^[1-9]\d{0,8}$/.test(v) ? findDatasetVersion(db, dataset, { number: Number(v) }) : undefined;
}

/** The path and shape of a version that can be read; throws NOT_READY. */
export interface ReadyVersion extends Found {
  readonly tableSha256: string;
  readonly sha256: string;
  readonly rows: number;
}

export async function lookupReady(db: Db, owner: Owner, which: { ref: string; v: string | number }): Promise<ReadyVersion> {
  const found = await lookupVersion(db, owner, which);
  const { state, tableSha256, sha256, rows } = found.version;
  if (state !== "ready" || tableSha256 === null || sha256 === null || rows === null)
    throw fail("NOT_READY", { what: `Version ${found.version.version} of dataset '${found.dataset.name}'`, state, needs: "ready" });
  return { ...found, tableSha256, sha256, rows };
}

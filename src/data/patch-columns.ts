/** @file Corrections by a person: notes change in place, a type makes a new version over the same file. */
import { fail } from "#base";
import { lockDatasetVersion, updateDatasetVersion, type ColumnType, type DatasetColumn, type Store } from "#store";
import { lookupReady, type Owner, type ReadyVersion } from "./lookup.js";
import { addVersion, type ReceivingRooms } from "./receive.js";
import { toVersionView, type DatasetVersionView } from "./views.js";

export interface ColumnPatch {
  readonly name: string;
  readonly type?: ColumnType | undefined;
  readonly notes?: string | undefined;
}

export interface PatchResult {
  readonly version: DatasetVersionView;
  /** True when a type changed: `version` is a new one, with `parent`. */
  readonly created: boolean;
}

const TYPES: readonly ColumnType[] = ["integer", "number", "boolean", "date", "datetime", "text"];

/** Throws NOT_FOUND for a column that is not there, INVALID_REQUEST for an unknown type, NOT_READY. */
export async function patchColumns(
  rooms: ReceivingRooms,
  owner: Owner,
  which: { ref: string; v: string | number; columns: readonly ColumnPatch[] },
): Promise<PatchResult> {
  const found = await lookupReady(rooms.store.db, owner, which);
  const patches = new Map(which.columns.map((patch) => [patch.name, checkPatch(patch, found)]));
  const columns = found.version.columns.map((column) => patched(column, patches.get(column.name)));
  const isTyped = columns.some((column, i) => column.type !== found.version.columns[i]?.type);
  return isTyped ? retype(rooms, owner, { found, columns }) : annotate(rooms.store, found, patches);
}

function checkPatch(patch: ColumnPatch, { dataset, version }: ReadyVersion): ColumnPatch {
  if (!version.columns.some(({ name }) => name === patch.name))
    throw fail("NOT_FOUND", { kind: "column", name: `${dataset.name}@${version.version}/${patch.name.slice(0, 80)}` });
  if (patch.type !== undefined && !TYPES.includes(patch.type))
    throw fail("INVALID_REQUEST", { detail: `type of column '${patch.name}': expected one of ${TYPES.join(", ")}` });
  return patch;
}

const patched = (column: DatasetColumn, patch: ColumnPatch | undefined): DatasetColumn => ({
  ...column,
  type: patch?.type ?? column.type,
  notes: patch?.notes ?? column.notes,
});

async function retype(
  rooms: ReceivingRooms,
  owner: Owner,
  { found: { dataset, version }, columns }: { found: ReadyVersion; columns: readonly DatasetColumn[] },
): Promise<PatchResult> {
  const { format, filename, bytes, sha256 } = version;
  return {
    created: true,
    version: await addVersion(rooms, dataset, { format, filename, bytes, sha256, parent: version.version, author: owner.user, columns }),
  };
}

async function annotate(store: Store, { dataset, version }: ReadyVersion, patches: ReadonlyMap<string, ColumnPatch>): Promise<PatchResult> {
  const row = await store.transaction(async (db) => {
    const current = (await lockDatasetVersion(db, version.id)) ?? version; // two people may write notes at once
    const columns = current.columns.map((column) => patched(column, patches.get(column.name)));
    await updateDatasetVersion(db, version.id, { columns });
    return { ...current, columns };
  });
  return { created: false, version: toVersionView(row, dataset) };
}

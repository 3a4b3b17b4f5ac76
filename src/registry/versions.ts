/** @file Versions as they are read and described; what they hold never changes. */
import { fail, isId } from "#base";
import type { Principal } from "#access";
import {
  filesOf,
  findModel,
  listVersionRows,
  lockModel,
  pageLimit,
  pageNumber,
  pageOf,
  putAlias,
  removeAlias,
  UNFINISHED,
  updateVersion,
  type Page,
  type PageOf,
  type Signature,
  type VersionRow,
} from "#store";
import type { Readable } from "node:stream";
import { MODEL_FILE, type RegistryContext } from "./context.js";
import { needModel, needReference, needVersion, viewVersion, viewVersions } from "./lookup.js";
import type { VersionView } from "./views.js";

/** A model and one of its versions, as a path names them. */
export interface VersionRef {
  readonly model: string;
  readonly version: string | number;
}

export async function getVersion({ store }: RegistryContext, principal: Principal, ref: VersionRef): Promise<VersionView> {
  const model = await needModel(store.db, principal.organisation, ref.model);
  return viewVersion(store.db, model, await needVersion(store.db, model, ref.version));
}

/** Newest first. */
export async function listVersions(
  { store }: RegistryContext,
  principal: Principal,
  { model: ref, page }: { readonly model: string; readonly page: Page },
): Promise<PageOf<VersionView>> {
  const model = await needModel(store.db, principal.organisation, ref);
  const below = pageNumber(page);
  const rows = await listVersionRows(store.db, model.id, { limit: pageLimit(page) + 1, ...(below === null ? {} : { below }) });
  const { items, next } = pageOf(rows, page, (row) => row.version);
  return { items: await viewVersions(store.db, model, items), next };
}

export async function patchVersion(
  { store }: RegistryContext,
  principal: Principal,
  { description, ...ref }: VersionRef & { readonly description: string },
): Promise<VersionView> {
  const model = await needModel(store.db, principal.organisation, ref.model);
  const version = await needVersion(store.db, model, ref.version);
  await updateVersion(store.db, version.id, { description });
  return viewVersion(store.db, model, { ...version, description });
}

/** An archived version is not deployed anew; what serves it goes on. */
export async function setVersionArchived(
  { store }: RegistryContext,
  principal: Principal,
  { archived, ...ref }: VersionRef & { readonly archived: boolean },
): Promise<VersionView> {
  const model = await needModel(store.db, principal.organisation, ref.model);
  const version = await needVersion(store.db, model, ref.version);
  const [from, to] = archived ? (["ready", "archived"] as const) : (["archived", "ready"] as const);
  if (version.state !== from && version.state !== to)
    throw fail("NOT_READY", { what: `Version ${model.name}@${version.version}`, state: version.state, needs: from });
  await updateVersion(store.db, version.id, { state: to });
  return viewVersion(store.db, model, { ...version, state: to });
}

export interface AliasChange {
  readonly alias: string;
  readonly version: number;
  readonly previous: number | null;
}

const ALIAS = /^[A-Za-z][A-Za-z0-9._-]{0,62}$/;

/** Points an alias at a version, in one step: no reader sees it point nowhere. */
export async function setAlias(
  { store, clock }: RegistryContext,
  principal: Principal,
  { model: ref, alias, version: to }: { readonly model: string; readonly alias: string; readonly version: string | number },
): Promise<AliasChange> {
  if (!ALIAS.test(alias) || alias === "latest" || isId(alias))
    throw fail("INVALID_REQUEST", {
      detail: `alias: expected [A-Za-z][A-Za-z0-9._-]{0,62}, neither 'latest' nor in the form of an id, got '${alias.slice(0, 80)}'`,
    });
  const model = await needModel(store.db, principal.organisation, ref);
  const version = await needVersion(store.db, model, to);
  if (version.state !== "ready") throw fail("NOT_READY", { what: `Version ${model.name}@${version.version}`, state: version.state, needs: "ready" });
  const previous = await store.transaction(async (db) => {
    await lockModel(db, model.id);
    return putAlias(db, { model: model.id, alias, version: version.version, updatedAt: clock.now() });
  });
  return { alias, version: version.version, previous };
}

export async function deleteAlias(
  { store }: RegistryContext,
  principal: Principal,
  { model: ref, alias }: { readonly model: string; readonly alias: string },
): Promise<void> {
  const model = await needModel(store.db, principal.organisation, ref);
  if (!(await removeAlias(store.db, model.id, alias))) throw fail("NOT_FOUND", { kind: "alias", name: `${model.name}@${alias}` });
}

export interface VersionFile {
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
  /** A part of it, both ends included; all of it by default. */
  open(range?: { readonly start: number; readonly end: number }): Readable;
}

export async function versionFile(
  { store }: RegistryContext,
  principal: Principal,
  { path, ...ref }: VersionRef & { readonly path: string },
): Promise<VersionFile> {
  const model = await needModel(store.db, principal.organisation, ref.model);
  const version = await needVersion(store.db, model, ref.version);
  const file = (await filesOf(store.db, [version.id])).find((candidate) => candidate.path === path);
  if (file === undefined) throw fail("NOT_FOUND", { kind: `file of ${model.name}@${version.version}:`, name: path });
  return { path: file.path, bytes: file.bytes, sha256: file.sha256, open: (range) => store.blobs.open(file.sha256, range) };
}

/** A version as something to be served. */
export interface Resolved {
  readonly model: { readonly id: string; readonly name: string };
  readonly version: number;
  readonly versionId: string;
  readonly signature: Signature;
  readonly modelSha256: string;
  readonly modelPath: string;
  readonly lineage: VersionRow["lineage"];
}

/** `iris@champion` as something to be deployed anew; throws NOT_READY unless the version is ready and its model not archived. */
export async function resolveReference(context: RegistryContext, organisation: string, reference: string): Promise<Resolved> {
  const { model, version } = await needReference(context.store.db, organisation, reference);
  if (model.archivedAt !== null) throw fail("NOT_READY", { what: `Model ${model.name}`, state: "archived", needs: "not archived" });
  if (version.state !== "ready") throw fail("NOT_READY", { what: `Version ${model.name}@${version.version}`, state: version.state, needs: "ready" });
  return toResolved(context, { id: model.id, name: model.name }, version);
}

/** A version that is served already: one that was archived meanwhile is still served. */
export async function resolveServed(
  context: RegistryContext,
  organisation: string,
  { model: ref, version: number }: { readonly model: string; readonly version: number },
): Promise<Resolved> {
  const model = await findModel(context.store.db, organisation, ref);
  if (model === undefined) throw fail("NOT_FOUND", { kind: "model", name: ref });
  const version = await needVersion(context.store.db, model, number);
  if (version.state === "refused" || UNFINISHED.includes(version.state))
    throw fail("NOT_READY", { what: `Version ${model.name}@${version.version}`, state: version.state, needs: "ready" });
  return toResolved(context, { id: model.id, name: model.name }, version);
}

async function toResolved({ store }: RegistryContext, model: Resolved["model"], version: VersionRow): Promise<Resolved> {
  const file = (await filesOf(store.db, [version.id])).find(({ path }) => path === MODEL_FILE);
  if (file === undefined || version.signature === null) throw fail("NOT_FOUND", { kind: `file of ${model.name}@${version.version}:`, name: MODEL_FILE });
  return {
    model,
    version: version.version,
    versionId: version.id,
    signature: version.signature,
    modelSha256: file.sha256,
    modelPath: store.blobs.path(file.sha256),
    lineage: version.lineage,
  };
}

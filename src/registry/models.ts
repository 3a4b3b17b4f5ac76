/** @file Models: a name under which immutable versions gather. */
import { checkName, fail, newId } from "#base";
import type { Principal } from "#access";
import {
  findModel,
  insertModel,
  listModelRows,
  modelCursor,
  pageKey,
  pageLimit,
  pageOf,
  updateModel,
  type Db,
  type ModelQuery,
  type ModelRow,
  type Page,
  type PageOf,
} from "#store";
import type { Owner, RegistryContext } from "./context.js";
import { needModel, viewModel, viewModels } from "./lookup.js";
import type { ModelView } from "./views.js";

export interface ModelFilter extends Page {
  readonly query?: string | undefined;
  readonly tag?: string | undefined;
  readonly task?: string | undefined;
  readonly format?: string | undefined;
  /** Newest first by default. */
  readonly sort?: ModelQuery["sort"] | undefined;
}

export interface NewModel {
  readonly name: string;
  readonly description?: string | undefined;
  readonly tags?: readonly string[] | undefined;
}

export async function createModel({ store, clock }: RegistryContext, principal: Principal, body: NewModel): Promise<ModelView> {
  const row = newModel({ organisation: principal.organisation, author: principal.user }, body, clock.now());
  if (!(await insertModel(store.db, row))) throw fail("NAME_TAKEN", { kind: "model", name: body.name });
  return viewModel(store.db, row);
}

/** The model of a name, made when there is none. */
export async function ensureModel(db: Db, owner: Owner, { name, now }: { readonly name: string; readonly now: Date }): Promise<ModelRow> {
  const known = await findModel(db, owner.organisation, name);
  if (known !== undefined) return known;
  await insertModel(db, newModel(owner, { name }, now)); // another run may have made it meanwhile: then it is found
  return needModel(db, owner.organisation, name);
}

function newModel(owner: Owner, { name, description = "", tags = [] }: NewModel, createdAt: Date): ModelRow {
  return {
    id: newId("model"),
    organisation: owner.organisation,
    name: checkName("model", name),
    repository: null,
    description,
    tags,
    author: owner.author,
    createdAt,
    archivedAt: null,
  };
}

export async function listModels({ store }: RegistryContext, principal: Principal, filter: ModelFilter): Promise<PageOf<ModelView>> {
  const sort = filter.sort ?? "-created";
  const key = pageKey(filter);
  if (key !== null && !(sort.endsWith("name") ? key.includes("~") : /^\d{1,15}~/.test(key)))
    throw fail("INVALID_REQUEST", { detail: "after: no cursor of this list" });
  const given = Object.fromEntries(
    ["query", "tag", "task", "format"].map((name) => [name, filter[name as "query"]]).filter(([, value]) => value !== undefined),
  ) as Partial<ModelQuery>;
  const rows = await listModelRows(store.db, {
    ...given,
    organisation: principal.organisation,
    limit: pageLimit(filter) + 1,
    sort,
    ...(key === null ? {} : { after: key }),
  });
  const page = pageOf(rows, filter, (row) => modelCursor(row, sort));
  return { items: await viewModels(store.db, page.items), next: page.next };
}

export async function patchModel(
  { store }: RegistryContext,
  principal: Principal,
  { ref, description, tags }: { readonly ref: string; readonly description?: string | undefined; readonly tags?: readonly string[] | undefined },
): Promise<ModelView> {
  const model = await needModel(store.db, principal.organisation, ref);
  const change = { ...(description === undefined ? {} : { description }), ...(tags === undefined ? {} : { tags }) };
  if (Object.keys(change).length > 0) await updateModel(store.db, model.id, change);
  return viewModel(store.db, { ...model, ...change });
}

/** Archived models are in no list and take no versions; their versions in use stay in use. */
export async function setModelArchived(
  { store, clock }: RegistryContext,
  principal: Principal,
  { ref, archived }: { readonly ref: string; readonly archived: boolean },
): Promise<ModelView> {
  const model = await needModel(store.db, principal.organisation, ref);
  const archivedAt = archived ? (model.archivedAt ?? clock.now()) : null;
  await updateModel(store.db, model.id, { archivedAt });
  return viewModel(store.db, { ...model, archivedAt });
}

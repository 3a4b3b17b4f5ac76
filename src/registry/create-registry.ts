/** @file The registry: its calls, and the imports that are under way. */
import type { Principal } from "#access";
import { unfinishedVersions, type Page, type PageOf, type VersionRow } from "#store";
import { setTimeout } from "node:timers/promises";
import { addTrained, type TrainedModel } from "./add-trained.js";
import { compareVersions, type Comparison } from "./compare.js";
import type { Owner, RegistryContext } from "./context.js";
import { beginImport, finishImport, type ImportRequest } from "./import-version.js";
import { needModel, needVersion, viewModel, viewVersion } from "./lookup.js";
import { createModel, listModels, patchModel, setModelArchived, type ModelFilter, type NewModel } from "./models.js";
import {
  deleteAlias,
  getVersion,
  listVersions,
  patchVersion,
  resolveReference,
  resolveServed,
  setAlias,
  setVersionArchived,
  versionFile,
  type AliasChange,
  type Resolved,
  type VersionFile,
} from "./versions.js";
import type { ModelView, VersionView } from "./views.js";

export interface Registry {
  createModel(principal: Principal, body: NewModel): Promise<ModelView>;
  listModels(principal: Principal, filter?: ModelFilter): Promise<PageOf<ModelView>>;
  getModel(principal: Principal, model: string): Promise<ModelView>;
  patchModel(
    principal: Principal,
    model: string,
    change: { readonly description?: string | undefined; readonly tags?: readonly string[] | undefined },
  ): Promise<ModelView>;
  archiveModel(principal: Principal, model: string): Promise<ModelView>;
  restoreModel(principal: Principal, model: string): Promise<ModelView>;
  /** Throws MODEL_REFUSED (or what the probe met) when the trained model does not run. */
  addTrained(owner: Owner, trained: TrainedModel): Promise<VersionView>;
  /** Answers when the import is over, or after some seconds while it goes on: look at `state`, and at `refusal`. */
  importVersion(principal: Principal, model: string, request: Omit<ImportRequest, "model">): Promise<VersionView>;
  version(principal: Principal, model: string, version: string | number): Promise<VersionView>;
  versions(principal: Principal, model: string, page?: Page): Promise<PageOf<VersionView>>;
  patchVersion(principal: Principal, model: string, change: { readonly version: string | number; readonly description: string }): Promise<VersionView>;
  archiveVersion(principal: Principal, model: string, version: string | number): Promise<VersionView>;
  restoreVersion(principal: Principal, model: string, version: string | number): Promise<VersionView>;
  setAlias(principal: Principal, model: string, change: { readonly alias: string; readonly version: string | number }): Promise<AliasChange>;
  deleteAlias(principal: Principal, model: string, alias: string): Promise<void>;
  compare(principal: Principal, model: string, sides: { readonly base: string | number; readonly head: string | number }): Promise<Comparison>;
  file(principal: Principal, model: string, place: { readonly version: string | number; readonly path: string }): Promise<VersionFile>;
  /** `iris@champion` to be deployed anew: it must be ready. */
  resolve(organisation: string, reference: string): Promise<Resolved>;
  /** A version that a deployment serves already, archived or not. */
  resolveServed(organisation: string, served: { readonly model: string; readonly version: number }): Promise<Resolved>;
  /** Takes up the imports that a stopped server left. They go on after this resolves. */
  start(): Promise<void>;
  /** Resolves when no import is under way. */
  idle(): Promise<void>;
  /** From now on an import that fails is left as it is, for the next start. */
  close(): Promise<void>;
}

/** How long an import's request is held open for its end. */
const IMPORT_WAIT_MS = 10_000;
/** Imports at a time: each is a child of up to `childMemoryBytes`. */
const CONCURRENCY = 2;

export function createRegistry(context: RegistryContext): Registry {
  const { store } = context;
  let stopping = false;
  const imports = createLine(CONCURRENCY, (version) =>
    finishImport(context, version, () => stopping).catch((error: unknown) =>
      context.log.error({ err: error, version: version.id }, "an import was left unfinished; the next start takes it up"),
    ),
  );
  return {
    createModel: (principal, body) => createModel(context, principal, body),
    listModels: (principal, filter = {}) => listModels(context, principal, filter),
    getModel: async (principal, ref) => viewModel(store.db, await needModel(store.db, principal.organisation, ref)),
    patchModel: (principal, ref, change) => patchModel(context, principal, { ref, ...change }),
    archiveModel: (principal, ref) => setModelArchived(context, principal, { ref, archived: true }),
    restoreModel: (principal, ref) => setModelArchived(context, principal, { ref, archived: false }),
    addTrained: (owner, trained) => addTrained(context, owner, trained),
    async importVersion(principal, model, request) {
      const begun = await beginImport(context, principal, { ...request, model });
      if (begun.version.state !== "ready") await Promise.race([imports.add(begun.version), setTimeout(IMPORT_WAIT_MS, undefined, { ref: false })]);
      return viewVersion(store.db, begun.model, await needVersion(store.db, begun.model, begun.version.id));
    },
    version: (principal, model, version) => getVersion(context, principal, { model, version }),
    versions: (principal, model, page = {}) => listVersions(context, principal, { model, page }),
    patchVersion: (principal, model, change) => patchVersion(context, principal, { model, ...change }),
    archiveVersion: (principal, model, version) => setVersionArchived(context, principal, { model, version, archived: true }),
    restoreVersion: (principal, model, version) => setVersionArchived(context, principal, { model, version, archived: false }),
    setAlias: (principal, model, change) => setAlias(context, principal, { model, ...change }),
    deleteAlias: (principal, model, alias) => deleteAlias(context, principal, { model, alias }),
    compare: (principal, model, sides) => compareVersions(context, principal, { model, ...sides }),
    file: (principal, model, place) => versionFile(context, principal, { model, ...place }),
    resolve: (organisation, reference) => resolveReference(context, organisation, reference),
    resolveServed: (organisation, served) => resolveServed(context, organisation, served),
    async start() {
      for (const version of await unfinishedVersions(store.db)) void imports.add(version);
    },
    idle: () => imports.idle(),
    close() {
      stopping = true;
      return Promise.resolve();
    },
  };
}

interface Line {
  /** Resolves when this version's work is over; never rejects. */
  add(version: VersionRow): Promise<void>;
  idle(): Promise<void>;
}

/** At most `width` works at a time, in the order they came. */
function createLine(width: number, work: (version: VersionRow) => Promise<void>): Line {
  const lanes = Array.from({ length: width }, () => Promise.resolve());
  let next = 0;
  return {
    add(version) {
      const lane = next++ % width;
      const done = (lanes[lane] ?? Promise.resolve()).then(() => work(version));
      lanes[lane] = done;
      return done;
    },
    async idle() {
      await Promise.all(lanes);
    },
  };
}

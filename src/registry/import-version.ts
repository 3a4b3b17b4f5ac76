/**
 * @file A foreign model file becomes a version: scanning -> converting -> probing -> ready or refused.
 *
 * Each state is a row's state, so that a restarted server takes an import up where it was. What is refused keeps its reason
 * and its number, and lets its bytes go.
 */
import { Readable } from "node:stream";
import { fail } from "#base";
import type { Principal } from "#access";
import { filesOf, updateVersion, versionsOfRun, type Blob, type ModelRow, type VersionRow } from "#store";
import { addFiles, addVersion } from "./add-version.js";
import { MODEL_FILE, type RegistryContext } from "./context.js";
import { needModel } from "./lookup.js";
import { probeVersion, refuseVersion } from "./settle.js";

export type ImportSource =
  | { readonly stream: Readable; readonly filename?: string | undefined }
  | { readonly uploadPath: string; readonly filename?: string | undefined }
  | { readonly run: string };

export interface ImportRequest {
  readonly model: string;
  readonly source: ImportSource;
  readonly description?: string | undefined;
}

const SOURCE_FOLDER = "source/";

/** Stores what came and makes the version's row; the checking is left to `finishImport`. */
export async function beginImport(
  context: RegistryContext,
  principal: Principal,
  request: ImportRequest,
): Promise<{ readonly model: ModelRow; readonly version: VersionRow }> {
  const model = await needModel(context.store.db, principal.organisation, request.model);
  if (model.archivedAt !== null) throw fail("NOT_READY", { what: `Model ${model.name}`, state: "archived", needs: "not archived" });
  const { source, description = "" } = request;
  const version =
    "run" in source
      ? await copyOfRun(context, principal, { model, run: source.run, description })
      : await storeSource(context, principal, { model, source, description });
  return { model, version };
}

async function storeSource(
  context: RegistryContext,
  principal: Principal,
  { model, source, description }: { readonly model: ModelRow; readonly source: Exclude<ImportSource, { run: string }>; readonly description: string },
): Promise<VersionRow> {
  const { store, config } = context;
  const blob: Blob = await store.blobs.put("stream" in source ? Readable.from(limited(source.stream, config.maxModelBytes)) : { path: source.uploadPath });
  const path = SOURCE_FOLDER + safeFilename(source.filename);
  return addVersion(
    context,
    { organisation: principal.organisation, author: principal.user },
    { model: model.id, state: "scanning", description, format: "unknown", signature: null, metrics: {}, lineage: { parents: [] }, files: [{ path, ...blob }] },
  );
}

async function* limited(stream: Readable, limitBytes: number): AsyncGenerator<Uint8Array> {
  let gotBytes = 0;
  for await (const chunk of stream as AsyncIterable<Uint8Array>) {
    gotBytes += chunk.byteLength;
    if (gotBytes > limitBytes) throw fail("BODY_TOO_LARGE", { limitBytes, gotBytes });
    yield chunk;
  }
}

/** A name for a path of ours: no folders, no dots in front. */
function safeFilename(filename = "model"): string {
  const name = (filename.split(/[/\\]/).at(-1) ?? "")
    .replace(/[^A-Za-z0-9._ -]+/g, "_")
    .replace(/^[. ]+/, "")
    .slice(0, 100);
  return name === "" ? "model" : name;
}

/** The version of a run that has ended well, under another model (or again under its own). */
async function copyOfRun(
  context: RegistryContext,
  principal: Principal,
  { model, run, description }: { readonly model: ModelRow; readonly run: string; readonly description: string },
): Promise<VersionRow> {
  const { store } = context;
  const made = (await versionsOfRun(store.db, principal.organisation, run)).find((row) => row.state === "ready");
  if (made === undefined) throw fail("NOT_FOUND", { kind: "version made by the run", name: run });
  if (made.model === model.id) return made;
  const files = await filesOf(store.db, [made.id]);
  const { format, signature, metrics, lineage } = made;
  return addVersion(
    context,
    { organisation: principal.organisation, author: principal.user },
    { model: model.id, state: "ready", description, format, signature, metrics, lineage: { ...lineage, parents: [made.id] }, files },
  );
}

/**
 * Takes a version from the state that it is in to `ready` or `refused`. Never rejects for a bad model; what fails while the
 * server stops is left for the next start, because the children end with the server.
 */
export async function finishImport(context: RegistryContext, version: VersionRow, isStopping: () => boolean): Promise<void> {
  try {
    const files = await filesOf(context.store.db, [version.id]);
    const model = files.find(({ path }) => path === MODEL_FILE);
    const source = files.find(({ path }) => path.startsWith(SOURCE_FOLDER));
    if (model !== undefined) return await probeVersion(context, version, model.sha256);
    if (source === undefined) throw fail("MODEL_REFUSED", { format: "unknown", why: "its file was not kept" });
    await probeVersion(context, version, await convert(context, version, { sha256: source.sha256, filename: source.path.slice(SOURCE_FOLDER.length) }));
  } catch (error) {
    if (isStopping()) throw error;
    await refuseVersion(context, version, error);
  }
}

async function convert(
  context: RegistryContext,
  version: VersionRow,
  { sha256, filename }: { readonly sha256: string; readonly filename: string },
): Promise<string> {
  const { store, config, log, importModel } = context;
  await store.blobs.verify(sha256);
  await updateVersion(store.db, version.id, { state: "converting" });
  const imported = await importModel({ path: store.blobs.path(sha256), filename, memoryBytes: config.childMemoryBytes, log });
  const blob = await store.blobs.put(imported.model);
  const { format, signature, operators, nodes, parameters, warnings } = imported;
  await store.transaction(async (db) => {
    await addFiles(store.blobs, db, { version: version.id, files: [{ path: MODEL_FILE, ...blob }] });
    await updateVersion(db, version.id, { state: "probing", format, signature, scan: { operators, nodes, parameters, warnings } });
  });
  return blob.sha256;
}

/** @file A trained model becomes a version: stored, probed, ready. */
import { fail } from "#base";
import { findVersion, versionsOfRun, type Lineage, type ModelRow, type Signature, type VersionRow } from "#store";
import { addVersion } from "./add-version.js";
import { MODEL_FILE, type Owner, type RegistryContext } from "./context.js";
import { viewVersion } from "./lookup.js";
import { ensureModel } from "./models.js";
import { probeVersion, refuseVersion } from "./settle.js";
import type { VersionView } from "./views.js";

export interface TrainedModel {
  /** Name of the model; made when it is new. */
  readonly model: string;
  readonly onnx: Uint8Array;
  readonly signature: Signature;
  readonly metrics: Readonly<Record<string, unknown>>;
  readonly lineage: Lineage;
  readonly description?: string;
  /** Further files by path. */
  readonly files?: Readonly<Record<string, Uint8Array>>;
}

/** Registers once a run: a run that was resumed after its version was made gets that version again. Throws why the model was refused. */
export async function addTrained(context: RegistryContext, owner: Owner, trained: TrainedModel): Promise<VersionView> {
  const { store, clock } = context;
  const model = await ensureModel(store.db, owner, { name: trained.model, now: clock.now() });
  const made = await versionOfRun(context, model, trained.lineage.run);
  const row = made ?? (await storeTrained(context, owner, { model, trained }));
  if (row.state === "probing") await settle(context, row, trained.onnx);
  const settled = await findVersion(store.db, model.id, { id: row.id });
  if (settled === undefined || settled.state === "refused")
    throw fail("MODEL_REFUSED", { format: "onnx", where: `${model.name}@${row.version}`, why: settled?.refusal?.detail ?? "it was removed" });
  return viewVersion(store.db, model, settled);
}

async function versionOfRun({ store }: RegistryContext, model: ModelRow, run: string | undefined): Promise<VersionRow | undefined> {
  if (run === undefined) return undefined;
  return (await versionsOfRun(store.db, model.organisation, run)).find((row) => row.model === model.id && row.state !== "refused");
}

async function storeTrained(
  context: RegistryContext,
  owner: Owner,
  { model, trained }: { readonly model: ModelRow; readonly trained: TrainedModel },
): Promise<VersionRow> {
  const files = [];
  for (const [path, bytes] of Object.entries({ ...trained.files, [MODEL_FILE]: trained.onnx })) files.push({ path, ...(await context.store.blobs.put(bytes)) });
  const { signature, metrics, lineage, description = "" } = trained;
  return addVersion(context, owner, { model: model.id, state: "probing", description, format: "onnx", signature, metrics, lineage, files });
}

async function settle(context: RegistryContext, row: VersionRow, onnx: Uint8Array): Promise<void> {
  try {
    const { sha256 } = await context.store.blobs.put(onnx); // known already: this only names it
    await probeVersion(context, row, sha256);
  } catch (error) {
    await refuseVersion(context, row, error);
    throw error;
  }
}

/** @file From a version that is being checked to one that is ready or refused. The last step of imports and of trained models. */
import { fail, fromWireError, toAppError, toProblem } from "#base";
import { deleteFiles, updateVersion, type VersionRow } from "#store";
import type { RegistryContext } from "./context.js";

/** Runs the version's model once in a throw-away process: a version that has not passed never reaches a runtime. Throws why not. */
export async function probeVersion({ store, config, log, probe }: RegistryContext, version: VersionRow, sha256: string): Promise<void> {
  await store.blobs.verify(sha256);
  const report = await probe({ modelPath: store.blobs.path(sha256), memoryBytes: config.childMemoryBytes, timeoutMs: config.inferenceTimeoutMs, log });
  if (!report.ok)
    throw report.error === undefined ? fail("MODEL_REFUSED", { format: "onnx", where: "trial run", why: "it failed" }) : fromWireError(report.error);
  await updateVersion(store.db, version.id, { state: "ready", probe: { ok: true, loadMs: report.loadMs, runMs: report.runMs, peakBytes: report.peakBytes } });
}

/** Marks a version as refused; its files are let go, its reason stays. */
export async function refuseVersion({ store, log }: RegistryContext, version: VersionRow, error: unknown): Promise<void> {
  const known = toAppError(error);
  if (known.code === "INTERNAL") log.error({ err: error, version: version.id }, "a model's import failed by our fault");
  await store.transaction(async (db) => {
    for (const file of await deleteFiles(db, version.id)) await store.blobs.dropRef(db, file.sha256);
    await updateVersion(db, version.id, { state: "refused", refusal: toProblem(known) });
  });
}

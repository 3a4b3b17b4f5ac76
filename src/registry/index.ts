/** The door of `registry`. */
export { createRegistry, type Registry } from "./create-registry.js";
export type { RegistryContext as RegistryOptions, Owner } from "./context.js";
export type { ImportedModel, ImportModel, Probe, ProbeReport } from "./ports.js";
export type { ImportRequest, ImportSource } from "./import-version.js";
export type { TrainedModel } from "./add-trained.js";
export type { ModelFilter, NewModel } from "./models.js";
export type { AliasChange, Resolved, VersionFile } from "./versions.js";
export type { Comparison, Difference } from "./compare.js";
export type { ModelView, VersionView } from "./views.js";

/** The door of `convert`. */
export { importModel, inspectModel, scanModel, type FileOptions, type ImportedModel, type ModelSummary, type ScanReport } from "./convert-file.js";

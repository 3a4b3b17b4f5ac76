/** The door of `data`. `readTable` loads native code: call it in child processes only. */
export { createData, type Data, type OpenTable } from "./create-data.js";
export type { DatasetVersionView, DatasetView } from "./views.js";
export type { RecordsPage, RecordsQuery, RecordView } from "./records.js";
export type { TakenUpload, UploadView } from "./uploads.js";
export { readTable, type TableColumn, type TableColumns } from "./table/read-table.js";
export { recordId } from "./record-id.js";

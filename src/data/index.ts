/** The door of `data`. `readTable`, `decodeImage` and `decodeAudio` load what is foreign or native: call them in child processes only. */
export { createData, type Data, type OpenTable } from "./create-data.js";
export type { DatasetVersionView, DatasetView } from "./views.js";
export type { RecordsPage, RecordsQuery, RecordView } from "./records.js";
export type { TakenUpload, UploadView } from "./uploads.js";
export { readTable, type TableColumn, type TableColumns } from "./table/read-table.js";
export { recordId } from "./record-id.js";
export { openZip, type ZipEntry, type ZipFile } from "./media/zip-file.js";
export { decodeImage, type ImageSize } from "./media/image.js";
export { decodeAudio, type Samples } from "./media/audio.js";
export { MediaFault } from "./media/media-fault.js";

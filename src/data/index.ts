/** The door of `data`. `readTable` loads native code: call it in child processes only. */
export { readTable, type TableColumn, type TableColumns } from "./table/read-table.js";
export { recordId } from "./record-id.js";

/** The door of `store`: the only user of PostgreSQL and of the disk. Each room's queries are in its own `*-rows.ts`. */
export { openStore, type Store, type StoreOptions } from "./open-store.js";
export type { Blob, BlobStore } from "./blobs.js";
export type { JobQueue } from "./jobs.js";
export type { Db } from "./pool.js";
export { json } from "./json.js";
export type { Tables } from "./schema/tables.js";
export { pageKey, pageLimit, pageNumber, pageOf, type Page, type PageOf } from "./page.js";
export { isUniqueViolation } from "./violations.js";
export { readSetting, settleSetting, takeSetting, writeSetting } from "./settings-rows.js";
export type { Scope } from "./schema/access.js";
export type { ColumnType, DatasetColumn, DatasetWarning } from "./schema/data.js";
export type { Metrics, RunResult, RunState, Task } from "./schema/train.js";
export type { Lineage, Signature, SignatureTensor, VersionState } from "./schema/registry.js";
export type { TrafficShare } from "./schema/deploy.js";
export {
  aliasesOf,
  findModel,
  insertModel,
  latestVersions,
  listModelRows,
  lockModel,
  modelCursor,
  putAlias,
  removeAlias,
  updateModel,
  type AliasRow,
  type ModelQuery,
  type ModelRow,
} from "./model-rows.js";
export {
  deleteFiles,
  filesOf,
  findVersion,
  insertFiles,
  insertVersion,
  listVersionRows,
  nextVersionNumber,
  runSettings,
  UNFINISHED,
  unfinishedVersions,
  updateVersion,
  versionsOfRun,
  type VersionFileRow,
  type VersionRow,
  type VersionSelector,
} from "./version-rows.js";
export {
  activateRevision,
  addRevision,
  columnsOfVersion,
  findDeployment,
  insertDeployment,
  insertEvent,
  lastEventWith,
  listDeploymentRows,
  listEvents,
  liveDeployments,
  revisionsOf,
  updateDeployment,
  type DeploymentRow,
  type EventRow,
  type RevisionRow,
} from "./deployment-rows.js";
export {
  anyUser,
  deleteExpiredSessions,
  deleteSession,
  findMembership,
  findOrganisation,
  findOwner,
  findSession,
  findUser,
  findUserByEmail,
  insertMember,
  insertSession,
  listMembers,
  settleOrganisation,
  type MemberRow,
  type OrganisationRow,
  type UserRow,
} from "./access-rows.js";
export {
  findKey,
  findKeyByHash,
  insertKey,
  listKeys,
  liveKeys,
  otherExternalKeys,
  reviveKeyRow,
  revokeKeyRow,
  touchKeys,
  type KeyRow,
  type NewKeyRow,
} from "./key-rows.js";
export { auditAfter, insertAuditEntries, lastAuditEntry, listAudit, lockAudit, type AuditRow } from "./audit-rows.js";
export {
  abandonIdempotent,
  abandonOpenIdempotent,
  beginIdempotent,
  expireIdempotent,
  finishIdempotent,
  type IdempotentAnswer,
  type IdempotentCall,
  type IdempotentState,
} from "./idempotency-rows.js";
export {
  changeRun,
  claimRun,
  findModelOfRun,
  findRun,
  insertRun,
  insertRunEvents,
  lastRunEvent,
  listCheckpointRows,
  listRunRows,
  pruneCheckpoints,
  putCheckpoint,
  requeueOrphans,
  runEventsAfter,
  type CheckpointRow,
  type NewRun,
  type RunChange,
  type RunEventRow,
  type RunRow,
} from "./run-rows.js";
export {
  addUsage,
  advanceMeter,
  allPrices,
  insertLedgerEntries,
  insertPrice,
  listLedger,
  sumLedger,
  sumUsage,
  unbalancedTransactions,
  type LedgerRow,
  type NewLedgerRow,
  type Period,
  type PriceRow,
  type UsageRow,
  type UsageSum,
} from "./bill-rows.js";
export {
  archiveDatasetRow,
  deleteDatasetVersion,
  deleteUpload,
  expireUploads,
  findDataset,
  findDatasetVersion,
  findDatasetVersionById,
  findUpload,
  insertDataset,
  insertDatasetVersion,
  insertUpload,
  listDatasetRows,
  listDatasetVersionRows,
  lockDatasetVersion,
  nextDatasetVersion,
  renameArchivedDataset,
  unfinishedDatasetVersions,
  updateDatasetVersion,
  type DatasetRow,
  type DatasetVersionRow,
  type DatasetWithLatest,
  type UploadRow,
} from "./dataset-rows.js";

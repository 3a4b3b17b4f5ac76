/** @file Errors of the machine: its disk, its processes, its settings. */
import { row, type ErrorRow } from "./error-row.js";

export const MACHINE_ERRORS = {
  CORRUPT_ARTIFACT: row<{ sha256: string; got: string }>({
    title: "Stored file is corrupt",
    http: 409,
    grpc: "DATA_LOSS",
    retryable: false,
    fix: "Restore the file from a backup; it is not served.",
    text: (p) => `Blob ${p.sha256}: its bytes hash to ${p.got}`,
  }),
  DATA_DIR_LOCKED: row<{ dir: string; pid: number }>({
    title: "Data directory in use",
    http: 500,
    grpc: "FAILED_PRECONDITION",
    retryable: false,
    fix: "Stop the other server, or start with another --data directory.",
    text: (p) => `The data directory ${p.dir} is in use by process ${p.pid}`,
  }),
  START_FAILED: row<{ what: string; why: string }>({
    title: "Start failed",
    http: 500,
    grpc: "INTERNAL",
    retryable: false,
    fix: "Run 'npx aimass doctor', then start again.",
    text: (p) => `${p.what}: ${p.why}`,
  }),
  CONFIG_INVALID: row<{ name: string; got: string; expected: string }>({
    title: "Invalid configuration",
    http: 500,
    grpc: "FAILED_PRECONDITION",
    retryable: false,
    fix: "Correct the setting; docs/generated/config.md lists all of them.",
    text: (p) => `${p.name}: expected ${p.expected}, got '${p.got}'`,
  }),
} as const satisfies Record<string, ErrorRow<never>>;

/**
 * @file Every error a user can meet: one row a code. `docs/generated/errors.md` is printed from this table.
 *
 * A row's `text` names what, where, expected and got; `fix` says what the reader can do about it.
 * Domain code throws `fail(code, params)`; only the transports read `http` and `grpc`.
 */
import { ARCHIVE_ERRORS } from "./errors/archive-errors.js";
import { DATA_ERRORS } from "./errors/data-errors.js";
import type { ErrorRow } from "./errors/error-row.js";
import { MACHINE_ERRORS } from "./errors/machine-errors.js";
import { MODEL_ERRORS } from "./errors/model-errors.js";
import { REQUEST_ERRORS } from "./errors/request-errors.js";

export const ERRORS = { ...REQUEST_ERRORS, ...DATA_ERRORS, ...ARCHIVE_ERRORS, ...MODEL_ERRORS, ...MACHINE_ERRORS } as const satisfies Record<
  string,
  ErrorRow<never>
>;

export type ErrorCode = keyof typeof ERRORS;
export type ErrorParams<C extends ErrorCode> = Parameters<(typeof ERRORS)[C]["text"]>[0];

/** @file `fail(code, params)` makes the one error class of the platform from a row of the error table. */
import { ERRORS, type ErrorCode, type ErrorParams } from "./error-table.js";
import type { ErrorRow } from "./errors/error-row.js";

/** One wrong value among several: `path` is a JSON Pointer into the request. */
export interface ErrorItem {
  readonly path: string;
  readonly code: string;
  readonly message: string;
}

/** What a user sees of an error, on every transport (RFC 9457 without the request's own fields). */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly fix: string;
  readonly errors?: readonly ErrorItem[];
  readonly errorsTotal?: number;
}

/** At most this many single errors are listed; a file of a million bad rows must not make a million-row answer. */
const LISTED_ERRORS = 100;

/** The platform's error: a code of the table, the parameters of its sentence, and the cause. */
export class AppError extends Error {
  override readonly name = "AppError";
  readonly code: ErrorCode;
  readonly params: Readonly<Record<string, unknown>>;
  readonly items: readonly ErrorItem[];

  constructor(code: ErrorCode, params: object, options: { cause?: unknown; items?: readonly ErrorItem[] } = {}) {
    const table: ErrorRow<never> = ERRORS[code];
    super(table.text(params as never), options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.params = { ...params };
    this.items = options.items ?? [];
  }

  get row(): ErrorRow<never> {
    return ERRORS[this.code];
  }
}

/**
 * Makes (does not throw) the error of a code.
 *
 * @example throw fail("NOT_FOUND", { kind: "dataset", name: "iris" });
 */
export function fail<C extends ErrorCode>(code: C, params: ErrorParams<C>, options: { cause?: unknown; items?: readonly ErrorItem[] } = {}): AppError {
  return new AppError(code, params, options);
}

/** Any thrown value as an AppError: ours unchanged, a full disk as STORAGE_FULL, all else as INTERNAL with its cause. */
export function toAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  const code = (error as { code?: unknown } | null)?.code;
  // 53100 is PostgreSQL's disk_full (Appendix A of its manual)
  if (code === "ENOSPC" || code === "EDQUOT" || code === "53100") return fail("STORAGE_FULL", { where: "the data directory" }, { cause: error });
  // a NUL in a text or in JSON: PostgreSQL's character_not_in_repertoire and untranslatable_character
  if (code === "22021" || code === "22P05")
    return fail("INVALID_REQUEST", { detail: "a text holds the character NUL, which cannot be stored" }, { cause: error });
  return fail("INTERNAL", { detail: error instanceof Error ? error.message : String(error) }, { cause: error });
}

/** The problem document of an error; an internal error's own words stay in the log. */
export function toProblem(error: unknown): Problem {
  const known = toAppError(error);
  return {
    type: `https://aimass.dev/errors/${known.code}`,
    title: known.row.title,
    status: known.row.http,
    code: known.code,
    detail: known.code === "INTERNAL" ? "Something went wrong on the server" : known.message,
    fix: known.row.fix,
    ...(known.items.length > 0 ? { errors: known.items.slice(0, LISTED_ERRORS), errorsTotal: known.items.length } : {}),
  };
}

/** An AppError as plain data, to cross a process border; `fromWireError` makes it again on the other side. */
export interface WireError {
  readonly code: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly items: readonly ErrorItem[];
}

export function toWireError(error: unknown): WireError {
  const known = toAppError(error);
  return { code: known.code, params: known.params, items: known.items };
}

export function fromWireError(wire: WireError): AppError {
  if (!isErrorCode(wire.code)) return fail("INTERNAL", { detail: `unknown error code '${wire.code}' from a child process` });
  return new AppError(wire.code, wire.params, { items: wire.items });
}

function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(ERRORS, code);
}

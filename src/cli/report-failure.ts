/** @file How a command ends badly: code, what, where and how to fix on stderr; exit 1 for failed work, 2 for wrong usage. */
import { ApiError } from "@aimass/sdk";
import { CommanderError } from "commander";
import { toAppError, toProblem, type ErrorItem } from "#base";

export const EXIT = { done: 0, failed: 1, usage: 2 } as const;

/** A command that has printed its result, and whose result is bad. */
export class BadResult extends Error {
  override readonly name = "BadResult";
}

interface Failure {
  readonly code: string;
  readonly detail: string;
  readonly fix: string;
  readonly errors: readonly ErrorItem[];
  readonly requestId?: string | undefined;
}

/** Says what went wrong; returns the exit code. */
export function reportFailure(error: unknown, write: (text: string) => void = (text) => process.stderr.write(text)): number {
  if (error instanceof BadResult) return EXIT.failed;
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage; // commander has said why
  write(`${describe(toFailure(error)).join("\n")}\n`);
  return EXIT.failed;
}

function toFailure(error: unknown): Failure {
  if (error instanceof ApiError) return error;
  const known = toAppError(error);
  const { fix, errors = [] } = toProblem(known);
  return { code: known.code, detail: known.message, fix, errors };
}

function describe({ code, detail, fix, errors, requestId }: Failure): string[] {
  return [
    `error ${code}`,
    `  what   ${detail}`,
    ...errors.map(({ path, message }) => `  where  ${path}: ${message}`),
    `  fix    ${fix}`,
    ...(requestId === undefined ? [] : [`  id     ${requestId}`]),
  ];
}

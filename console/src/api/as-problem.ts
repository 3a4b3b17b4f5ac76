import { ApiError, type Problem } from "@aimass/sdk";

export type ShownProblem = Omit<Problem, "type">;

/** Any failure in the form of the API's problems. Code `CONSOLE`: the fault is our own. */
export function asProblem(error: unknown): ShownProblem {
  if (error instanceof ApiError) {
    const { title, status, code, detail, fix, errors, errorsTotal, requestId } = error;
    return { title, status, code, detail, fix, errors, errorsTotal, ...(requestId === undefined ? {} : { requestId }) };
  }
  return { title: "", status: -1, code: "CONSOLE", detail: error instanceof Error ? error.message : String(error), fix: "" };
}

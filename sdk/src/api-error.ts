import type { Problem } from "./generated/types.js";

/** What the server (or the way to it) answered instead of what was asked for. The fields are those of the problem document. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  /** HTTP status; 0 when no answer came. */
  readonly status: number;
  /** A code of docs/generated/errors.md, or UNREACHABLE when no answer came. */
  readonly code: string;
  readonly title: string;
  readonly detail: string;
  readonly fix: string;
  readonly errors: NonNullable<Problem["errors"]>;
  readonly errorsTotal: number;
  readonly requestId: string | undefined;
  /** Seconds after which the same request may succeed, where the server said so. */
  readonly retryAfterS: number | undefined;

  constructor(problem: Problem, options: { cause?: unknown; retryAfterS?: number | undefined } = {}) {
    super(problem.detail, options.cause === undefined ? undefined : { cause: options.cause });
    this.status = problem.status;
    this.code = problem.code;
    this.title = problem.title;
    this.detail = problem.detail;
    this.fix = problem.fix;
    this.errors = problem.errors ?? [];
    this.errorsTotal = problem.errorsTotal ?? this.errors.length;
    this.requestId = problem.requestId;
    this.retryAfterS = options.retryAfterS;
  }
}

/** The error of an answer that is not 2xx; an answer without a problem document (from a proxy, say) becomes one. */
export async function errorOf(response: Response): Promise<ApiError> {
  const requestId = response.headers.get("x-request-id") ?? undefined;
  const retryAfter = Number(response.headers.get("retry-after") ?? "");
  const retryAfterS = retryAfter > 0 ? retryAfter : undefined;
  const text = await response.text().catch(() => "");
  const problem = parseProblem(text) ?? {
    type: "about:blank",
    title: response.statusText || "No problem document",
    status: response.status,
    code: `HTTP_${response.status}`,
    detail: text.slice(0, 500) || `The server answered ${response.status}`,
    fix: "Check the address, and what lies between you and the server.",
  };
  return new ApiError({ ...problem, ...(requestId === undefined ? {} : { requestId }) }, { retryAfterS });
}

export function unreachable(url: string, cause: unknown): ApiError {
  const why = cause instanceof Error ? ((cause.cause as Error | undefined)?.message ?? cause.message) : String(cause);
  return new ApiError(
    {
      type: "about:blank",
      title: "No answer",
      status: 0,
      code: "UNREACHABLE",
      detail: `No answer from ${url}: ${why}`,
      fix: "Check that the server runs and that the address is right.",
    },
    { cause },
  );
}

function parseProblem(text: string): Problem | undefined {
  try {
    const value = JSON.parse(text) as Partial<Problem> | null;
    return typeof value?.code === "string" && typeof value.detail === "string" ? (value as Problem) : undefined;
  } catch {
    return undefined;
  }
}

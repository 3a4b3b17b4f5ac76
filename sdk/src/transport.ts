import { ApiError, errorOf, unreachable } from "./api-error.js";
import type { Operations } from "./generated/types.js";

/** A call of the API: `"GET /api/v1/datasets/{d}"`. */
export type Route = keyof Operations;

export interface ClientOptions {
  /** Where the server is, e.g. `http://127.0.0.1:8080`; empty in a browser page that the server itself serves. */
  readonly baseUrl?: string;
  /** An API key. Without one a browser sends its session cookie. */
  readonly key?: string;
  readonly fetch?: typeof globalThis.fetch;
}

export interface CallOptions {
  readonly signal?: AbortSignal;
  /** The same key and body give the first answer again, for 24 hours. */
  readonly idempotencyKey?: string;
}

/** What goes into a call; a file goes as `raw`. */
export interface CallInput<R extends Route> {
  readonly params?: Operations[R]["params"];
  readonly query?: Operations[R]["query"];
  readonly body?: Operations[R]["body"];
  readonly raw?: RawBody;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Bytes to send: a File or Blob, bytes, text, or a stream (the latter in Node.js only). */
export type RawBody = Blob | Uint8Array | string | ReadableStream<Uint8Array>;

export interface Transport {
  /** Sends, checks the status, reads the JSON answer (undefined where there is none). Throws ApiError. */
  readonly call: <R extends Route>(route: R, input?: CallInput<R>, options?: CallOptions) => Promise<Operations[R]["answer"]>;
  /** Sends and checks the status; the body is still to be read. Throws ApiError. */
  readonly open: <R extends Route>(route: R, input?: CallInput<R>, options?: CallOptions) => Promise<Response>;
}

export function createTransport(options: ClientOptions): Transport {
  const fetch = options.fetch ?? globalThis.fetch.bind(globalThis);
  const base = (options.baseUrl ?? "").replace(/\/+$/, "");

  const open: Transport["open"] = async (route, input = {}, callOptions = {}) => {
    const request = toRequest(route, input);
    const { signal = null } = callOptions;
    const init = { ...request.init, headers: headersOf(options.key, input, callOptions), signal };
    const response = await fetch(base + request.path, init).catch((cause: unknown) => {
      throw signal?.aborted === true ? cause : unreachable(base || "the server", cause);
    });
    if (!response.ok) throw await errorOf(response);
    return response;
  };
  return {
    open,
    async call(route, input, callOptions) {
      const response = await open(route, input, callOptions);
      const isJson = response.headers.get("content-type")?.includes("json") === true;
      return (isJson ? await response.json() : undefined) as Operations[typeof route]["answer"];
    },
  };
}

/** True for a failure after which the same request may succeed: no answer, 429, 503. */
export function isRetryable(error: unknown): boolean {
  return error instanceof ApiError && (error.status === 0 || error.status === 429 || error.status === 503);
}

interface AnyInput {
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, QueryValue>>;
  readonly body?: unknown;
  readonly raw?: RawBody;
}
type QueryValue = string | number | boolean | readonly string[] | undefined;

function toRequest(route: string, input: AnyInput): { readonly path: string; readonly init: RequestInit } {
  const [method = "GET", path = ""] = route.split(" ");
  return { path: fillPath(path, input.params ?? {}) + queryText(input.query ?? {}), init: { method, ...bodyOf(input) } };
}

function fillPath(path: string, params: Readonly<Record<string, string>>): string {
  return path.replace(/\{([a-z]+)\}/g, (_, name: string) => (params[name] ?? "").split("/").map(encodeSegment).join("/"));
}

/** `.` and `..` would be taken out of the address before it is sent. */
function encodeSegment(text: string): string {
  return encodeURIComponent(text).replace(/^\.{1,2}$/, (dots) => dots.replaceAll(".", "%2E"));
}

function queryText(query: Readonly<Record<string, QueryValue>>): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    for (const item of Array.isArray(value) ? (value as readonly string[]) : [value]) if (item !== undefined) search.append(name, String(item));
  }
  const text = search.toString();
  return text === "" ? "" : `?${text}`;
}

function bodyOf(input: { readonly body?: unknown; readonly raw?: RawBody }): RequestInit & { duplex?: "half" } {
  if (input.raw !== undefined)
    return { body: input.raw as NonNullable<RequestInit["body"]>, ...(input.raw instanceof ReadableStream ? { duplex: "half" } : {}) };
  return input.body === undefined ? {} : { body: JSON.stringify(input.body) };
}

function headersOf(
  key: string | undefined,
  input: { readonly body?: unknown; readonly raw?: RawBody; readonly headers?: Readonly<Record<string, string>> },
  options: CallOptions,
): Record<string, string> {
  return {
    ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
    ...(input.raw !== undefined ? { "content-type": "application/octet-stream" } : input.body === undefined ? {} : { "content-type": "application/json" }),
    ...(options.idempotencyKey === undefined ? {} : { "idempotency-key": options.idempotencyKey }),
    ...input.headers,
  };
}

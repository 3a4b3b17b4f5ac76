import { isRetryable, type CallOptions } from "./transport.js";

/** One server-sent event; `data` is the parsed JSON. */
export interface ServerEvent {
  readonly id: string;
  readonly kind: string;
  readonly data: unknown;
}

export interface EventOptions extends Pick<CallOptions, "signal"> {
  /** Begin after this event; all of them when absent. */
  readonly after?: number | string;
  /** Told when the connection is lost (`false`) and when it is back (`true`). */
  readonly onConnection?: (connected: boolean) => void;
}

const FIRST_RETRY_MS = 500;
const LAST_RETRY_MS = 10_000;

/**
 * Events from a server-sent stream. A lost connection is taken up after the last event that arrived;
 * the stream is over when the server closes it after an event for which `isLast` is true, or when the signal aborts.
 */
export async function* readEvents(
  open: (lastEventId: string) => Promise<Response>,
  isLast: (event: ServerEvent) => boolean,
  options: EventOptions = {},
): AsyncGenerator<ServerEvent, void> {
  let lastId = String(options.after ?? "");
  let retryMs = FIRST_RETRY_MS;
  for (let connections = 0; !isAborted(options); connections++) {
    for await (const event of oneConnection(() => open(lastId), options, connections === 0)) {
      if (event.id !== "") lastId = event.id;
      retryMs = FIRST_RETRY_MS;
      yield event;
      if (isLast(event)) return;
    }
    options.onConnection?.(false);
    await delay(retryMs, options.signal);
    retryMs = Math.min(retryMs * 2, LAST_RETRY_MS);
  }
}

/** Events until the connection ends, however it ends. Thrown is what the server refuses, and that there is no server in the first place. */
async function* oneConnection(open: () => Promise<Response>, options: EventOptions, isFirst: boolean): AsyncGenerator<ServerEvent, void> {
  let opened = !isFirst;
  try {
    const response = await open();
    opened = true;
    options.onConnection?.(true);
    yield* parseEvents(response);
  } catch (error) {
    const canComeBack = opened && (isRetryable(error) || isBrokenStream(error));
    if (!isAborted(options) && !canComeBack) throw error;
  }
}

/** Events of one answer (WHATWG HTML, section 9.2.6); comments are heartbeats and are passed over. */
async function* parseEvents(response: Response): AsyncGenerator<ServerEvent, void> {
  let text = "";
  for await (const chunk of readText(response)) {
    const blocks = (text + chunk).split(/\r?\n\r?\n/);
    text = blocks.pop() ?? "";
    yield* blocks.map(parseBlock).filter((event) => event !== undefined);
  }
}

async function* readText(response: Response): AsyncGenerator<string, void> {
  const reader = response.body?.getReader() as ReadableStreamDefaultReader<Uint8Array> | undefined;
  if (reader === undefined) return;
  const decoder = new TextDecoder();
  try {
    for (let part = await reader.read(); !part.done; part = await reader.read()) yield decoder.decode(part.value, { stream: true });
  } finally {
    await reader.cancel().catch(() => undefined); // the connection may be gone already
  }
}

function parseBlock(block: string): ServerEvent | undefined {
  const fields = { id: "", event: "message", data: "" };
  for (const line of block.split(/\r?\n/)) {
    const match = /^(id|event|data): ?(.*)$/.exec(line);
    if (match === null) continue;
    const field = match[1] as keyof typeof fields;
    fields[field] = field === "data" && fields.data !== "" ? `${fields.data}\n${match[2] ?? ""}` : (match[2] ?? "");
  }
  return fields.data === "" ? undefined : { id: fields.id, kind: fields.event, data: JSON.parse(fields.data) };
}

const isAborted = (options: EventOptions): boolean => options.signal?.aborted === true;

/** fetch throws TypeError when a stream breaks while it is read. */
const isBrokenStream = (error: unknown): boolean => error instanceof TypeError;

function delay(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal?.addEventListener("abort", () => (clearTimeout(timer), resolve()), { once: true });
  });
}

/** @file Server-sent events: numbered, with heartbeats, ended when the source ends or the client goes. */
import type { ServerResponse } from "node:http";
import type { FastifyReply, FastifyRequest } from "fastify";
import { fail, type Log } from "#base";

export interface SentEvent {
  readonly id?: number | string;
  readonly kind?: string;
  readonly data: unknown;
}

/** Proxies close connections that are silent for a minute or less. */
const HEARTBEAT_MS = 15_000;

/** The number in Last-Event-ID, 0 without one. */
export function lastEventId(request: FastifyRequest): number {
  const text = request.headers["last-event-id"] ?? "";
  if (text === "") return 0;
  if (typeof text !== "string" || !/^\d{1,15}$/.test(text))
    throw fail("INVALID_REQUEST", { detail: `Last-Event-ID: expected the id of an event, got '${String(text).slice(0, 80)}'` });
  return Number(text);
}

/** Takes over the reply; resolves when all events are sent. Check that the source exists first: after this there is no error answer. */
export async function sendEvents(reply: FastifyReply, log: Log, events: AsyncIterable<SentEvent>): Promise<void> {
  const { raw } = reply;
  reply.hijack();
  raw.writeHead(200, {
    ...(reply.getHeaders() as Record<string, string>),
    "content-type": "text/event-stream",
    "cache-control": "no-store",
    "x-accel-buffering": "no",
  });
  raw.write(": connected\n\n");
  const heartbeat = setInterval(() => raw.write(":\n\n"), HEARTBEAT_MS);
  const iterator = events[Symbol.asyncIterator]();
  raw.once("close", () => void iterator.return?.());
  try {
    for (let next = await iterator.next(); next.done !== true && !raw.destroyed; next = await iterator.next()) await write(raw, encode(next.value));
    raw.end();
  } catch (error) {
    if (!raw.destroyed) log.error({ err: error, requestId: reply.request.id }, "event stream broke");
    raw.destroy(); // the client takes it up again after the last event it has
  } finally {
    clearInterval(heartbeat);
  }
}

function encode({ id, kind, data }: SentEvent): string {
  return `${id === undefined ? "" : `id: ${id}\n`}${kind === undefined ? "" : `event: ${kind}\n`}data: ${JSON.stringify(data)}\n\n`;
}

/** Waits for a slow reader instead of piling up. */
function write(raw: ServerResponse, text: string): Promise<void> {
  if (raw.write(text)) return Promise.resolve();
  return new Promise((resolve) => {
    const go = (): void => {
      raw.off("drain", go);
      raw.off("close", go);
      resolve();
    };
    raw.once("drain", go);
    raw.once("close", go);
  });
}

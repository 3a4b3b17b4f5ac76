import Fastify from "fastify";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createLog } from "#base";
import { sendEvents, type SentEvent } from "./send-events.js";

const app = Fastify({ forceCloseConnections: true });
const log = createLog("silent");
let ended = 0;

async function* three(): AsyncGenerator<SentEvent> {
  yield { id: 1, kind: "progress", data: { progress: 0.5 } };
  yield { id: 2, kind: "log", data: { message: "two\nlines" } };
  await Promise.resolve();
  yield { id: 3, kind: "end", data: null };
}

async function* endless(): AsyncGenerator<SentEvent> {
  try {
    for (let id = 1; ; id++) {
      yield { id, data: "x".repeat(1000) };
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  } finally {
    ended++;
  }
}

beforeAll(async () => {
  app.get("/three", (_, reply) => sendEvents(reply, log, three()));
  app.get("/endless", (_, reply) => sendEvents(reply, log, endless()));
  await app.listen({ port: 0 });
});
afterAll(() => app.close());

test("events have their numbers, and the stream is closed after the last", async () => {
  const answer = await fetch(`${app.listeningOrigin}/three`);
  expect(answer.headers.get("content-type")).toBe("text/event-stream");
  expect(await answer.text()).toBe(
    ': connected\n\nid: 1\nevent: progress\ndata: {"progress":0.5}\n\nid: 2\nevent: log\ndata: {"message":"two\\nlines"}\n\nid: 3\nevent: end\ndata: null\n\n',
  );
});

test("a source ends when its reader goes away", async () => {
  const gone = new AbortController();
  const answer = await fetch(`${app.listeningOrigin}/endless`, { signal: gone.signal });
  await answer.body?.getReader().read();
  gone.abort();
  for (let i = 0; i < 100 && ended === 0; i++) await new Promise((resolve) => setTimeout(resolve, 10));
  expect(ended).toBe(1);
});

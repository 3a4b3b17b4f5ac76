import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ApiError, createClient } from "./index.js";

/** A server that drops the stream after every two events, so that a client must come back with Last-Event-ID. */
const server = createServer((request, response) => {
  asked.push(String(request.headers["last-event-id"] ?? ""));
  if (request.url?.includes("missing") === true) return refuse(response);
  response.writeHead(200, { "content-type": "text/event-stream" });
  const after = Number(request.headers["last-event-id"] ?? 0);
  response.write(": connected\n\n");
  for (const id of [after + 1, after + 2])
    response.write(`id: ${id}\r\nevent: ${id === 5 ? "end" : "log"}\r\ndata: {"level":"info",\r\ndata: "message":"grüße ${id}"}\r\n\r\n`);
  if (after + 2 >= 5) response.end();
  else setTimeout(() => response.destroy(), 20);
});
const asked: string[] = [];
let url = "";

function refuse(response: ServerResponse): void {
  response.writeHead(404, { "content-type": "application/problem+json" });
  response.end(JSON.stringify({ type: "x", title: "Not found", status: 404, code: "NOT_FOUND", detail: "There is no run 'missing'", fix: "List what exists" }));
}

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());

test("a lost event stream is taken up after the last event that arrived, until the end", async () => {
  const seen: number[] = [];
  const connections: boolean[] = [];
  for await (const event of createClient({ baseUrl: url, key: "k" }).runs.events("r", { onConnection: (up) => connections.push(up) })) {
    seen.push(event.id);
    if (event.kind === "log") expect(event.data.message).toBe(`grüße ${event.id}`);
  }
  expect(seen).toEqual([1, 2, 3, 4, 5]);
  expect(asked).toEqual(["", "2", "4"]);
  expect(connections).toEqual([true, false, true, false, true]);
});

test("a stream that does not exist is an error at once, not a retry for ever", async () => {
  const first = createClient({ baseUrl: url }).runs.events("missing").next();
  await expect(first).rejects.toMatchObject({ name: "ApiError", code: "NOT_FOUND", status: 404 });
});

test("a server that is not there is an ApiError with the code UNREACHABLE", async () => {
  const nowhere = createClient({ baseUrl: "http://127.0.0.1:1" });
  const error = await nowhere.me().catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(ApiError);
  expect(error).toMatchObject({ status: 0, code: "UNREACHABLE" });
  await expect(nowhere.runs.events("r").next()).rejects.toMatchObject({ code: "UNREACHABLE" });
});

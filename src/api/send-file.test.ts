import { Readable } from "node:stream";
import Fastify from "fastify";
import { afterAll, expect, test } from "vitest";
import { createLog } from "#base";
import { createSendProblem } from "./send-problem.js";
import { sendFile } from "./send-file.js";

const bytes = Buffer.from("0123456789");
const app = Fastify();
app.setErrorHandler(createSendProblem(createLog("silent")));
app.get("/file", async (request, reply) =>
  sendFile(request, reply, {
    filename: 'naïve "data" (1).csv',
    bytes: bytes.length,
    sha256: "ab",
    open: (range) => Readable.from([range === undefined ? bytes : bytes.subarray(range.start, range.end + 1)]),
  }),
);
afterAll(() => app.close());

const get = (range?: string) => app.inject({ url: "/file", headers: range === undefined ? {} : { range } });

test("a file is sent whole, as an attachment, with its digest as the ETag", async () => {
  const answer = await get();
  expect(answer.statusCode).toBe(200);
  expect(answer.body).toBe("0123456789");
  expect(answer.headers).toMatchObject({
    "content-length": "10",
    "accept-ranges": "bytes",
    etag: '"ab"',
    "content-disposition": "attachment; filename*=UTF-8''na%C3%AFve%20%22data%22%20%281%29.csv",
  });
});

test.each([
  ["bytes=0-3", "0123", "bytes 0-3/10"],
  ["bytes=7-", "789", "bytes 7-9/10"],
  ["bytes=-2", "89", "bytes 8-9/10"],
  ["bytes=-99", "0123456789", "bytes 0-9/10"],
  ["bytes=8-99", "89", "bytes 8-9/10"],
])("%s is answered with 206 and these bytes", async (range, body, contentRange) => {
  const answer = await get(range);
  expect(answer.statusCode).toBe(206);
  expect(answer.body).toBe(body);
  expect(answer.headers["content-range"]).toBe(contentRange);
});

test.each(["bytes=10-", "bytes=99-100", "bytes=-0"])("%s lies outside: 416", async (range) => {
  const answer = await get(range);
  expect(answer.statusCode).toBe(416);
  expect(answer.headers["content-range"]).toBe("bytes */10");
  expect(answer.json()).toMatchObject({ code: "RANGE_NOT_SATISFIABLE" });
});

test.each(["bytes=0-1,4-5", "bytes=5-2", "lines=0-1", "bytes=a-b", "bytes=-"])("%s is no single range: the whole file", async (range) => {
  const answer = await get(range);
  expect(answer.statusCode).toBe(200);
  expect(answer.body).toBe("0123456789");
});

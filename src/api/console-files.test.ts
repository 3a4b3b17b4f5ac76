import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Fastify, { type FastifyInstance } from "fastify";
import { afterAll, beforeAll, expect, test } from "vitest";
import { serveConsole } from "./console-files.js";

const root = mkdtempSync(join(tmpdir(), "aimass-console-"));
const folder = join(root, "dist");
let app: FastifyInstance;

beforeAll(async () => {
  mkdirSync(join(folder, "assets"), { recursive: true });
  writeFileSync(join(folder, "index.html"), "<!doctype html><title>console</title>");
  writeFileSync(join(folder, "favicon.svg"), "<svg/>");
  writeFileSync(join(folder, "assets/app-1a2b3c.js"), "run()");
  writeFileSync(join(root, "secret.txt"), "secret");
  app = Fastify();
  await serveConsole(app, folder);
});
afterAll(async () => {
  await app.close();
  rmSync(root, { recursive: true, force: true });
});

test("hashed assets are kept for a year, the page is asked for each time", async () => {
  const asset = await app.inject("/assets/app-1a2b3c.js");
  expect(asset.body).toBe("run()");
  expect(asset.headers["cache-control"]).toBe("public, max-age=31536000, immutable");
  const page = await app.inject("/");
  expect(page.body).toContain("<title>console</title>");
  expect(page.headers["cache-control"]).toBe("no-cache");
  expect((await app.inject("/favicon.svg")).headers["content-type"]).toContain("image/svg+xml");
});

test("every page address is the application; a missing asset and a wrong API address are 404", async () => {
  for (const path of ["/datasets", "/models/iris@3", "/deployments/a/b/c?tab=logs"]) expect((await app.inject(path)).body).toContain("<title>console</title>");
  for (const path of ["/assets/missing.js", "/api/v1/nothing", "/v2/nothing", "/assets/..%2f..%2fsecret.txt", "/assets%5c..%5csecret.txt", "/.hidden"])
    expect((await app.inject(path)).statusCode, path).toBe(404);
});

test("a console that is not built says how to build it", async () => {
  const bare = Fastify();
  await serveConsole(bare, join(root, "nothing-here"));
  const page = await bare.inject("/");
  expect(page.statusCode).toBe(200);
  expect(page.body).toContain("npm start");
  await bare.close();
});

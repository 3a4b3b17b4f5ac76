/** A1, A2, A3, A5: addresses that try to leave where they belong. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { CONSOLE_DIST } from "#base";
import { openApi, type TestApi } from "../support/api.js";
import { fixture } from "../support/models.js";

const CANARY = "canary-that-nobody-may-read";
let api: TestApi;

beforeAll(async () => {
  api = await openApi();
  writeFileSync(join(api.context.store.dataDir, "canary"), CANARY);
  await api.call("POST", "/api/v1/models", { body: { name: "iris" } });
  expect((await api.call("POST", "/api/v1/models/iris/versions?filename=line.onnx", { body: fixture("line") })).body).toMatchObject({ state: "ready" });
});
afterAll(async () => {
  await api.close();
});

/** Forty ways to write `../`, and things like it. */
const UP = [
  "../",
  "..%2f",
  "%2e%2e/",
  "%2e%2e%2f",
  "..%252f",
  "%252e%252e%252f",
  "%252e%252e/",
  "..\\",
  "..%5c",
  "%2e%2e%5c",
  "..%255c",
  "..;/",
  "..%3b/",
  ".%2e/",
  "%2e./",
  "....//",
  "..../",
  "..//",
  "//..//",
  "/../",
  "%2f..%2f",
  "/%2e%2e/",
  "..%00/",
  "%00../",
  "..%0d/",
  "..%0a/",
  "..%20/",
  "..%09/",
  "..%c0%af",
  "%c0%ae%c0%ae/",
  "%e0%80%ae%e0%80%ae/",
  "..%c1%9c",
  "..%ef%bc%8f",
  "%uff0e%uff0e/",
  "..%u2215",
  "#/../../",
  "?/../../",
  "./../",
  "%2e/%2e%2e/",
  "..%2f..%5c",
] as const;
const TARGETS = ["canary", "etc/passwd", "pg/PG_VERSION"] as const;

const leaks = (text: string): boolean => text.includes(CANARY) || text.includes("root:") || /^18\s*$/.test(text);

test("there are forty encodings in the matrix", () => {
  expect(new Set(UP).size).toBe(40);
});

test("A1: no encoding of .. in a model file's path leaves the version's files", { timeout: 120_000 }, async () => {
  for (const up of UP) {
    for (const target of TARGETS) {
      const path = `/api/v1/models/iris/versions/1/files/${up.repeat(6)}${target}`;
      const answer = await api.call("GET", path);
      expect(leaks(answer.text), path).toBe(false);
      // a fragment or a query ends the path: what is left is the empty file name
      expect(answer.status, path).toBe(404);
    }
  }
});

test("A1: nor in names, versions and aliases", { timeout: 120_000 }, async () => {
  for (const up of UP) {
    for (const path of [
      `/api/v1/models/${up}iris`,
      `/api/v1/datasets/${up}x/versions/1/export`,
      `/api/v1/models/iris/versions/${up}1/files/model.onnx`,
      `/v2/models/${up}iris/ready`,
      `/api/v1/uploads/${up}canary`,
    ]) {
      const answer = await api.call(path.includes("uploads") ? "HEAD" : "GET", path);
      expect(leaks(answer.text), path).toBe(false);
      expect([400, 404, 405].includes(answer.status) || answer.headers["content-type"]?.includes("json") === true, `${path} -> ${answer.status}`).toBe(true);
    }
  }
});

test("A2: static files of the console keep to their folder under the same matrix", { timeout: 120_000 }, async () => {
  for (const up of UP) {
    for (const path of [`/${up.repeat(8)}etc/passwd`, `/assets/${up.repeat(8)}etc/passwd`, `/assets/${up}${up}${up}package.json`]) {
      const answer = await api.call("GET", path, { key: null });
      expect(leaks(answer.text) || answer.text.includes('"workspaces"'), path).toBe(false);
      // either nothing, or the application's own page (for an address that looks like one)
      expect(answer.status === 404 || answer.text.toLowerCase().startsWith("<!doctype html>"), `${path} -> ${answer.status}`).toBe(true);
    }
  }
});

test("A2: hidden files and the sources of the console are not served", async () => {
  for (const path of ["/.env", "/.git/config", "/assets/.hidden", "/%2eenv", "/node_modules/x.js", "/assets/"]) {
    const answer = await api.call("GET", path, { key: null });
    expect(answer.status === 404 || answer.text.toLowerCase().startsWith("<!doctype html>"), path).toBe(true);
  }
  expect(CONSOLE_DIST.endsWith("console/dist")).toBe(true);
});

test("A3: no call reads a path of the server: such fields do not exist", async () => {
  await api.call("POST", "/api/v1/datasets", { body: { name: "local" } });
  for (const body of [{ path: "/etc/passwd" }, { uploadId: "upl_x", path: "/etc/passwd" }, { url: "file:///etc/passwd" }, { location: "/etc/passwd" }]) {
    const data = await api.call("POST", "/api/v1/datasets/local/versions", { body });
    expect(data.status).toBe(400);
    expect((await api.call("POST", "/api/v1/models/iris/versions", { body })).status).toBe(400);
  }
  const notAnUpload = await api.call("POST", "/api/v1/datasets/local/versions", { body: { uploadId: "/etc/passwd" } });
  expect(notAnUpload.status).toBe(404);
});

test("A5: ~, $VAR and %X% are plain text", async () => {
  const description = "~ $HOME ${HOME} %PATH% `id` $(id)";
  const made = await api.call("POST", "/api/v1/models", { body: { name: "literal", description } });
  expect(made.body["description"]).toBe(description);
  for (const filename of ["~root.onnx", "$HOME.onnx", "%2fetc%2fpasswd", "..%2f..%2fx.onnx"]) {
    const { body } = await api.call("POST", `/api/v1/models/literal/versions?filename=${filename}`, { body: fixture("line") });
    for (const file of body["files"] as { path: string }[]) expect(file.path).toMatch(/^(?:model\.onnx|source\/[A-Za-z0-9._ -]+)$/);
  }
});

/** Who gets at what: another tenant, a path in a field, a bad digest, an id that is none, a formula in an export. Ids as in the security notes. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { loadConfig } from "#base";
import { openApi, type RawAnswer, type TestApi } from "../support/api.js";

let api: TestApi;
let stranger: string;
const ids: Record<string, string> = {};

const PEPPERED = ["name,score", "=HYPERLINK(1),1", "+1+1,2", "-2,3", "@SUM(A1),4", "plain,-5", ...Array.from({ length: 20 }, (_, i) => `row ${i},${i}`)].join(
  "\n",
);

beforeAll(async () => {
  api = await openApi({ openRegistration: true });
  ids["dataset"] = String((await api.call("POST", "/api/v1/datasets", { body: { name: "secret" } })).body["id"]);
  const version = await api.call("POST", "/api/v1/datasets/secret/versions?format=csv", { body: PEPPERED });
  expect(version.status, version.text).toBe(201);
  ids["model"] = String((await api.call("POST", "/api/v1/models", { body: { name: "secret" } })).body["id"]);
  ids["run"] = String((await api.call("POST", "/api/v1/runs", { body: { dataset: "secret", target: "score" } })).body["id"]);
  ids["upload"] = String((await api.call("POST", "/api/v1/uploads", { body: { size: 10 } })).body["id"]);
  ids["key"] = (await api.newKey(["read"])).id;
  const account = await api.call("POST", "/api/v1/accounts", { key: null, body: { email: "mallory@example.org", password: "a long enough password" } });
  expect(account.status, account.text).toBe(201);
  const cookie = String(account.headers["set-cookie"]?.[0]).split(";")[0] ?? "";
  const key = await api.call("POST", "/api/v1/keys", { key: null, headers: { cookie, origin: api.url }, body: { name: "mine", scopes: ["admin"] } });
  stranger = String(key.body["secret"]);
});
afterAll(() => api.close());

const without = ({ body }: RawAnswer, id: string): string => JSON.stringify({ ...body, requestId: "" }).replaceAll(id, "ID");

test("Z5: another tenant's admin sees of our things exactly what he sees of things that never were", async () => {
  const routes: readonly (readonly [method: string, path: (id: string) => string, kind: string])[] = [
    ["GET", (id) => `/datasets/${id}`, "dataset"],
    ["GET", (id) => `/datasets/${id}/versions/1`, "dataset"],
    ["GET", (id) => `/datasets/${id}/versions/1/records`, "dataset"],
    ["GET", (id) => `/datasets/${id}/versions/1/export?format=csv`, "dataset"],
    ["DELETE", (id) => `/datasets/${id}`, "dataset"],
    ["GET", (id) => `/models/${id}`, "model"],
    ["DELETE", (id) => `/models/${id}`, "model"],
    ["GET", (id) => `/runs/${id}`, "run"],
    ["GET", (id) => `/runs/${id}/predictions`, "run"],
    ["POST", (id) => `/runs/${id}/stop`, "run"],
    ["HEAD", (id) => `/uploads/${id}`, "upload"],
    ["DELETE", (id) => `/keys/${id}`, "key"],
  ];
  for (const [method, path, kind] of routes) {
    const ours = ids[kind] ?? "";
    const never = `${ours.slice(0, -3)}zzz`;
    const seen = await api.call(method, `/api/v1${path(ours)}`, { key: stranger });
    const unknown = await api.call(method, `/api/v1${path(never)}`, { key: stranger });
    expect(seen.status, `${method} ${path(ours)}: ${seen.text}`).toBe(404);
    expect(without(seen, ours)).toBe(without(unknown, never));
  }
  expect((await api.call("GET", "/api/v1/datasets/secret")).status).toBe(200);
  expect((await api.call("GET", "/api/v1/datasets", { key: stranger })).body["items"]).toEqual([]);
  expect((await api.call("GET", "/api/v1/audit", { key: stranger })).text).not.toContain("secret");
});

test("U8: a digest that is a path, of a wrong length or in capitals is 400 BAD_DIGEST", async () => {
  for (const sha256 of ["sha256:../../x", "../../etc/passwd", "a".repeat(63), "A".repeat(64), "%2e%2e%2f"]) {
    const answer = await api.call("POST", "/api/v1/uploads", { body: { size: 1, sha256 } });
    expect(answer.status, sha256).toBe(400);
    expect(answer.body["code"], sha256).toBe("BAD_DIGEST");
  }
});

test("U9: a field that names a place on the server is an unknown field, on every call that makes something", async () => {
  for (const field of ["path", "location", "uri", "file", "exportTo"]) {
    for (const [route, body] of [
      ["/datasets", { name: "a" }],
      ["/models", { name: "a" }],
      ["/deployments", { name: "a", model: "secret@1" }],
      ["/runs", { dataset: "secret", target: "score" }],
      ["/uploads", { size: 1 }],
    ] as const) {
      const answer = await api.call("POST", `/api/v1${route}`, { body: { ...body, [field]: "/etc/passwd" } });
      expect([answer.status, answer.body["code"]], `${route} ${field}`).toEqual([400, "UNKNOWN_FIELD"]);
    }
  }
});

test("U10: what is no id and no name is 404, and leaves no trace on the disk", async () => {
  const before = readdirSync(join(api.context.config.dataDir, "staging"));
  for (const id of ["..%2f..%2fetc", "run_..%2f..%2fetc%2fpasswd", "upl_", "upl_%00", `upl_${"a".repeat(500)}`]) {
    for (const route of ["runs", "uploads", "datasets", "models", "deployments"]) {
      const answer = await api.call(route === "uploads" ? "HEAD" : "GET", `/api/v1/${route}/${id}`);
      expect(answer.status, `${route}/${id}`).toBe(404);
    }
  }
  expect(readdirSync(join(api.context.config.dataDir, "staging"))).toEqual(before);
});

test("a text with NUL is the sender's mistake, not the server's", async () => {
  const answer = await api.call("POST", "/api/v1/datasets", { body: { name: "nul", description: "a\u0000b" } });
  expect([answer.status, answer.body["code"]]).toEqual([400, "INVALID_REQUEST"]);
  expect((await api.call("GET", "/api/v1/datasets/nul")).status).toBe(404);
});

test("Z2: the server listens on loopback unless it is told otherwise", () => {
  expect(loadConfig({}, {}, "/nowhere").host).toBe("127.0.0.1");
});

test("Z3: there is no default password, and guesses are slowed", async () => {
  const guess = async (email: string, password: string): Promise<number> =>
    (await api.call("POST", "/api/v1/sessions", { key: null, body: { email, password } })).status;
  for (const [email, password] of [
    ["admin@localhost", "admin"],
    ["owner@localhost", "password"],
    ["owner@localhost", ""],
  ] as const)
    expect([400, 401]).toContain(await guess(email, password));
  const statuses: number[] = [];
  for (let i = 0; i < 8; i++) statuses.push(await guess("mallory@example.org", `guess number ${i}`));
  expect(statuses[0]).toBe(401);
  expect(statuses.at(-1)).toBe(429);
});

test("D1: a filter is data: what looks like SQL finds nothing and harms nothing", async () => {
  for (const value of ["' OR 1=1 --", "'; DROP TABLE x; --", "x') UNION SELECT * FROM read_text('/etc/passwd') --"]) {
    const answer = await api.call("GET", `/api/v1/datasets/secret/versions/1/records?filter=${encodeURIComponent(`name:eq:${value}`)}`);
    expect(answer.status, answer.text).toBe(200);
    expect(answer.body["items"]).toEqual([]);
  }
  expect((await api.call("GET", `/api/v1/datasets/secret/versions/1/records?filter=${encodeURIComponent('na"me:eq:x')}`)).status).toBe(400);
});

test("X3: texts that a spreadsheet would run are exported with a quote in front, numbers are not touched", async () => {
  const { text } = await api.call("GET", "/api/v1/datasets/secret/versions/1/export?format=csv");
  expect(text).toContain("'=HYPERLINK(1)");
  expect(text).toContain("'+1+1");
  expect(text).toContain("'@SUM(A1)");
  expect(text).toMatch(/plain,-5/);
});

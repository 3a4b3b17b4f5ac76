/** Z1, A4: every route names its permission, and keeps to it. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { listRoutes, routeAddress } from "../../src/api/all-routes.js";
import { PERMISSIONS, type Permission } from "../../src/api/permissions.js";
import { openApi, type TestApi } from "../support/api.js";

let api: TestApi;

beforeAll(async () => {
  api = await openApi();
});
afterAll(async () => {
  await api.close();
});

/** A concrete address for a route's pattern. */
const concrete = (url: string): string => url.replace(/:[a-z]+/g, "x").replace("*", "x");
const OPEN = [
  "GET /*",
  "GET /livez",
  "GET /readyz",
  "GET /v2/health/live",
  "GET /v2/health/ready",
  "POST /api/v1/accounts",
  "POST /api/v1/sessions",
  "POST /api/v1/setup",
];

test("Z1: every route of the running server names its permission", () => {
  expect(api.app.knownRoutes.length).toBeGreaterThan(80);
  expect(api.app.knownRoutes.filter(({ options }) => options.config?.permission === undefined)).toEqual([]);
  const open = api.app.knownRoutes
    .filter(({ options, method }) => options.config?.permission === "public" && method !== "HEAD")
    .map(({ method, url }) => `${method} ${url}`);
  expect(open.sort()).toEqual(OPEN);
});

test("every row of the contract is a route, and every route of the API is a row", () => {
  const rows = listRoutes().map(({ id }) => {
    const { method, path } = routeAddress(id);
    return `${method} ${path.replace(/\{[a-z]+\*\}/, "*").replace(/\{([a-z]+)\}/g, ":$1")}`;
  });
  const heads = new Set(rows.filter((row) => row.startsWith("HEAD ")));
  const routes = api.app.knownRoutes.filter(({ url }) => url !== "/*" && !url.startsWith("/api/docs")).map(({ method, url }) => `${method} ${url}`);
  expect(routes.filter((route) => !route.startsWith("HEAD ") || heads.has(route)).sort()).toEqual([...rows].sort());
});

test("Z1: every route that is not open answers 401 without a key, before anything else", async () => {
  for (const { method, url, options } of api.app.knownRoutes) {
    if (options.config?.permission === "public") continue;
    const answer = await api.call(method, concrete(url), { key: null });
    expect(answer.status, `${method} ${url}`).toBe(401);
    if (method !== "HEAD") expect(answer.text, `${method} ${url}`).toContain("UNAUTHENTICATED");
  }
});

test("a wrong, a revoked and an expired key are all 401", async () => {
  expect((await api.call("GET", "/api/v1/me", { key: "amk_wrong" })).status).toBe(401);
  const { id, secret } = await api.newKey(["read"]);
  expect((await api.call("GET", "/api/v1/datasets", { key: secret })).status).toBe(200);
  expect((await api.call("DELETE", `/api/v1/keys/${id}`)).status).toBe(204);
  expect((await api.call("GET", "/api/v1/datasets", { key: secret })).status).toBe(401);
  const late = await api.call("POST", "/api/v1/keys", { body: { name: "late", scopes: ["read"], expiresAt: new Date(Date.now() + 300).toISOString() } });
  await new Promise((resolve) => setTimeout(resolve, 400));
  expect((await api.call("GET", "/api/v1/datasets", { key: String(late.body["secret"]) })).status).toBe(401);
});

const INCLUDED: Readonly<Record<string, readonly Permission[]>> = {
  read: ["session", "read"],
  write: ["session", "read", "write"],
  predict: ["session", "predict"],
  admin: ["session", "read", "write", "predict", "admin"],
};

test("A4: each scope opens its own calls and no other", async () => {
  for (const scope of ["read", "write", "predict", "admin"] as const) {
    const { secret } = await api.newKey([scope]);
    for (const { id } of listRoutes()) {
      const permission = PERMISSIONS[id];
      const { method, path } = routeAddress(id);
      if (permission === "public" || path.endsWith("/events") || path.endsWith("/logs") || id === "POST /keys") continue;
      const answer = await api.call(method, path.replace(/\{[a-z]+\*?\}/g, "nothing-of-this-name"), { key: secret });
      const allowed = INCLUDED[scope]?.includes(permission) === true;
      expect(answer.status === 403, `${scope}: ${id} -> ${answer.status}`).toBe(!allowed);
      expect(answer.status, `${scope}: ${id}`).toBeLessThan(500);
    }
  }
});

test("A4: a key that may only read deletes nothing", async () => {
  await api.call("POST", "/api/v1/datasets", { body: { name: "kept" } });
  const { secret } = await api.newKey(["read"]);
  const refused = await api.call("DELETE", "/api/v1/datasets/kept", { key: secret });
  expect(refused.status).toBe(403);
  expect(refused.body).toMatchObject({ code: "FORBIDDEN" });
  expect(String(refused.body["detail"])).toContain("'write'");
  expect((await api.call("GET", "/api/v1/datasets/kept")).status).toBe(200);
});

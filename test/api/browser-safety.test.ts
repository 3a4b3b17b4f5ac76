/** U14, Z4, X2: what a browser could be made to do, and what it is shown. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { fixture } from "../support/models.js";
import { EMAIL, openApi, PASSWORD, type TestApi } from "../support/api.js";

let api: TestApi;
let cookie: string;
let host: string;

beforeAll(async () => {
  api = await openApi({ publicOrigins: "https://ai.example.org" });
  host = new URL(api.url).host;
  const signedIn = await api.call("POST", "/api/v1/sessions", { key: null, body: { email: EMAIL, password: PASSWORD } });
  expect(signedIn.status).toBe(201);
  cookie = String(signedIn.headers["set-cookie"]).split(";")[0] ?? "";
});
afterAll(async () => {
  await api.close();
});

const create = (headers: Record<string, string>, name: string) => api.call("POST", "/api/v1/datasets", { key: null, headers, body: { name } });

test("the session cookie is HttpOnly, SameSite=Lax and for all paths; Secure where browsers come by https", async () => {
  const request = { key: null, body: { email: EMAIL, password: PASSWORD } };
  const plain = String((await api.call("POST", "/api/v1/sessions", request)).headers["set-cookie"]);
  expect(plain).toMatch(/^aimass_session=[A-Za-z0-9_-]{43}; Path=\/; Expires=[^;]+; HttpOnly; SameSite=Lax$/);
  const behindTls = await api.call("POST", "/api/v1/sessions", { ...request, headers: { host: "ai.example.org", origin: "https://ai.example.org" } });
  expect(String(behindTls.headers["set-cookie"])).toContain("Secure");
});

test("U14: a POST from another site's page is refused, with a cookie, with a key, and at the log-in", async () => {
  for (const origin of ["https://evil.example", "http://127.0.0.1:1", "null", `http://${host}.evil.example`, "garbage"]) {
    expect((await create({ cookie, origin }, "never")).status, origin).toBe(403);
    expect((await api.call("POST", "/api/v1/datasets", { headers: { origin }, body: { name: "never" } })).status, origin).toBe(403);
    expect((await api.call("POST", "/api/v1/sessions", { key: null, headers: { origin }, body: { email: EMAIL, password: PASSWORD } })).status, origin).toBe(
      403,
    );
  }
  expect((await api.call("GET", "/api/v1/datasets/never")).status).toBe(404);
});

test("U14: a Host that is not ours is refused on every method while bound to loopback", async () => {
  for (const name of ["evil.example", "evil.example:8080", "localhost.evil.example", "127.0.0.1.evil.example", "169.254.169.254"]) {
    for (const method of ["GET", "POST", "DELETE"])
      expect((await api.call(method, "/api/v1/datasets/x", { headers: { host: name } })).status, `${method} ${name}`).toBe(403);
    expect((await api.call("GET", "/", { key: null, headers: { host: name } })).status).toBe(403);
  }
  for (const name of ["localhost:8080", "127.0.0.1", "[::1]:8080", "ai.example.org"])
    expect((await api.call("GET", "/api/v1/me", { headers: { host: name } })).status, name).toBe(200);
});

test("Z4: with the cookie, anything but GET needs our Origin", async () => {
  expect((await api.call("GET", "/api/v1/me", { key: null, headers: { cookie } })).status).toBe(200);
  expect((await create({ cookie }, "without-origin")).status).toBe(403);
  expect((await create({ cookie, origin: `http://${host}` }, "with-origin")).status).toBe(201);
  expect((await create({ cookie, origin: "https://ai.example.org" }, "public-origin")).status).toBe(201);
  const foreign = await api.call("DELETE", "/api/v1/datasets/with-origin", { key: null, headers: { cookie, origin: "https://evil.example" } });
  expect(foreign.status).toBe(403);
  expect((await api.call("GET", "/api/v1/datasets/with-origin")).status).toBe(200);
});

test("signing out ends the session and takes the cookie back", async () => {
  const signedIn = await api.call("POST", "/api/v1/sessions", { key: null, body: { email: EMAIL, password: PASSWORD } });
  const own = String(signedIn.headers["set-cookie"]).split(";")[0] ?? "";
  const out = await api.call("DELETE", "/api/v1/sessions/current", { key: null, headers: { cookie: own, origin: api.url } });
  expect(out.status).toBe(204);
  expect(String(out.headers["set-cookie"])).toMatch(/^aimass_session=;/);
  expect((await api.call("GET", "/api/v1/me", { key: null, headers: { cookie: own } })).status).toBe(401);
});

test("a wrong password and an unknown e-mail get the same answer", async () => {
  const wrong = await api.call("POST", "/api/v1/sessions", { key: null, body: { email: EMAIL, password: "wrong" } });
  const unknown = await api.call("POST", "/api/v1/sessions", { key: null, body: { email: "nobody@example.org", password: "wrong" } });
  expect(wrong.status).toBe(401);
  expect({ ...wrong.body, requestId: "" }).toEqual({ ...unknown.body, requestId: "" });
});

test("X2: what users bring is a download that no browser runs", async () => {
  const sandbox = { "content-type": "application/octet-stream", "x-content-type-options": "nosniff", "content-security-policy": "sandbox; default-src 'none'" };
  const page = "<script>alert(1)</script>";
  await api.call("POST", "/api/v1/datasets", { body: { name: "evil.html" } });
  expect(
    (await api.call("POST", "/api/v1/datasets/evil.html/versions?format=csv", { headers: { "content-type": "text/html" }, body: `html,n\n${page},1\n` }))
      .status,
  ).toBe(201);
  const exported = await api.call("GET", "/api/v1/datasets/evil.html/versions/1/export?format=csv");
  expect(exported.text).toContain(page);
  expect(exported.headers).toMatchObject({ ...sandbox, "content-disposition": "attachment; filename*=UTF-8''evil.html-1.csv" });

  await api.call("POST", "/api/v1/models", { body: { name: "page" } });
  const refused = await api.call("POST", "/api/v1/models/page/versions?filename=evil.html", { headers: { "content-type": "text/html" }, body: page });
  expect(refused.body).toMatchObject({ state: "refused", files: [] });
  const audit = await api.call("GET", "/api/v1/audit?limit=1000");
  expect(audit.body["items"]).toContainEqual(expect.objectContaining({ object: refused.body["id"], outcome: "FORMAT_MISMATCH" }));
  await api.call("POST", "/api/v1/models/page/versions?filename=evil.svg.onnx", { headers: { "content-type": "image/svg+xml" }, body: fixture("line") });
  const file = await api.call("GET", "/api/v1/models/page/versions/2/files/model.onnx");
  expect(file.status).toBe(200);
  expect(file.headers).toMatchObject({ ...sandbox, "content-disposition": "attachment; filename*=UTF-8''model.onnx" });
});

test("pages of the console run no inline script and cannot be framed", async () => {
  const page = await api.call("GET", "/deployments/iris", { key: null, headers: { accept: "text/html" } });
  expect(page.status).toBe(200);
  expect(page.headers["content-type"]).toBe("text/html; charset=utf-8");
  const policy = String(page.headers["content-security-policy"]);
  expect(policy).toContain("script-src 'self';");
  expect(policy).toContain("frame-ancestors 'none'");
  expect(page.headers["x-frame-options"]).toBe("DENY");
});

test("the documentation page needs a key and loads nothing from elsewhere", async () => {
  expect((await api.call("GET", "/api/docs/", { key: null })).status).toBe(401);
  const page = await api.call("GET", "/api/docs/", { key: null, headers: { cookie } });
  expect(page.status).toBe(200);
  expect(page.text).not.toMatch(/(?:src|href)="https?:/);
  expect((await api.call("GET", "/api/docs/json")).body).toMatchObject({ openapi: "3.1.0" });
});

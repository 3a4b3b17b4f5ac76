/** Z6, R2 and the plain mistakes: each a clear 4xx with code, place and fix. */
import { readdirSync } from "node:fs";
import { connect } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ADMIN_KEY, openApi, type RawAnswer, type TestApi } from "../support/api.js";

let api: TestApi;

beforeAll(async () => {
  api = await openApi({ maxJsonBytes: 4096, maxUploadBytes: 100_000 });
  await api.call("POST", "/api/v1/datasets", { body: { name: "taken" } });
});
afterAll(async () => {
  await api.close();
});

function expectProblem(answer: RawAnswer, status: number, code: string): void {
  expect(answer.body).toMatchObject({ status, code, requestId: answer.headers["x-request-id"] });
  expect(answer.status).toBe(status);
  expect(answer.headers["content-type"]).toBe("application/problem+json");
  for (const field of ["type", "title", "detail", "fix"]) expect(answer.body[field], field).toEqual(expect.any(String));
}

test("an unknown field is named, an ill-typed one is named with what was expected and got, all at once", async () => {
  const unknown = await api.call("POST", "/api/v1/datasets", { body: { name: "x", colour: "red" } });
  expectProblem(unknown, 400, "UNKNOWN_FIELD");
  expect(unknown.body["errors"]).toEqual([{ path: "/colour", code: "UNKNOWN_FIELD", message: "the body has no field 'colour'" }]);
  const wrong = await api.call("POST", "/api/v1/datasets", { body: { kind: "song", description: 7 } });
  expectProblem(wrong, 400, "INVALID_REQUEST");
  const errors = wrong.body["errors"] as { path: string; message: string }[];
  expect(errors.map(({ path }) => path).sort()).toEqual(["/description", "/kind", "/name"]);
  expect(errors.find(({ path }) => path === "/kind")?.message).toContain('table, image, text, audio, video, got "song"');
});

test("a query is checked too, and numbers in it are numbers", async () => {
  expect((await api.call("GET", "/api/v1/datasets?limit=1")).body).toMatchObject({ items: [{ name: "taken" }], next: null });
  expectProblem(await api.call("GET", "/api/v1/datasets?limit=0"), 400, "INVALID_REQUEST");
  expectProblem(await api.call("GET", "/api/v1/datasets?limit=many"), 400, "INVALID_REQUEST");
  expectProblem(await api.call("GET", "/api/v1/datasets?limit=1001"), 400, "INVALID_REQUEST");
  expectProblem(await api.call("GET", "/api/v1/datasets?colour=red"), 400, "UNKNOWN_FIELD");
  expectProblem(await api.call("GET", "/api/v1/datasets?after=nonsense!"), 400, "INVALID_REQUEST");
});

test("Z6: fields that are not the caller's to set are refused on every call that takes a body, and change nothing", async () => {
  const forbidden = {
    tenantId: "org_other",
    organisation: "org_other",
    role: "owner",
    credits: "1000000",
    scanVerdict: "safe",
    price: 0,
    id: "ds_x",
    author: "usr_x",
    state: "ready",
  };
  const calls: readonly (readonly [method: string, path: string, body: Record<string, unknown>])[] = [
    ["POST", "/datasets", { name: "z6" }],
    ["POST", "/uploads", { size: 1 }],
    ["POST", "/runs", { dataset: "taken", target: "x" }],
    ["POST", "/models", { name: "z6" }],
    ["POST", "/deployments", { name: "z6", model: "z6" }],
    ["POST", "/keys", { name: "z6", scopes: ["read"] }],
    ["POST", "/sessions", { email: "a@b.c", password: "x" }],
    ["PATCH", "/datasets/taken/versions/1", { columns: [{ name: "x" }] }],
    ["PATCH", "/models/z6", { description: "x" }],
    ["PATCH", "/deployments/z6", { replicas: 1 }],
    ["PUT", "/models/z6/aliases/a", { version: 1 }],
    ["POST", "/deployments/z6/stop", {}],
    ["POST", "/models/z6/archive", {}],
  ];
  for (const [method, path, body] of calls) {
    for (const [field, value] of Object.entries(forbidden)) {
      expectProblem(await api.call(method, `/api/v1${path}`, { body: { ...body, [field]: value } }), 400, "UNKNOWN_FIELD");
    }
  }
  expect((await api.call("GET", "/api/v1/models")).body).toEqual({ items: [], next: null });
  expect((await api.call("GET", "/api/v1/datasets")).body).toMatchObject({ items: [{ name: "taken" }] });
});

test("R2: __proto__ and constructor.prototype in a body change no prototype", async () => {
  const poisons = [
    '{"name":"p","__proto__":{"polluted":1}}',
    '{"name":"p","constructor":{"prototype":{"polluted":1}}}',
    '{"records":[{"__proto__":{"polluted":1}}]}',
    '{"a":{"b":{"__proto__":{"polluted":1}}}}',
  ];
  const routes = [
    "/api/v1/datasets",
    "/api/v1/runs",
    "/api/v1/models",
    "/api/v1/deployments",
    "/api/v1/keys",
    "/api/v1/deployments/x/predict",
    "/v2/models/x/infer",
  ];
  for (const path of routes) {
    for (const body of poisons) {
      const answer = await api.call("POST", path, { headers: { "content-type": "application/json" }, body });
      expect(answer.status, `${path} ${body}`).toBeGreaterThanOrEqual(400);
      expect(answer.status).toBeLessThan(500);
    }
    await api.call("GET", `${path}?__proto__[polluted]=1&constructor[prototype][polluted]=1`);
  }
  expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
});

test("a body that is no JSON, empty, too large or of another kind is told so", async () => {
  const json = { "content-type": "application/json" };
  expectProblem(await api.call("POST", "/api/v1/datasets", { headers: json, body: "{name:" }), 400, "INVALID_REQUEST");
  expectProblem(await api.call("POST", "/api/v1/datasets", { headers: json, body: "" }), 400, "INVALID_REQUEST");
  expectProblem(await api.call("POST", "/api/v1/datasets", { headers: json, body: "null" }), 400, "INVALID_REQUEST");
  expectProblem(await api.call("POST", "/api/v1/datasets", { headers: { "content-type": "text/xml" }, body: "<name/>" }), 415, "UNSUPPORTED_MEDIA_TYPE");
  const large = await api.call("POST", "/api/v1/datasets", { body: { name: "x", description: "y".repeat(5000) } });
  expectProblem(large, 413, "BODY_TOO_LARGE");
  expect(String(large.body["detail"])).toContain("4096 bytes");
  const file = await api.call("POST", "/api/v1/datasets/taken/versions", { headers: { "content-type": "text/csv" }, body: "a,b\n".repeat(30_000) });
  expectProblem(file, 413, "BODY_TOO_LARGE");
  const form = await api.call("POST", "/api/v1/datasets/taken/versions", { headers: { "content-type": "multipart/form-data; boundary=x" }, body: "--x" });
  expectProblem(form, 415, "UNSUPPORTED_MEDIA_TYPE");
});

test("an address without an answer is 404, one with other methods is 405 and says which", async () => {
  expectProblem(await api.call("GET", "/api/v1/nothing"), 404, "NOT_FOUND");
  expectProblem(await api.call("GET", "/api/v1/datasets/unknown"), 404, "NOT_FOUND");
  const wrong = await api.call("PUT", "/api/v1/datasets");
  expectProblem(wrong, 405, "METHOD_NOT_ALLOWED");
  expect(wrong.headers["allow"]).toBe("POST, GET, HEAD");
});

test("a file that breaks off in the middle leaves no version, and the server goes on", async () => {
  const { hostname, port } = new URL(api.url);
  await new Promise<void>((resolve) => {
    const socket = connect(Number(port), hostname, () => {
      socket.write(
        `POST /api/v1/datasets/taken/versions?format=csv HTTP/1.1\r\nHost: ${hostname}\r\nAuthorization: Bearer ${ADMIN_KEY}\r\nContent-Length: 5000\r\n\r\na,b\n1,2\n`,
      );
      setTimeout(() => socket.destroy(), 200);
    });
    socket.once("close", () => resolve());
  });
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect((await api.call("GET", "/api/v1/datasets/taken/versions")).body["items"]).toEqual([]);
  expect(readdirSync(api.context.store.stagingDir)).toEqual([]);
});

test("a malformed address is a problem document with a request id too", async () => {
  expectProblem(await api.call("GET", "/api/v1/datasets/%ff"), 404, "NOT_FOUND");
  expectProblem(await api.call("GET", `/api/v1/datasets/${"x".repeat(2000)}`), 404, "NOT_FOUND");
});

test("what is not in this release is absent", async () => {
  for (const path of ["/queries", "/jobs", "/plans", "/alerts", "/incidents", "/reports", "/statements", "/repositories"])
    expect((await api.call("POST", `/api/v1${path}`, { body: {} })).status, path).toBe(404);
});

test("an Idempotency-Key makes one thing of two equal requests, also at the same time; another body is refused", async () => {
  const headers = { "idempotency-key": "make-once" };
  const make = (name: string) => api.call("POST", "/api/v1/datasets", { headers, body: { name } });
  const [one, two] = await Promise.all([make("once"), make("once")]);
  const three = await make("once");
  expect([one.status, two.status, three.status]).toEqual([201, 201, 201]);
  expect(new Set([one.text, two.text, three.text]).size).toBe(1);
  expect([one, two].filter((answer) => answer.headers["idempotent-replayed"] === "true")).toHaveLength(1);
  expect(three.headers["idempotent-replayed"]).toBe("true");
  expectProblem(await make("other"), 422, "IDEMPOTENCY_MISMATCH");
  // a refused request made nothing: the key is free for a corrected one
  const retry = { "idempotency-key": "retry" };
  expectProblem(await api.call("POST", "/api/v1/datasets", { headers: retry, body: { name: "taken" } }), 409, "NAME_TAKEN");
  expect((await api.call("POST", "/api/v1/datasets", { headers: retry, body: { name: "fresh" } })).status).toBe(201);
});

test("an Idempotency-Key works for files too, by their bytes", async () => {
  const send = (body: string) => api.call("POST", "/api/v1/datasets/once/versions?format=csv", { headers: { "idempotency-key": "file" }, body });
  const first = await send("a,b\n1,2\n3,4\n");
  const again = await send("a,b\n1,2\n3,4\n");
  expect(first.body).toMatchObject({ version: 1, rows: 2 });
  expect(again.text).toBe(first.text);
  expect(again.headers["idempotent-replayed"]).toBe("true");
  expectProblem(await send("a,b\n1,2\n"), 422, "IDEMPOTENCY_MISMATCH");
  expect((await api.call("GET", "/api/v1/datasets/once/versions")).body["items"]).toHaveLength(1);
});

test("what changes something is in the audit log, refused or done, and the chain holds", async () => {
  const { body } = await api.call("GET", "/api/v1/audit?limit=1000");
  const entries = body["items"] as { action: string; object: string; outcome: string; requestId: string | null }[];
  expect(entries.find(({ action, outcome }) => action === "dataset.create" && outcome === "ok")?.object).toMatch(/^ds_/);
  expect(entries.find(({ action, outcome }) => action === "dataset.create" && outcome === "NAME_TAKEN")?.requestId).toEqual(expect.any(String));
  expect((await api.call("GET", "/api/v1/audit/verification")).body).toMatchObject({ ok: true });
});

test("a model file that is refused while its sender waits is a 422 that says why, and its version keeps the reason", async () => {
  await api.call("POST", "/api/v1/models", { body: { name: "not-a-model" } });
  const answer = await api.call("POST", "/api/v1/models/not-a-model/versions?filename=m.onnx", { body: "<html><body>404</body></html>" });
  expect(answer.status).toBe(422);
  expect(answer.headers["content-type"]).toContain("application/problem+json");
  expect(answer.body).toMatchObject({ code: "FORMAT_MISMATCH", detail: "Expected an ONNX model, the bytes are an HTML page", state: "refused", version: 1 });
  expect((await api.call("GET", "/api/v1/models/not-a-model/versions/1")).body).toMatchObject({
    state: "refused",
    refusal: { code: "FORMAT_MISMATCH", status: 422 },
  });
});

import { Compile } from "typebox/compile";
import { expect, test } from "vitest";
import { PERMISSIONS } from "./permissions.js";
import { openApiDocument } from "./openapi.js";
import { listRoutes } from "./all-routes.js";

const document = openApiDocument();
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method, operation: operation as Record<string, unknown> })),
);

test("the document describes every call once, with a summary, an answer and what it needs", () => {
  expect(operations).toHaveLength(listRoutes().length);
  expect(Object.keys(PERMISSIONS)).toHaveLength(listRoutes().length);
  const ids = new Set(operations.map(({ operation }) => operation["operationId"]));
  expect(ids.size).toBe(operations.length);
  for (const { path, operation } of operations) {
    expect(operation, path).toMatchObject({
      summary: expect.any(String) as string,
      tags: [expect.any(String)],
      responses: { default: expect.anything() as object },
    });
    expect(operation["x-permission"], path).toMatch(/^(?:public|session|read|write|predict|admin)$/);
  }
});

test("every $ref of the document leads to one of its schemas", () => {
  const refs = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map(([, target]) => target ?? "");
  expect(refs.length).toBeGreaterThan(60);
  for (const target of refs) expect(Object.keys(document.components.schemas)).toContain(target.replace("#/components/schemas/", ""));
});

test("every path parameter is declared, and no other", () => {
  for (const { path, operation } of operations) {
    const declared = (operation["parameters"] as { name: string; in: string }[]).filter((parameter) => parameter.in === "path").map(({ name }) => name);
    expect(declared, path).toEqual([...path.matchAll(/\{([^}]+)\}/g)].map(([, name]) => name));
  }
});

test("every schema of the document is one that a validator takes", () => {
  for (const [name, schema] of Object.entries(document.components.schemas))
    expect(() => Compile({ ...schema, components: document.components }), name).not.toThrow();
});

test("every request's object refuses unknown fields, except those that serve checks itself", () => {
  const open = listRoutes().filter(({ spec }) => spec.body !== undefined && (spec.body as { additionalProperties?: boolean }).additionalProperties !== false);
  expect(open.map(({ id }) => id)).toEqual(["POST /deployments/{d}/predict", "POST /v2/models/{m}/infer", "POST /v2/models/{m}/versions/{v}/infer"]);
});

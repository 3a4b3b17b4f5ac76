/** @file The OpenAPI 3.1 document, made from the same rows that validate the requests. */
import type { TSchema } from "typebox";
import { VERSION } from "#base";
import { listRoutes, routeAddress } from "./all-routes.js";
import { PERMISSIONS, type Permission } from "./permissions.js";
import type { RouteSpec } from "./route-spec.js";
import { accessSchemas } from "./schemas/access.js";
import { Problem, type Named } from "./schemas/common.js";
import { dataSchemas } from "./schemas/data.js";
import { deploymentSchemas } from "./schemas/deployments.js";
import { modelSchemas } from "./schemas/models.js";
import { predictionSchemas } from "./schemas/prediction.js";
import { runSchemas } from "./schemas/runs.js";
import { usageSchemas } from "./schemas/usage.js";

const NAMED: readonly Named<TSchema>[] = [
  Problem,
  ...accessSchemas,
  ...dataSchemas,
  ...predictionSchemas,
  ...runSchemas,
  ...modelSchemas,
  ...deploymentSchemas,
  ...usageSchemas,
];

export interface OpenApiDocument {
  readonly openapi: "3.1.0";
  readonly info: { readonly title: string; readonly version: string; readonly description: string };
  readonly servers: readonly { readonly url: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, TSchema>>; readonly securitySchemes: unknown };
}

const CONTENT_TYPES = { json: "application/json", events: "text/event-stream", file: "application/octet-stream", text: "text/plain" } as const;

export function openApiDocument(): OpenApiDocument {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const { id, tag, spec } of listRoutes()) {
    const { method, path } = routeAddress(id);
    const shown = path.replace("*}", "}");
    paths[shown] = { ...paths[shown], [method.toLowerCase()]: operation({ id, tag, spec, path }) };
  }
  return {
    openapi: "3.1.0",
    info: { title: "AI Mass", version: VERSION, description: "Data or a model file in; a validated, versioned, metered prediction API out." },
    servers: [{ url: "/" }],
    paths,
    components: {
      schemas: Object.fromEntries(NAMED.map(({ name, schema }) => [name, schema])),
      securitySchemes: { key: { type: "http", scheme: "bearer" }, session: { type: "apiKey", in: "cookie", name: "aimass_session" } },
    },
  };
}

function operation(route: { id: string; tag: string; spec: RouteSpec; path: string }): unknown {
  const { spec } = route;
  const permission = PERMISSIONS[route.id as keyof typeof PERMISSIONS];
  return {
    operationId: operationId(route.id),
    summary: spec.summary,
    tags: [route.tag],
    security: permission === "public" ? [] : [{ key: [] }, { session: [] }],
    "x-permission": permission satisfies Permission,
    parameters: [...pathParameters(route.path), ...queryParameters(spec)],
    ...(spec.body === undefined && spec.file === undefined ? {} : { requestBody: requestBody(spec) }),
    responses: {
      ...Object.fromEntries((spec.status ?? [200]).map((status) => [status, answer(spec)])),
      default: { description: "What went wrong", content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } } },
    },
  };
}

/** `"GET /datasets/{d}/versions"` -> `get_datasets_d_versions`: unique, because the key is. */
function operationId(id: string): string {
  return id
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "_")
    .replace(/_$/, "");
}

function pathParameters(path: string): unknown[] {
  return [...path.matchAll(/\{([a-z]+)\*?\}/g)].map(([, name]) => ({ name, in: "path", required: true, schema: { type: "string" } }));
}

function queryParameters(spec: RouteSpec): unknown[] {
  const required: readonly string[] = spec.query?.required ?? [];
  return Object.entries(spec.query?.properties ?? {}).map(([name, schema]) => ({ name, in: "query", required: required.includes(name), schema }));
}

function requestBody(spec: RouteSpec): unknown {
  const content: Record<string, unknown> = {};
  if (spec.body !== undefined) content["application/json"] = { schema: spec.body };
  if (spec.file !== undefined) content["application/octet-stream"] = { schema: { type: "string", format: "binary", description: spec.file } };
  return { required: true, content };
}

function answer(spec: RouteSpec): unknown {
  const sends = spec.sends ?? "json";
  if (sends === "nothing") return { description: "Done" };
  return { description: "Done", content: { [CONTENT_TYPES[sends]]: { schema: spec.answer ?? { type: "string" } } } };
}

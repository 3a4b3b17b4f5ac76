/** @file Every call of the platform in one table, and where its path lies. */
import type { RouteKey, RouteSpec } from "./route-spec.js";
import { accessRoutes } from "./schemas/access.js";
import { dataRoutes } from "./schemas/data.js";
import { deploymentRoutes } from "./schemas/deployments.js";
import { healthRoutes } from "./schemas/health.js";
import { modelRoutes } from "./schemas/models.js";
import { oipRoutes } from "./schemas/oip.js";
import { predictionRoutes } from "./schemas/prediction.js";
import { runRoutes } from "./schemas/runs.js";
import { usageRoutes } from "./schemas/usage.js";

/** By the tag under which the documentation lists them. */
export const ROUTE_TABLES = {
  health: healthRoutes,
  access: accessRoutes,
  data: dataRoutes,
  runs: runRoutes,
  models: modelRoutes,
  deployments: deploymentRoutes,
  prediction: predictionRoutes,
  oip: oipRoutes,
  usage: usageRoutes,
} as const;

type TableKey<T> = T extends unknown ? keyof T & RouteKey : never;

/** `"POST /datasets"` and so on: every call there is. */
export type RouteId = TableKey<(typeof ROUTE_TABLES)[keyof typeof ROUTE_TABLES]>;

export const API_BASE = "/api/v1";
const AT_ROOT = /^\/(?:livez|readyz|metrics|v1|v2)(?:\/|$)/;

/** `"GET /datasets/{d}"` -> `{ method: "GET", path: "/api/v1/datasets/{d}" }`. */
export function routeAddress(key: string): { readonly method: string; readonly path: string } {
  const [method = "", path = ""] = key.split(" ");
  return { method, path: AT_ROOT.test(path) ? path : API_BASE + path };
}

/** All rows with their tag, in the order of the documentation. */
export function listRoutes(): readonly { readonly id: RouteId; readonly tag: string; readonly spec: RouteSpec }[] {
  return Object.entries(ROUTE_TABLES).flatMap(([tag, table]) =>
    Object.entries(table).map(([id, spec]) => ({ id: id as RouteId, tag, spec: spec as RouteSpec })),
  );
}

/**
 * @file What each call needs: the one table of permissions. A call without a row does not compile, a route without a row does not start.
 *
 * `public`   nobody is asked
 * `session`  any valid key or session
 * a scope    a key or session with that scope (`write` implies `read`, `admin` implies all)
 */
import type { Scope } from "#access";
import type { RouteId } from "./all-routes.js";

export type Permission = "public" | "session" | Scope;

export const PERMISSIONS: Readonly<Record<RouteId, Permission>> = {
  "GET /livez": "public",
  "GET /readyz": "public",
  "GET /metrics": "read",
  "GET /openapi.json": "session",
  "GET /v1/models": "predict",
  "GET /v2": "session",
  "GET /v2/health/live": "public",
  "GET /v2/health/ready": "public",
  "GET /v2/models": "predict",
  "GET /v2/models/{m}": "predict",
  "GET /v2/models/{m}/versions/{v}": "predict",
  "GET /v2/models/{m}/ready": "predict",
  "GET /v2/models/{m}/versions/{v}/ready": "predict",
  "POST /v2/models/{m}/infer": "predict",
  "POST /v2/models/{m}/versions/{v}/infer": "predict",

  "POST /setup": "public",
  "POST /accounts": "public",
  "POST /sessions": "public",
  "DELETE /sessions/current": "session",
  "GET /me": "session",
  "GET /organisations": "read",
  "GET /organisations/{o}/members": "read",
  "POST /keys": "admin",
  "GET /keys": "admin",
  "DELETE /keys/{k}": "admin",
  "GET /audit": "admin",
  "GET /audit/verification": "admin",

  "POST /datasets": "write",
  "GET /datasets": "read",
  "GET /datasets/{d}": "read",
  "DELETE /datasets/{d}": "write",
  "POST /datasets/{d}/versions": "write",
  "GET /datasets/{d}/versions": "read",
  "GET /datasets/{d}/versions/{v}": "read",
  "PATCH /datasets/{d}/versions/{v}": "write",
  "GET /datasets/{d}/versions/{v}/records": "read",
  "GET /datasets/{d}/versions/{v}/export": "read",
  "POST /uploads": "write",
  "HEAD /uploads/{u}": "write",
  "PATCH /uploads/{u}": "write",

  "POST /runs": "write",
  "GET /runs": "read",
  "GET /runs/{r}": "read",
  "GET /runs/{r}/events": "read",
  "GET /runs/{r}/checkpoints": "read",
  "GET /runs/{r}/predictions": "read",
  "POST /runs/{r}/stop": "write",
  "POST /runs/{r}/resume": "write",

  "POST /models": "write",
  "GET /models": "read",
  "GET /models/{m}": "read",
  "PATCH /models/{m}": "write",
  "DELETE /models/{m}": "write",
  "POST /models/{m}/archive": "write",
  "POST /models/{m}/restore": "write",
  "POST /models/{m}/versions": "write",
  "GET /models/{m}/versions": "read",
  "GET /models/{m}/versions/{v}": "read",
  "PATCH /models/{m}/versions/{v}": "write",
  "POST /models/{m}/versions/{v}/archive": "write",
  "POST /models/{m}/versions/{v}/restore": "write",
  "GET /models/{m}/versions/{v}/files/{path*}": "read",
  "PUT /models/{m}/aliases/{a}": "write",
  "DELETE /models/{m}/aliases/{a}": "write",
  "GET /models/{m}/compare": "read",

  "POST /deployments": "write",
  "GET /deployments": "read",
  "GET /deployments/{d}": "read",
  "PATCH /deployments/{d}": "write",
  "DELETE /deployments/{d}": "write",
  "POST /deployments/{d}/rollback": "write",
  "POST /deployments/{d}/stop": "write",
  "POST /deployments/{d}/start": "write",
  "GET /deployments/{d}/events": "read",
  "GET /deployments/{d}/logs": "read",
  "POST /deployments/{d}/predict": "predict",

  "GET /usage": "read",
  "GET /ledger": "read",
  "GET /ledger/summary": "read",
  "GET /prices": "read",
};

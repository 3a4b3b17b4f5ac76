/** @file The name under which each call that changes something enters the audit log. */
import type { RouteId } from "./all-routes.js";

type Changing = Exclude<RouteId, `GET ${string}` | `HEAD ${string}`>;

export interface AuditAction {
  readonly action: string;
  /** The request itself says what was done, and holds no secret. */
  readonly withBody?: true;
}

/** null: entered by `access` itself (accounts, sessions, keys), metered instead (predictions), or one of thousands of parts (uploads). */
export const AUDIT_ACTIONS: Readonly<Record<Changing, AuditAction | null>> = {
  "POST /setup": null,
  "POST /accounts": null,
  "POST /sessions": null,
  "DELETE /sessions/current": null,
  "POST /keys": null,
  "DELETE /keys/{k}": null,
  "POST /datasets": { action: "dataset.create", withBody: true },
  "DELETE /datasets/{d}": { action: "dataset.archive" },
  "POST /datasets/{d}/versions": { action: "dataset-version.create" },
  "PATCH /datasets/{d}/versions/{v}": { action: "dataset-version.patch" },
  "POST /uploads": { action: "upload.create" },
  "PATCH /uploads/{u}": null,
  "POST /runs": { action: "run.create", withBody: true },
  "POST /runs/{r}/stop": { action: "run.stop" },
  "POST /runs/{r}/resume": { action: "run.resume" },
  "POST /models": { action: "model.create", withBody: true },
  "PATCH /models/{m}": { action: "model.patch", withBody: true },
  "DELETE /models/{m}": { action: "model.archive" },
  "POST /models/{m}/archive": { action: "model.archive" },
  "POST /models/{m}/restore": { action: "model.restore" },
  "POST /models/{m}/versions": { action: "model-version.import" },
  "PATCH /models/{m}/versions/{v}": { action: "model-version.patch" },
  "POST /models/{m}/versions/{v}/archive": { action: "model-version.archive" },
  "POST /models/{m}/versions/{v}/restore": { action: "model-version.restore" },
  "PUT /models/{m}/aliases/{a}": { action: "alias.set", withBody: true },
  "DELETE /models/{m}/aliases/{a}": { action: "alias.delete" },
  "POST /deployments": { action: "deployment.create", withBody: true },
  "PATCH /deployments/{d}": { action: "deployment.patch", withBody: true },
  "DELETE /deployments/{d}": { action: "deployment.archive" },
  "POST /deployments/{d}/rollback": { action: "deployment.rollback" },
  "POST /deployments/{d}/stop": { action: "deployment.stop" },
  "POST /deployments/{d}/start": { action: "deployment.start" },
  "POST /deployments/{d}/predict": null,
  "POST /v2/models/{m}/infer": null,
  "POST /v2/models/{m}/versions/{v}/infer": null,
};

export function auditActionOf(id: string): AuditAction | null {
  return (AUDIT_ACTIONS as Readonly<Record<string, AuditAction | null>>)[id] ?? null;
}

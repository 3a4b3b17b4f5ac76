/** @file Deployments: desired state, revisions, traffic, what happened. */
import { Type } from "typebox";
import type { RouteTable } from "../route-spec.js";
import { anyObject, listQuery, name, named, nullable, page, ref, strict, time } from "./common.js";

const TrafficShare = named("TrafficShare", Type.Object({ version: Type.Integer({ minimum: 1 }), weight: Type.Number({ minimum: 0, maximum: 100 }) }));
const trafficRequest = Type.Array(strict({ version: Type.Integer({ minimum: 1 }), weight: Type.Number({ minimum: 0, maximum: 100 }) }), {
  minItems: 1,
  maxItems: 20,
});
const replicas = Type.Integer({ minimum: 0, maximum: 1000 });

const limitFields = {
  memoryBytes: Type.Optional(Type.Integer({ minimum: 1 })),
  threads: Type.Optional(Type.Integer({ minimum: 1, maximum: 1024 })),
  timeoutMs: Type.Optional(Type.Integer({ minimum: 10, maximum: 3_600_000 })),
};

const Revision = named(
  "Revision",
  Type.Object({
    id: Type.String(),
    number: Type.Integer(),
    traffic: Type.Array(ref(TrafficShare)),
    active: Type.Boolean(),
    author: Type.String(),
    createdAt: time,
  }),
);
const Deployment = named(
  "Deployment",
  Type.Object({
    id: Type.String(),
    name: Type.String(),
    state: Type.Enum(["starting", "ready", "updating", "degraded", "stopped", "failed"]),
    failure: nullable(Type.String({ description: "Why it has failed." })),
    model: Type.String(),
    traffic: Type.Array(ref(TrafficShare)),
    replicas: Type.Object({ desired: Type.Integer(), ready: Type.Integer() }),
    revisions: Type.Array(ref(Revision)),
    metrics: Type.Object({
      windowMs: Type.Number(),
      requestsTotal: Type.Integer(),
      requests: Type.Integer(),
      errors: Type.Integer(),
      p50Ms: nullable(Type.Number()),
      p99Ms: nullable(Type.Number()),
    }),
    endpoints: Type.Object({ predict: Type.String(), oip: Type.String(), grpc: nullable(Type.String()) }),
    examples: Type.Object({ curl: Type.String(), typescript: Type.String(), python: Type.String() }),
    limits: Type.Object(limitFields),
    author: Type.String(),
    createdAt: time,
  }),
);
const DeploymentEvent = named(
  "DeploymentEvent",
  Type.Object({ id: Type.Union([Type.String(), Type.Integer()]), kind: Type.String(), message: Type.String(), data: anyObject, at: time }),
);
const LogLine = named("LogLine", Type.Object({ level: Type.String(), message: Type.String(), at: time }));

export const deploymentSchemas = [TrafficShare, Revision, Deployment, DeploymentEvent, LogLine] as const;

const limits = strict(limitFields);

export const deploymentRoutes = {
  "POST /deployments": {
    summary: "Deploys a model's version behind a name",
    body: strict({
      name,
      model: Type.String({ minLength: 1, maxLength: 200, description: '"iris", "iris@3" or "iris@champion".' }),
      replicas: Type.Optional(replicas),
      limits: Type.Optional(limits),
    }),
    answer: ref(Deployment),
    status: [201],
  },
  "GET /deployments": { summary: "Lists deployments", query: listQuery, answer: page(Deployment) },
  "GET /deployments/{d}": { summary: "One deployment", answer: ref(Deployment) },
  "PATCH /deployments/{d}": {
    summary: "Moves traffic between versions, or changes the replicas",
    body: strict({ traffic: Type.Optional(trafficRequest), replicas: Type.Optional(replicas) }),
    answer: ref(Deployment),
  },
  "DELETE /deployments/{d}": { summary: "Stops and archives a deployment", status: [204], sends: "nothing" },
  "POST /deployments/{d}/rollback": { summary: "Back to the revision before", answer: ref(Deployment) },
  "POST /deployments/{d}/stop": { summary: "Stops all replicas", answer: ref(Deployment) },
  "POST /deployments/{d}/start": { summary: "Starts the replicas again", answer: ref(Deployment) },
  "GET /deployments/{d}/events": { summary: "What happened to a deployment", query: listQuery, answer: page(DeploymentEvent) },
  "GET /deployments/{d}/logs": { summary: "The replicas' log, then live", sends: "events" },
} as const satisfies RouteTable;

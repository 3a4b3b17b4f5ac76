/** @file Training runs: what was asked, how far it is, what came out. */
import { Type } from "typebox";
import type { RouteTable } from "../route-spec.js";
import { anyObject, listQuery, name, named, nullable, page, Problem, ref, strict, time } from "./common.js";
import { Prediction } from "./prediction.js";

const task = Type.Enum(["binary", "multiclass", "regression", "clustering"]);
const label = Type.Union([Type.String(), Type.Number(), Type.Boolean()]);

const Metrics = named(
  "Metrics",
  Type.Record(Type.String(), nullable(Type.Number()), { description: "accuracy balancedAccuracy precision recall f1 rocAuc logLoss, or mse rmse mae r2." }),
);
const Network = named(
  "Network",
  Type.Object({
    layers: Type.Array(
      Type.Object({
        name: Type.String(),
        layer: Type.String(),
        inputs: Type.Array(Type.String()),
        outputDims: Type.Array(Type.Integer()),
        parameters: Type.Integer(),
        macs: Type.Number(),
      }),
    ),
    parameters: Type.Object({ total: Type.Integer(), trainable: Type.Integer() }),
    macs: Type.Number({ description: "Multiplications with additions of one example." }),
  }),
);
const Run = named(
  "Run",
  Type.Object({
    id: Type.String(),
    state: Type.Enum(["queued", "running", "succeeded", "failed", "stopped"]),
    dataset: Type.Object({ id: Type.String(), name: Type.String(), version: Type.Integer() }),
    target: Type.String(),
    task: nullable(task),
    algorithm: Type.String(),
    parameters: anyObject,
    seed: Type.Integer(),
    progress: Type.Number({ minimum: 0, maximum: 1 }),
    etaMs: nullable(Type.Number()),
    message: Type.String(),
    primaryMetric: nullable(Type.Object({ name: Type.String(), value: Type.Number(), direction: Type.Enum(["max", "min"]) })),
    metrics: nullable(Type.Object({ holdout: ref(Metrics), trivial: ref(Metrics) })),
    confusionMatrix: Type.Optional(nullable(Type.Object({ labels: Type.Array(label), counts: Type.Array(Type.Array(Type.Integer())) }))),
    notUsed: Type.Optional(Type.Array(Type.Object({ column: Type.String(), reason: Type.String() }))),
    network: Type.Optional(ref(Network)),
    best: nullable(Type.String()),
    version: nullable(Type.String()),
    error: nullable(ref(Problem)),
    author: Type.Optional(Type.String()),
    createdAt: time,
    startedAt: nullable(time),
    endedAt: nullable(time),
  }),
);
const Checkpoint = named("Checkpoint", Type.Object({ step: Type.Integer(), bytes: Type.Integer(), sha256: Type.String(), createdAt: time }));
const Evaluated = named("EvaluatedRecord", Type.Object({ recordId: Type.String(), actual: Type.Union([label, Type.Null()]), prediction: ref(Prediction) }));
const RunEvent = named(
  "RunEvent",
  Type.Union([
    Type.Object({
      id: Type.Integer(),
      kind: Type.Literal("progress"),
      data: Type.Object({ progress: Type.Number(), step: Type.Integer(), steps: Type.Integer(), etaMs: nullable(Type.Number()), message: Type.String() }),
    }),
    Type.Object({
      id: Type.Integer(),
      kind: Type.Literal("metric"),
      data: Type.Object({ name: Type.String(), split: Type.Enum(["train", "validation", "holdout"]), step: Type.Integer(), value: nullable(Type.Number()) }),
    }),
    Type.Object({
      id: Type.Integer(),
      kind: Type.Literal("trial"),
      data: Type.Object({ id: Type.String(), parameters: anyObject, value: nullable(Type.Number()), state: Type.String() }),
    }),
    Type.Object({ id: Type.Integer(), kind: Type.Literal("log"), data: Type.Object({ level: Type.String(), message: Type.String() }) }),
    Type.Object({
      id: Type.Integer(),
      kind: Type.Literal("end"),
      data: Type.Object({ state: Type.String(), version: nullable(Type.String()), error: nullable(ref(Problem)) }),
    }),
  ]),
);

export const runSchemas = [Metrics, Network, Run, Checkpoint, Evaluated, RunEvent] as const;

const validation = strict({
  method: Type.Enum(["holdout", "kfold"]),
  fraction: Type.Optional(Type.Number({ exclusiveMinimum: 0, exclusiveMaximum: 1 })),
  folds: Type.Optional(Type.Integer({ minimum: 2, maximum: 100 })),
});

export const runRoutes = {
  "POST /runs": {
    summary: "Trains on a dataset's version; poll the run, or follow its events",
    body: strict({
      dataset: Type.String({ minLength: 1, maxLength: 200, description: "A name or id, with @version if not the latest." }),
      target: Type.String({ minLength: 1, maxLength: 10_000 }),
      task: Type.Optional(Type.Enum(["binary", "multiclass", "regression"])),
      algorithm: Type.Optional(Type.String({ maxLength: 63, description: '"auto" unless said.' })),
      parameters: Type.Optional(anyObject),
      validation: Type.Optional(validation),
      seed: Type.Optional(Type.Integer({ minimum: 0, maximum: 2_147_483_647 })),
      model: Type.Optional(name),
    }),
    answer: ref(Run),
    status: [202],
  },
  "GET /runs": { summary: "Lists runs", query: listQuery, answer: page(Run) },
  "GET /runs/{r}": { summary: "One run", answer: ref(Run) },
  "GET /runs/{r}/events": { summary: "The run's events, replayed from the start, then live; Last-Event-ID resumes", sends: "events" },
  "GET /runs/{r}/checkpoints": { summary: "The run's checkpoints", query: listQuery, answer: page(Checkpoint) },
  "GET /runs/{r}/predictions": { summary: "The held-out records as they were evaluated", query: listQuery, answer: page(Evaluated) },
  "POST /runs/{r}/stop": { summary: "Stops a run", answer: ref(Run) },
  "POST /runs/{r}/resume": { summary: "Takes up a stopped or failed run from its last checkpoint", answer: ref(Run), status: [202] },
} as const satisfies RouteTable;

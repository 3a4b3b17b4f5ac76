/** @file The whole product, one step a line: a table in, an answering API out. */
import { createReadStream } from "node:fs";
import { basename } from "node:path";
import type { Access, Principal } from "#access";
import { fail, toName } from "#base";
import type { Bill } from "#bill";
import type { Data } from "#data";
import type { Deploy } from "#deploy";
import type { Observe } from "#observe";
import type { Registry } from "#registry";
import type { Serve } from "#serve";
import type { BaseModel, FitResult, RunRow, RunView, Training } from "#train";

export interface Rooms {
  readonly access: Access;
  readonly data: Data;
  readonly training: Training;
  readonly registry: Registry;
  readonly deploy: Deploy;
  readonly serve: Serve;
  readonly observe: Observe;
  readonly bill: Bill;
}

export interface MainJob {
  /** A CSV, JSON-lines or Parquet file. */
  readonly path: string;
  readonly target: string;
  readonly algorithm?: string;
  readonly records: readonly Readonly<Record<string, unknown>>[];
}

export interface MainJobResult {
  readonly run: RunView;
  readonly version: string;
  readonly deployment: string;
  readonly answer: PredictionAnswer;
}

/** The part of a predict answer that the main job's caller shows. */
export interface PredictionAnswer {
  readonly predictions: readonly { readonly label?: string | number | boolean; readonly value?: number }[];
  readonly usage: { readonly credits: string };
}

/** Runs one named step; the caller decides what to say about it. */
export type Step = <T>(name: string, work: () => Promise<T>) => Promise<T>;

/** The main job: import, train, register, deploy, predict. Throws what the step that fails throws. */
export async function runMainJob({ rooms, principal, step }: { rooms: Rooms; principal: Principal; step: Step }, job: MainJob): Promise<MainJobResult> {
  const name = toName(basename(job.path), "table");
  await step("import", () => importTable(rooms, principal, { name, path: job.path }));
  const run = await step("train", () =>
    trainToEnd(rooms, principal, { dataset: name, target: job.target, ...(job.algorithm === undefined ? {} : { algorithm: job.algorithm }) }),
  );
  const version = await step("register", () => registeredVersion(run));
  await step("deploy", () => rooms.deploy.create(principal, { name, model: version }));
  const answer = await step("predict", () => predict(rooms, principal, { deployment: name, records: job.records }));
  return { run, version, deployment: name, answer };
}

/** What becomes of a finished training: a version in the registry, its compute on the bill. Plugged into `train` by `main.ts`. */
export async function registerTrained(rooms: Rooms, run: RunRow, result: FitResult): Promise<{ reference: string }> {
  // charged first, and once: a server that dies in between finds the version made and comes here no more
  await rooms.bill.chargeCompute({ organisation: run.organisation, run: run.id, milliseconds: result.computeMs, idempotencyKey: `run:${run.id}` });
  const version = await rooms.registry.addTrained(
    { organisation: run.organisation, author: run.author },
    { model: run.model, onnx: result.model, signature: result.signature, metrics: result.metrics, lineage: result.lineage, description: result.description },
  );
  return { reference: `${run.model}@${version.version}` };
}

/** A version that a network may begin with. */
export async function openVersion(registry: Registry, organisation: string, reference: string): Promise<BaseModel> {
  const { model, version, versionId, modelPath } = await registry.resolve(organisation, reference);
  return { reference: `${model.name}@${version}`, versionId, path: modelPath };
}

async function importTable(rooms: Rooms, principal: Principal, table: { name: string; path: string }): Promise<void> {
  await rooms.data.create(principal, { name: table.name });
  const version = await rooms.data.receive(principal, table.name, { stream: createReadStream(table.path), filename: basename(table.path) });
  if (version.state !== "ready") throw fail("NOT_READY", { what: `dataset ${table.name}@${version.version}`, state: version.state, needs: "ready" });
}

async function trainToEnd(rooms: Rooms, principal: Principal, request: { dataset: string; target: string; algorithm?: string }): Promise<RunView> {
  const { id } = await rooms.training.create(principal, request);
  for await (const event of rooms.training.events(principal, id, 0)) if (event.kind === "end") break;
  return rooms.training.get(principal, id);
}

function registeredVersion(run: RunView): Promise<string> {
  if (run.version === null) throw fail("NOT_READY", { what: `run ${run.id}: ${run.error?.detail ?? run.message}`, state: run.state, needs: "succeeded" });
  return Promise.resolve(run.version);
}

async function predict(
  rooms: Rooms,
  principal: Principal,
  request: { deployment: string; records: readonly Readonly<Record<string, unknown>>[] },
): Promise<PredictionAnswer> {
  return JSON.parse(await rooms.serve.predict(principal, request.deployment, { records: request.records })) as PredictionAnswer;
}

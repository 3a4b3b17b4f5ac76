/** @file The small models of test/fixtures/serve, their signatures, and the rooms that serve them: real store, real children. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Principal } from "#access";
import { createDeploy, type Deploy } from "#deploy";
import { createRegistry, type ImportModel, type Probe, type Registry, type VersionView } from "#registry";
import { probe } from "#runtime";
import { createServe, type Sample, type Serve, type Use } from "#serve";
import type { Signature } from "#store";
import { openTestStore, type TestStore } from "../../src/store/open-test-store.js";

export const FRUIT: Signature = {
  task: "binary",
  classes: ["lemon", "lime"],
  target: "kind",
  inputs: [
    { name: "length", dtype: "float64", shape: [null, 1], column: "number" },
    { name: "colour", dtype: "string", shape: [null, 1], column: "text" },
  ],
  outputs: [
    { name: "label", dtype: "string", shape: [null] },
    { name: "probabilities", dtype: "float32", shape: [null, 2] },
  ],
};

export const LINE: Signature = {
  task: "regression",
  target: "y",
  inputs: [{ name: "x", dtype: "float64", shape: [null, 1], column: "integer" }],
  outputs: [{ name: "value", dtype: "float32", shape: [null] }],
};

export const PIXELS: Signature = {
  task: "tensor",
  inputs: [{ name: "image", dtype: "float32", shape: [null, 2, 2] }],
  outputs: [
    { name: "sums", dtype: "float32", shape: [null, 2] },
    { name: "same", dtype: "float32", shape: [null, 2, 2] },
  ],
};

/** Takes about a millisecond a turn; its first axis is 1: one run a record. */
export const SLOW: Signature = {
  task: "tensor",
  inputs: [{ name: "turns", dtype: "int64", shape: [1] }],
  outputs: [{ name: "max", dtype: "float32", shape: [1] }],
};

export const fixture = (name: string): Buffer => readFileSync(fileURLToPath(new URL(`../fixtures/serve/${name}.onnx`, import.meta.url)));

export const OWNER: Principal = {
  organisation: "org_test",
  user: "usr_test",
  key: "key_test",
  scopes: new Set(["read", "write", "predict", "admin"]),
  deployments: null,
};

/** An importer for tests of the registry alone: takes the file as it is. */
export const importAsIs: ImportModel = ({ path }) =>
  Promise.resolve({ format: "onnx", model: readFileSync(path), signature: PIXELS, operators: { ReduceSum: 1 }, nodes: 1, parameters: 0, warnings: [] });

export interface TestRooms {
  readonly store: TestStore;
  readonly registry: Registry;
  readonly deploy: Deploy;
  readonly serve: Serve;
  readonly uses: Use[];
  readonly samples: Sample[];
  close(): Promise<void>;
}

export async function openRooms(
  settings: Readonly<Record<string, unknown>> = {},
  ports: { readonly probe?: Probe; readonly importModel?: ImportModel } = {},
): Promise<TestRooms> {
  const store = await openTestStore({ readyWaitMs: 30_000, ...settings }); // the machine may be busy with other tests
  const { config, clock, log } = store;
  const base = { store, config, clock, log };
  const registry = createRegistry({ ...base, importModel: ports.importModel ?? importAsIs, probe: ports.probe ?? probe });
  const deploy = createDeploy({ ...base, registry });
  const uses: Use[] = [];
  const samples: Sample[] = [];
  const meter = { record: (use: Use) => (uses.push(use), { credits: BigInt(use.predictions) * 100n }) };
  const serve = createServe({ deploy, config, clock, log, meter, observer: { record: (sample) => void samples.push(sample) } });
  return {
    store,
    registry,
    deploy,
    serve,
    uses,
    samples,
    async close() {
      await serve.drain();
      await deploy.close();
      await registry.idle();
      await store.close();
    },
  };
}

/** Waits for a state of a deployment; a failure tells the state that it is in instead. */
export async function untilState({ deploy }: Pick<TestRooms, "deploy">, name: string, state: string): Promise<void> {
  let found = "";
  for (let i = 0; i < 800 && found !== state; i++) {
    ({ state: found } = await deploy.get(OWNER, name));
    if (found !== state) await new Promise((resolve) => setTimeout(resolve, 25));
  }
  if (found !== state) throw new Error(`deployment ${name} is ${found}, not ${state}`);
}

/** Registers a model of the fixtures as the next version of `model`. */
export function addModel(
  { registry }: Pick<TestRooms, "registry">,
  model: string,
  [name, signature, metrics = {}]: readonly [name: string, signature: Signature, metrics?: Readonly<Record<string, unknown>>],
): Promise<VersionView> {
  return registry.addTrained(
    { organisation: OWNER.organisation, author: OWNER.user },
    { model, onnx: fixture(name), signature, metrics, lineage: { parents: [] } },
  );
}

export interface PredictAnswer {
  readonly id: string;
  readonly model: { readonly name: string; readonly version: number };
  readonly predictions: readonly {
    readonly label?: unknown;
    readonly value?: number;
    readonly probabilities?: Readonly<Record<string, number>>;
    readonly outputs?: Readonly<Record<string, unknown>>;
  }[];
  readonly usage: { readonly predictions: number; readonly computeMs: number; readonly credits: string };
}

export async function predict({ serve }: Pick<TestRooms, "serve">, deployment: string, records: readonly unknown[]): Promise<PredictAnswer> {
  return JSON.parse(await serve.predict(OWNER, deployment, { records })) as PredictAnswer;
}

/** @file The whole room on a real store with real tables and real children, for tests. */
import { Readable } from "node:stream";
import type { Principal } from "#access";
import { fail } from "#base";
import { createData, type Data } from "#data";
import { openTestStore, type TestStore } from "../../store/open-test-store.js";
import type { FitResult } from "../job.js";
import type { RunRequest } from "../request.js";
import { createTraining, type Training } from "../training.js";
import type { RunEvent, RunView } from "../view.js";
import type { TrainingOptions } from "../workers.js";

export interface TrainingRoom {
  readonly training: Training;
  readonly data: Data;
  readonly store: TestStore;
  readonly principal: Principal;
  /** What was handed over for registration, in order. */
  readonly registered: FitResult[];
  addTable(name: string, csv: string): Promise<void>;
  /** Queues a run and waits for its end. */
  train(request: RunRequest): Promise<RunView>;
  /** The run's events until its end. */
  events(id: string, after?: number): Promise<RunEvent[]>;
  /** A second server over the same store, after this one's workers have been stopped or have died. */
  restart(): Promise<Training>;
  close(): Promise<void>;
}

export async function openTrainingRoom(settings: Readonly<Record<string, unknown>> = {}): Promise<TrainingRoom> {
  const store = await openTestStore({ threads: 1, ...settings });
  const { config, clock, log } = store;
  // the test store speaks to a shared database; this room takes it for its own, as with the embedded one
  const options = { store, config: { ...config, databaseUrl: null }, clock, log, checkpointEveryMs: 100 };
  const data = createData({ store, config, clock, log });
  const principal: Principal = {
    organisation: "org_0000000000000000000001",
    user: "usr_0000000000000000000001",
    key: null,
    scopes: new Set(["write", "read"]),
    deployments: null,
  };
  const registered: FitResult[] = [];
  const start = (): Promise<Training> => startTraining({ ...options, data, openModel: noModel }, registered);
  const training = await start();
  const all = [training];
  const events = async (id: string, after = 0): Promise<RunEvent[]> => {
    const seen: RunEvent[] = [];
    for await (const event of training.events(principal, id, after)) seen.push(event);
    return seen;
  };
  return {
    training,
    data,
    store,
    principal,
    registered,
    events,
    async addTable(name, csv) {
      await data.create(principal, { name });
      await data.receive(principal, name, { stream: Readable.from([Buffer.from(csv)]) });
    },
    async train(request) {
      const { id } = await training.create(principal, request);
      await events(id);
      return training.get(principal, id);
    },
    async restart() {
      const next = await start();
      all.push(next);
      return next;
    },
    async close() {
      for (const each of all) await each.stopWorkers();
      await data.close();
      await store.close();
    },
  };
}

/** There is no registry here. */
const noModel = (_: string, reference: string): Promise<never> => Promise.reject(fail("NOT_FOUND", { kind: "version", name: reference }));

async function startTraining(options: TrainingOptions, registered: FitResult[]): Promise<Training> {
  const training = createTraining(options);
  await training.start((run, result) => {
    registered.push(result);
    return Promise.resolve({ reference: `${run.model}@${registered.length}` });
  });
  return training;
}

/** A table that takes long: `rows` rows whose class follows from the signs of two columns. */
export function ringsCsv(rows: number): string {
  const lines = ["a,b,colour,kind"];
  for (let i = 0; i < rows; i++) {
    const [a, b] = [((i * 7919) % 1009) / 504.5 - 1, ((i * 104729) % 997) / 498.5 - 1];
    lines.push(`${a.toFixed(4)},${b.toFixed(4)},${["red", "green", "blue"][i % 3] ?? ""},${a * b > 0 ? "in" : "out"}`);
  }
  return lines.join("\n");
}

/** @file Puts the rooms together: boot order, stop order, and what the server prints. */
import type { AddressInfo } from "node:net";
import { createAccess } from "#access";
import { createApi } from "#api";
import { createLog, systemClock, type Config, type Log } from "#base";
import { createBill } from "#bill";
import { importModel } from "#convert";
import { createData } from "#data";
import { createDeploy } from "#deploy";
import { createObserve } from "#observe";
import { createRegistry } from "#registry";
import { probe, probeLimits } from "#runtime";
import { createServe } from "#serve";
import { openStore } from "#store";
import { createTraining } from "#train";
import { openVersion, registerTrained, type Rooms } from "./pipeline.js";
import { walkSample } from "./sample.js";

/** A running server. */
export interface Platform {
  readonly url: string;
  readonly rooms: Rooms;
  /** Where the first owner sets a password, when neither e-mail nor key was given. */
  readonly setupUrl: string | null;
  /** Not ready first, then no new requests, then what is under way finishes, meters are flushed, children end. */
  close(): Promise<void>;
}

/** Starts everything that `config` asks for; resolves when `GET /readyz` is 200. Throws DATA_DIR_LOCKED, START_FAILED, CONFIG_INVALID. */
export async function startPlatform(config: Config, log: Log = createLog(config.logLevel)): Promise<Platform> {
  const clock = systemClock;
  const base = { config, clock, log };
  warnOfMissingLimits(log);
  const store = await openStore(base); // first: it takes the data directory's lock
  const stops: (() => Promise<void>)[] = [() => store.close()];
  try {
    const access = await createAccess({ store, ...base });
    stops.push(() => access.close());
    const bill = await createBill({ store, ...base });
    stops.push(() => bill.close()); // before the store: the last usage is written
    const observe = createObserve({ clock });
    const data = createData({ store, ...base });
    stops.push(() => data.close());
    const registry = createRegistry({ store, importModel, probe, ...base });
    stops.push(() => registry.close()); // an import that dies with the server is taken up by the next one
    const training = createTraining({ store, data, openModel: (organisation, reference) => openVersion(registry, organisation, reference), ...base });
    stops.push(() => training.stopWorkers()); // their checkpoints let the next start go on
    let url = ""; // known once it listens
    const deploy = createDeploy({ store, registry, publicUrl: () => url, ...base });
    stops.push(() => deploy.close());
    const serve = createServe({ deploy, meter: bill, observer: observe, config, clock, log });
    const rooms: Rooms = { access, data, training, registry, deploy, serve, observe, bill };
    const api = await createApi({ ...rooms, store, ...base });
    stops.push(() => api.close());
    stops.push(() => serve.drain()); // first to stop: accepted requests finish while the rest still stands

    await data.start();
    await registry.start();
    await deploy.start();
    await training.start((run, result) => registerTrained(rooms, run, result));
    await api.listen({ host: config.host, port: config.port });
    const { port } = api.server.address() as AddressInfo;
    url = `http://${config.host.includes(":") ? `[${config.host}]` : config.host}:${port}`;
    const token = access.setupUrlToken;
    return { url, rooms, setupUrl: token === null ? null : `${url}/setup?token=${token}`, close: () => stopInReverse(stops) };
  } catch (error) {
    await stopInReverse(stops);
    throw error;
  }
}

/** `aimass start`: starts, prints the ready line, walks the sample on an empty data directory, and stays until a signal. */
export async function runServer(config: Config): Promise<void> {
  const log = createLog(config.logLevel);
  const platform = await startPlatform(config, log);
  stopOnSignal(platform, { log, drainMs: config.drainMs });
  console.log(`ready ${platform.url}`);
  if (platform.setupUrl !== null) console.log(`setup ${platform.setupUrl}`);
  const curl = config.sample ? await walkSample(platform, (line) => console.log(line)) : null;
  console.log(`console ${platform.url}`);
  if (curl !== null) console.log(curl);
}

async function stopInReverse(stops: (() => Promise<void>)[]): Promise<void> {
  for (let stop = stops.pop(); stop !== undefined; stop = stops.pop()) await stop();
}

function stopOnSignal(platform: Platform, { log, drainMs }: { log: Log; drainMs: number }): void {
  let stopping = false;
  const stop = (signal: string): void => {
    if (stopping) return; // a second signal does not restart the countdown
    stopping = true;
    log.info({ signal }, "stopping: accepted requests finish");
    // twice the drain time: what has not stopped by then never will
    setTimeout(() => process.exit(1), 2 * drainMs + 1000).unref();
    platform.close().then(
      () => process.exit(0),
      (error: unknown) => {
        log.error({ err: error }, "stop failed");
        process.exit(1);
      },
    );
  };
  process.on("SIGTERM", () => stop("SIGTERM"));
  process.on("SIGINT", () => stop("SIGINT"));
}

function warnOfMissingLimits(log: Log): void {
  const missing = Object.entries(probeLimits())
    .filter(([, works]) => !works)
    .map(([name]) => name);
  if (missing.length > 0) log.warn({ missing }, "children run without these limits: this machine does not allow them");
}

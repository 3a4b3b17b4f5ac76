/** @file The configuration: one typed object. Flags over environment over `aimass.config.json`. The only reader of the environment. */
import { readFileSync } from "node:fs";
import { cpus } from "node:os";
import { join, resolve } from "node:path";
import { fail } from "./errors.js";

interface Setting {
  /** Environment variable; a flag or a file entry has the field's own name. */
  readonly env: string;
  readonly type: "text" | "integer" | "boolean";
  readonly unit?: string;
  readonly default: string | number | boolean | null;
  /** Inclusive. */
  readonly range?: readonly [min: number, max: number];
  readonly meaning: string;
  readonly reason?: string;
  readonly secret?: true;
}

const KIB = 1024;
const MIB = 1024 * KIB;
const GIB = 1024 * MIB;

/** Every setting, in the order of `docs/generated/config.md`. */
export const SETTINGS = {
  dataDir: { env: "AIMASS_DATA_DIR", type: "text", default: "./.aimass", meaning: "Folder of the embedded database, the stored files and the lock." },
  host: {
    env: "AIMASS_HOST",
    type: "text",
    default: "127.0.0.1",
    meaning: "Address to listen on.",
    reason: "Loopback by default: opening to the network is a decision.",
  },
  port: { env: "AIMASS_PORT", type: "integer", default: 8080, range: [0, 65535], meaning: "HTTP port; 0 takes any free one, the ready line prints it." },
  databaseUrl: { env: "DATABASE_URL", type: "text", default: null, secret: true, meaning: "PostgreSQL >= 15 to use instead of the embedded one." },
  adminEmail: { env: "AIMASS_ADMIN_EMAIL", type: "text", default: null, meaning: "E-mail of the first owner, made when no user exists." },
  adminPassword: { env: "AIMASS_ADMIN_PASSWORD", type: "text", default: null, secret: true, meaning: "Password of the first owner." },
  adminKey: {
    env: "AIMASS_ADMIN_KEY",
    type: "text",
    default: null,
    secret: true,
    meaning: "An API key of the first owner, (re)installed at every start; at least 24 characters.",
  },
  roles: { env: "AIMASS_ROLES", type: "text", default: "control,gateway,worker,node", meaning: "Roles of this process. This release runs all of them in one." },
  logLevel: { env: "AIMASS_LOG_LEVEL", type: "text", default: "info", meaning: "trace, debug, info, warn, error, fatal or silent." },
  publicOrigins: {
    env: "AIMASS_PUBLIC_ORIGINS",
    type: "text",
    default: "",
    meaning: "Further origins (comma-separated) under which browsers reach the console, e.g. https://ai.example.org.",
  },
  openRegistration: { env: "AIMASS_OPEN_REGISTRATION", type: "boolean", default: false, meaning: "Whether POST /accounts is open to everybody." },
  maxJsonBytes: {
    env: "AIMASS_MAX_JSON_BYTES",
    type: "integer",
    unit: "bytes",
    default: 32 * MIB,
    range: [KIB, GIB],
    meaning: "Largest JSON body.",
    reason: "Parsing blocks the event loop for about 10 ms a MiB.",
  },
  maxUploadBytes: {
    env: "AIMASS_MAX_UPLOAD_BYTES",
    type: "integer",
    unit: "bytes",
    default: 64 * GIB,
    range: [1, 4096 * GIB],
    meaning: "Largest uploaded file.",
  },
  maxColumns: { env: "AIMASS_MAX_COLUMNS", type: "integer", unit: "columns", default: 5000, range: [1, 100_000], meaning: "Most columns of a dataset." },
  maxLineBytes: {
    env: "AIMASS_MAX_LINE_BYTES",
    type: "integer",
    unit: "bytes",
    default: 16 * MIB,
    range: [KIB, 256 * MIB],
    meaning: "Longest line of a CSV or JSON-lines file.",
  },
  minTrainRows: {
    env: "AIMASS_MIN_TRAIN_ROWS",
    type: "integer",
    unit: "rows",
    default: 10,
    range: [4, 1_000_000],
    meaning: "Fewest rows with a target that a run accepts.",
    reason: "Fewer cannot be split into training, validation and hold-out.",
  },
  maxModelBytes: {
    env: "AIMASS_MAX_MODEL_BYTES",
    type: "integer",
    unit: "bytes",
    default: 2 * GIB,
    range: [KIB, 64 * GIB],
    meaning: "Largest model file; one protobuf message ends at 2 GiB.",
  },
  childMemoryBytes: {
    env: "AIMASS_CHILD_MEMORY_BYTES",
    type: "integer",
    unit: "bytes",
    default: 2 * GIB,
    range: [256 * MIB, 1024 * GIB],
    meaning: "Data-segment limit of a model, data, probe or converter process (prlimit --data).",
  },
  workerMemoryBytes: {
    env: "AIMASS_WORKER_MEMORY_BYTES",
    type: "integer",
    unit: "bytes",
    default: 8 * GIB,
    range: [256 * MIB, 1024 * GIB],
    meaning: "Data-segment limit of a training worker.",
  },
  threads: { env: "AIMASS_THREADS", type: "integer", unit: "threads", default: cpus().length, range: [1, 1024], meaning: "Threads of a training worker." },
  inferenceTimeoutMs: {
    env: "AIMASS_INFERENCE_TIMEOUT_MS",
    type: "integer",
    unit: "ms",
    default: 30_000,
    range: [10, 3_600_000],
    meaning: "Longest a model may take for one batch; then its process is ended.",
  },
  readyWaitMs: {
    env: "AIMASS_READY_WAIT_MS",
    type: "integer",
    unit: "ms",
    default: 5000,
    range: [0, 600_000],
    meaning: "How long a request waits while no replica is ready.",
  },
  queueRows: {
    env: "AIMASS_QUEUE_ROWS",
    type: "integer",
    unit: "rows",
    default: 65_536,
    range: [1, 100_000_000],
    meaning: "Most rows that wait for one deployment; beyond it the answer is 429.",
  },
  drainMs: {
    env: "AIMASS_DRAIN_MS",
    type: "integer",
    unit: "ms",
    default: 10_000,
    range: [0, 600_000],
    meaning: "How long a stopping server lets accepted requests finish.",
  },
  pricePrediction: {
    env: "AIMASS_PRICE_PREDICTION_MICROS",
    type: "integer",
    unit: "micro-credits",
    default: 100,
    range: [0, 1_000_000_000],
    meaning: "Price of one predicted record, installed when no price exists.",
  },
  priceComputeSecond: {
    env: "AIMASS_PRICE_COMPUTE_SECOND_MICROS",
    type: "integer",
    unit: "micro-credits",
    default: 1000,
    range: [0, 1_000_000_000],
    meaning: "Price of one second of model or training compute, installed when no price exists.",
  },
  sample: { env: "AIMASS_SAMPLE", type: "boolean", default: true, meaning: "Walk the sample job once on an empty data directory." },
} as const satisfies Record<string, Setting>;

type Settings = typeof SETTINGS;
type ValueOf<S extends Setting> =
  (S["type"] extends "integer" ? number : S["type"] extends "boolean" ? boolean : string) | (S["default"] extends null ? null : never);

/** The configuration, checked and frozen. `dataDir` is absolute. */
export type Config = { readonly [K in keyof Settings]: ValueOf<Settings[K]> };

/** Reads flags over environment over the file; throws CONFIG_INVALID naming the setting, what was expected and what was got. */
export function loadConfig(
  flags: Readonly<Record<string, unknown>> = {},
  env: Readonly<Record<string, string | undefined>> = process.env,
  cwd: string = process.cwd(),
): Config {
  const file = readConfigFile(join(cwd, "aimass.config.json"));
  const values: Record<string, unknown> = {};
  for (const [name, setting] of Object.entries(SETTINGS)) {
    const given = flags[name] ?? emptyAsUnset(env[setting.env]) ?? file[name];
    values[name] = given === undefined ? setting.default : parseSetting(name, setting, given);
  }
  values["dataDir"] = resolve(cwd, String(values["dataDir"]));
  const config = Object.freeze(values) as Config;
  if (config.adminKey !== null && config.adminKey.length < 24)
    throw fail("CONFIG_INVALID", { name: "AIMASS_ADMIN_KEY", expected: "at least 24 characters", got: `${config.adminKey.length} characters` });
  return config;
}

const emptyAsUnset = (text: string | undefined): string | undefined => (text === "" ? undefined : text);

function parseSetting(name: string, setting: Setting, given: unknown): string | number | boolean {
  const text = String(given);
  const where = `${name} (${setting.env})`;
  switch (setting.type) {
    case "text":
      return text;
    case "boolean":
      return parseBoolean(where, text);
    case "integer":
      return parseInteger(where, text, setting);
  }
}

function parseBoolean(where: string, text: string): boolean {
  if (["true", "1", "yes"].includes(text)) return true;
  if (["false", "0", "no"].includes(text)) return false;
  throw fail("CONFIG_INVALID", { name: where, expected: "true or false", got: text });
}

function parseInteger(where: string, text: string, { range }: Setting): number {
  const value = Number(text);
  const [min, max] = range ?? [Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER];
  if (Number.isSafeInteger(value) && value >= min && value <= max && text.trim() !== "") return value;
  throw fail("CONFIG_INVALID", { name: where, expected: `an integer from ${min} to ${max}`, got: text });
}

function readConfigFile(path: string): Record<string, unknown> {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch {
    return {}; // the file is optional
  }
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch (cause) {
    throw fail("CONFIG_INVALID", { name: path, expected: "JSON", got: text.slice(0, 40) }, { cause });
  }
}

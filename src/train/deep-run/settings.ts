/** @file The parameters of a deep run: how it is trained, and how its records are read. One table, which requests are checked against. */
import { AppError, fail } from "#base";
import { parseOptions, type OptionsOf, type OptionTable } from "../deep/options.js";
import { createOptimiser } from "../optimisers/table.js";
import { createSchedule } from "../schedules/table.js";
import { FINE_TUNE, LAYER_LIST, type DeepAlgorithm, type Material } from "./deep-algorithms.js";

const TRAINING = {
  epochs: { type: "integer", default: 15, range: [1, 100_000], meaning: "Most passes over the training part." },
  batchSize: { type: "integer", default: 64, range: [1, 65_536], meaning: "Examples a step." },
  learningRate: { type: "number", default: 0.001, range: [1e-8, 1e12], meaning: "The optimiser's step size, before the schedule." },
  warmUpSteps: { type: "integer", default: 0, range: [0, 1_000_000], meaning: "Steps over which the rate rises at the start." },
  patience: {
    type: "integer",
    default: 10,
    range: [0, 100_000],
    meaning: "Epochs without a better validation loss before it stops; 0: it goes on to the end.",
  },
  clipNorm: { type: "number", default: 0, range: [0, 1e6], meaning: "Most that all gradients together may measure; 0: they are not cut." },
  accumulate: { type: "integer", default: 1, range: [1, 1024], meaning: "Parts that a batch is computed in, to save memory." },
  activationMiB: {
    type: "integer",
    default: 0,
    range: [0, 1_000_000],
    meaning: "Most MiB that activations of a step may take: some are computed twice then instead of being kept; 0: no bound.",
  },
  average: {
    type: "number",
    default: 0,
    range: [0, 0.99999],
    meaning: "Share of its past that a running average of the weights keeps, which is judged and served; 0: there is none.",
  },
  labelSmoothing: { type: "number", default: 0, range: [0, 0.99], meaning: "Part of each label that is spread over all classes." },
  l1: { type: "number", default: 0, range: [0, 10], meaning: "Strength of L1." },
  l2: { type: "number", default: 0, range: [0, 10], meaning: "Strength of L2 in the gradient." },
} as const satisfies OptionTable;

const PICTURE = {
  size: {
    type: "integers",
    default: [],
    range: [4, 1024],
    length: [0, 2],
    meaning: "Height and width that pictures are brought to; theirs when they are all alike and small, else 64.",
  },
  colours: { type: "integer", default: 0, range: [0, 3], meaning: "1: grey, 3: red, green and blue; 0: as the pictures are." },
  flip: { type: "boolean", default: false, meaning: "Left and right change places in half of the training pictures." },
  shift: { type: "integer", default: 0, range: [0, 256], meaning: "Pixels that training pictures are shifted by at most." },
  colourShift: { type: "number", default: 0, range: [0, 1], meaning: "How much colours of training pictures change." },
} as const satisfies OptionTable;

const TEXT = {
  length: { type: "integer", default: 100, range: [1, 4096], meaning: "Words of a text that are read." },
  words: { type: "integer", default: 20_000, range: [1, 1_000_000], meaning: "Words that are told apart, the most frequent ones." },
} as const satisfies OptionTable;

const SOUND = {
  sampleRate: { type: "integer", default: 8000, range: [1000, 192_000], meaning: "Samples a second that recordings are brought to." },
  seconds: { type: "number", default: 1, range: [0.01, 600], meaning: "Of a longer recording the middle is taken; a shorter one is followed by silence." },
  soundShift: { type: "number", default: 0, range: [0, 60], meaning: "Seconds that training recordings are shifted by at most." },
} as const satisfies OptionTable;

const FINE_TUNING = {
  scale: { type: "number", default: 1 / 255, range: [1e-9, 1e9], meaning: "Of the base's float pictures: bytes are multiplied by it." },
  offset: { type: "number", default: 0, range: [-1e9, 1e9], meaning: "And then this is added." },
} as const satisfies OptionTable;

const OF_MATERIAL = { picture: PICTURE, text: TEXT, sound: SOUND, table: {} } as const satisfies Record<Material, OptionTable>;

/** How a record is read. */
export type Reading =
  | ({ readonly material: "picture" } & OptionsOf<typeof PICTURE>)
  | ({ readonly material: "sound" } & OptionsOf<typeof SOUND>)
  | ({ readonly material: "text" } & OptionsOf<typeof TEXT>)
  | { readonly material: "table" };

/** Of the algorithm `fine-tune`. */
export interface FineTuning extends OptionsOf<typeof FINE_TUNING> {
  /** A version: `digits@3`. */
  readonly base: string;
  /** The value that the head takes; null: what the base's last dense layer takes. */
  readonly cutAt: string | null;
  /** Globs of the names of weights that stay as they are. */
  readonly freeze: readonly string[];
  /** Layers of the head as the request has them; null: one dense layer. */
  readonly head: unknown;
}

export interface DeepSettings {
  readonly algorithm: string;
  readonly training: OptionsOf<typeof TRAINING>;
  readonly reading: Reading;
  readonly optimiser: string;
  readonly optimiserOptions: Given;
  readonly schedule: string;
  readonly scheduleOptions: Given;
  /** Of a named architecture. */
  readonly options: Given;
  /** Of the algorithm `network`; as the request has it. */
  readonly layers: unknown;
  readonly fineTuning: FineTuning | null;
  /** The text column to read; null: the one with the most different texts. */
  readonly column: string | null;
}

type Given = Readonly<Record<string, unknown>>;
const OBJECTS = ["options", "optimiserOptions", "scheduleOptions"];
const WORDS = ["optimiser", "schedule", "column", "base", "cutAt"];

/** Parameters that only some algorithms take. */
const OF_SOME: Readonly<Record<string, { readonly takenBy: (algorithm: DeepAlgorithm) => boolean; readonly why: string }>> = {
  layers: { takenBy: ({ name }) => name === LAYER_LIST || name === FINE_TUNE, why: `only the algorithm '${LAYER_LIST}' takes a list of layers` },
  options: { takenBy: ({ name }) => name !== LAYER_LIST && name !== FINE_TUNE, why: "only an architecture that is called by its name takes options" },
  column: { takenBy: ({ material }) => material === "text", why: "only networks of texts read one column" },
  ...Object.fromEntries(
    ["base", "cutAt", "freeze"].map((key) => [
      key,
      { takenBy: ({ name }: DeepAlgorithm) => name === FINE_TUNE, why: `only the algorithm '${FINE_TUNE}' takes it` },
    ]),
  ),
};

/** @throws INVALID_REQUEST naming the parameter. */
export function readSettings({ name, material }: DeepAlgorithm, given: Given): DeepSettings {
  const { layers } = given;
  const isTuning = name === FINE_TUNE;
  requireOwn({ name, material }, given);
  const plain = Object.fromEntries(
    Object.entries(given).filter(([key]) => key !== "layers" && key !== "freeze" && !OBJECTS.includes(key) && !WORDS.includes(key)),
  );
  within({ path: "", name: "" }, () => parseOptions(name, { ...TRAINING, ...OF_MATERIAL[material], ...(isTuning ? FINE_TUNING : {}) }, plain));
  const settings = {
    algorithm: name,
    training: parseOptions(name, TRAINING, pick(plain, TRAINING)),
    reading: readingOf(material, plain),
    ...{ optimiser: wordOf(given, "optimiser") ?? "adamw", optimiserOptions: objectOf(given, "optimiserOptions") },
    ...{ schedule: wordOf(given, "schedule") ?? "cosine", scheduleOptions: objectOf(given, "scheduleOptions") },
    ...{ options: objectOf(given, "options"), layers, column: wordOf(given, "column") ?? null },
    fineTuning: isTuning ? readFineTuning(given, plain) : null,
  };
  within({ path: "/optimiserOptions", name: "/optimiser" }, () => createOptimiser(settings.optimiser, settings.optimiserOptions));
  within({ path: "/scheduleOptions", name: "/schedule" }, () => createSchedule(settings.schedule, settings.scheduleOptions));
  return settings;
}

function requireOwn(algorithm: DeepAlgorithm, given: Given): void {
  const foreign = Object.entries(OF_SOME).find(([key, { takenBy }]) => given[key] !== undefined && !takenBy(algorithm));
  if (foreign !== undefined) throw invalid(foreign[0], foreign[1].why);
  if (algorithm.name === LAYER_LIST && given["layers"] === undefined) throw invalid("layers", `expected the list of layers of the algorithm '${LAYER_LIST}'`);
}

function readFineTuning(given: Given, plain: Given): FineTuning {
  const base = wordOf(given, "base");
  if (base === undefined) throw invalid("base", "expected a version to begin with, such as 'digits@3'");
  const freeze = given["freeze"] ?? [];
  if (!Array.isArray(freeze) || !freeze.every((glob) => typeof glob === "string"))
    throw invalid("freeze", "expected a list of names of weights, '*' for any text");
  return {
    ...parseOptions("fine-tune", FINE_TUNING, pick(plain, FINE_TUNING)),
    base,
    cutAt: wordOf(given, "cutAt") ?? null,
    freeze,
    head: given["layers"] ?? null,
  };
}

function readingOf(material: Material, given: Given): Reading {
  switch (material) {
    case "picture":
      return { material, ...parseOptions(material, PICTURE, pick(given, PICTURE)) };
    case "sound":
      return { material, ...parseOptions(material, SOUND, pick(given, SOUND)) };
    case "text":
      return { material, ...parseOptions(material, TEXT, pick(given, TEXT)) };
    case "table":
      return { material };
    default:
      throw new RangeError(material satisfies never);
  }
}

const pick = (given: Given, table: OptionTable): Given => Object.fromEntries(Object.entries(given).filter(([key]) => Object.hasOwn(table, key)));

function objectOf(given: Given, key: string): Given {
  const { [key]: value = {} } = given;
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw invalid(key, `expected an object, got ${JSON.stringify(value).slice(0, 80)}`);
  return value as Given;
}

function wordOf(given: Given, key: string): string | undefined {
  const value = given[key];
  if (value !== undefined && typeof value !== "string") throw invalid(key, `expected a text, got ${JSON.stringify(value).slice(0, 80)}`);
  return value;
}

function invalid(key: string, why: string): Error {
  return fail("INVALID_REQUEST", { detail: `${key}: ${why}` }, { items: [{ path: `/parameters/${key}`, code: "INVALID_REQUEST", message: why }] });
}

/** Errors name the place in the request: `path` of an option, `name` where the name itself is unknown. */
function within<T>({ path, name }: { path: string; name: string }, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const inside = error.items.map((item) => ({ ...item, path: `/parameters${path}${item.path}` }));
    const items = inside.length > 0 ? inside : [{ path: `/parameters${name}`, code: error.code, message: error.message }];
    throw fail("INVALID_REQUEST", { detail: error.message }, { items, cause: error });
  }
}

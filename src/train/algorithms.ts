/** @file The algorithms and their parameters: one table, which requests are checked against and defaults come from. */
import { fail, type ErrorItem } from "#base";
import type { Task } from "#store";

interface NumberParameter {
  readonly type: "number" | "integer";
  readonly default: number;
  /** Inclusive. */
  readonly range: readonly [min: number, max: number];
  readonly meaning: string;
}

interface ListParameter {
  readonly type: "integers";
  readonly default: readonly number[];
  /** Of each entry, inclusive. */
  readonly range: readonly [min: number, max: number];
  readonly length: readonly [min: number, max: number];
  readonly meaning: string;
}

type Parameter = NumberParameter | ListParameter;

interface Algorithm {
  readonly tasks: readonly Task[];
  readonly meaning: string;
  readonly parameters: Readonly<Record<string, Parameter>>;
}

const fullBatch = {
  maxIterations: { type: "integer", default: 500, range: [1, 100_000], meaning: "Most L-BFGS iterations." },
  tolerance: { type: "number", default: 1e-5, range: [1e-12, 1], meaning: "Done when no component of the mean gradient is larger." },
} as const;

export const ALGORITHMS = {
  "logistic-regression": {
    tasks: ["binary", "multiclass"],
    meaning: "Linear scores through a softmax (binary: a sigmoid), fitted by full-batch L-BFGS in float64.",
    parameters: {
      C: {
        type: "number",
        default: 1,
        range: [1e-6, 1e9],
        meaning: "Inverse strength of L2: the loss is the sum of log-losses + |W|^2 / 2C, as scikit-learn's.",
      },
      ...fullBatch,
    },
  },
  "linear-regression": {
    tasks: ["regression"],
    meaning: "A linear score, fitted to least squares by full-batch L-BFGS in float64.",
    parameters: {
      alpha: { type: "number", default: 1, range: [0, 1e9], meaning: "Strength of L2: the loss is the sum of squares + alpha |W|^2, as scikit-learn's Ridge." },
      ...fullBatch,
    },
  },
  mlp: {
    tasks: ["binary", "multiclass", "regression"],
    meaning: "Layers of ReLU units, fitted by mini-batch Adam in float32; stops early on a validation part.",
    parameters: {
      hidden: { type: "integers", default: [64, 32], range: [1, 1024], length: [1, 2], meaning: "Units of each hidden layer." },
      learningRate: { type: "number", default: 0.003, range: [1e-6, 1], meaning: "Adam's step size." },
      batchSize: { type: "integer", default: 128, range: [1, 65_536], meaning: "Rows a step." },
      epochs: { type: "integer", default: 150, range: [1, 100_000], meaning: "Most passes over the training part." },
      patience: {
        type: "integer",
        default: 15,
        range: [1, 100_000],
        meaning: "Passes without a better validation loss before it stops, and after a third of which the step size is halved; the best weights are kept.",
      },
      l2: { type: "number", default: 1e-4, range: [0, 10], meaning: "Strength of L2: the mean loss + l2 |W|^2 / 2." },
    },
  },
} as const satisfies Record<string, Algorithm>;

export type AlgorithmName = keyof typeof ALGORITHMS;

type ValueOf<P extends Parameter> = P["type"] extends "integers" ? readonly number[] : number;
/** All parameters of an algorithm, checked, defaults filled in. */
export type ParametersOf<A extends AlgorithmName> = {
  readonly [K in keyof (typeof ALGORITHMS)[A]["parameters"]]: ValueOf<Extract<(typeof ALGORITHMS)[A]["parameters"][K], Parameter>>;
};

/** One way to train: what a trial tries. */
export type Candidate = { readonly [A in AlgorithmName]: { readonly algorithm: A; readonly parameters: ParametersOf<A> } }[AlgorithmName];

/** What a request asks for. `rows` is the size of the table. */
export interface AlgorithmRequest {
  readonly algorithm: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly task: Task;
  readonly rows: number;
}

/**
 * The candidates of a request: one for a named algorithm, several for `auto`.
 *
 * @throws INVALID_REQUEST naming the choices when algorithm or parameters are unknown, out of range, or not for the task.
 */
export function listCandidates({ algorithm, parameters, task, rows }: AlgorithmRequest): readonly Candidate[] {
  if (algorithm !== "auto") return [toCandidate(algorithm, parameters, task)];
  const [given] = Object.keys(parameters);
  if (given !== undefined) throw invalid("/parameters", "parameters: 'auto' chooses them itself; name an algorithm to set them");
  const linear = task === "regression" ? LINEAR.regression : LINEAR.classification;
  return [...linear, ...networksFor(rows)].map(([name, choice]) => toCandidate(name, choice, task));
}

type Choice = readonly [AlgorithmName, Readonly<Record<string, unknown>>];

/** Simple first: a tie is won by the earlier one. */
const LINEAR: Readonly<Record<"classification" | "regression", readonly Choice[]>> = {
  classification: [
    ["logistic-regression", { C: 1 }],
    ["logistic-regression", { C: 0.05 }],
  ],
  regression: [
    ["linear-regression", { alpha: 1 }],
    ["linear-regression", { alpha: 50 }],
  ],
};

/** Large tables give each epoch steps enough: larger batches at a larger step size take half the time to the same loss (diamonds, 54 000 rows). */
const LARGE_ROWS = 20_000;

function networksFor(rows: number): readonly Choice[] {
  const batches = rows < LARGE_ROWS ? {} : { batchSize: 512, learningRate: 0.006 };
  return [
    ["mlp", { hidden: [32], l2: 1e-3, ...batches }],
    ["mlp", { hidden: [64, 32], ...batches }],
  ];
}

function toCandidate(name: string, given: Readonly<Record<string, unknown>>, task: Task): Candidate {
  if (!isAlgorithm(name)) throw invalid("/algorithm", `algorithm: expected one of auto, ${Object.keys(ALGORITHMS).join(", ")}, got '${name.slice(0, 80)}'`);
  const { tasks }: Algorithm = ALGORITHMS[name];
  if (!tasks.includes(task))
    throw invalid("/algorithm", `algorithm: '${name}' is for ${tasks.join(" and ")}, the target makes it ${task}; ${namesFor(task)} would do`);
  return { algorithm: name, parameters: checkParameters(name, given) } as Candidate;
}

const isAlgorithm = (name: string): name is AlgorithmName => Object.hasOwn(ALGORITHMS, name);

function namesFor(task: Task): string {
  return Object.entries<Algorithm>(ALGORITHMS)
    .filter(([, { tasks }]) => tasks.includes(task))
    .map(([name]) => `'${name}'`)
    .join(" or ");
}

function checkParameters(name: AlgorithmName, given: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const { parameters: known }: Algorithm = ALGORITHMS[name];
  const items: ErrorItem[] = [];
  for (const [key, value] of Object.entries(given)) {
    const path = `/parameters/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`;
    const parameter = Object.hasOwn(known, key) ? known[key] : undefined;
    if (parameter === undefined)
      items.push({ path, code: "UNKNOWN_FIELD", message: `${name} has no parameter '${key.slice(0, 80)}'; it has ${Object.keys(known).join(", ")}` });
    else if (!fits(parameter, value))
      items.push({ path, code: "INVALID_REQUEST", message: `${key}: expected ${describe(parameter)}, got ${JSON.stringify(value).slice(0, 80)}` });
  }
  const [first] = items;
  if (first !== undefined) throw fail("INVALID_REQUEST", { detail: first.message }, { items });
  return Object.fromEntries(Object.entries(known).map(([key, parameter]) => [key, given[key] ?? parameter.default]));
}

function fits(parameter: Parameter, value: unknown): boolean {
  const [min, max] = parameter.range;
  if (parameter.type === "integers") {
    const [shortest, longest] = parameter.length;
    return (
      Array.isArray(value) &&
      value.length >= shortest &&
      value.length <= longest &&
      value.every((entry) => Number.isInteger(entry) && entry >= min && entry <= max)
    );
  }
  return typeof value === "number" && value >= min && value <= max && (parameter.type === "number" || Number.isInteger(value));
}

function describe(parameter: Parameter): string {
  const [min, max] = parameter.range;
  if (parameter.type === "integers") return `a list of ${parameter.length.join(" to ")} integers from ${min} to ${max}`;
  return `${parameter.type === "integer" ? "an integer" : "a number"} from ${min} to ${max}`;
}

function invalid(path: string, message: string): Error {
  return fail("INVALID_REQUEST", { detail: message }, { items: [{ path, code: "INVALID_REQUEST", message }] });
}

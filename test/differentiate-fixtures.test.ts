/**
 * Every ONNX file of the shared fixtures, of the serving benchmark and of test/fixtures/onnx/exported-*, opened as `aimass differentiate` opens it:
 * d (weighted sum of all float outputs) / d (all float initializers), or the operator that has no derivative is named.
 * Random entries are checked by central differences of the float64 reference, and every entry of every gradient by ONNX Runtime in float32,
 * plain and fused. The large files take minutes by the reference: `npm run faults` runs them (FAULT_ROUNDS), CI the small ones.
 */
import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { decodeModel, evaluate, type Model } from "#graph";
import { fromFloat64, isFloat, type Tensor } from "#tensor";
import { gradientStep, openModel } from "../src/cli/gradient-step.js";
import { FIXTURES, fixturesMissing } from "./support/fixtures.js";
import {
  centralDifference,
  type Feeds,
  type LossRun,
  LOSS,
  lossByReference,
  lossInOnnxRuntime,
  madeFeeds,
  noise,
  randomEntries,
  runInOnnxRuntime,
  slopeAlong,
  withLoss,
} from "./support/gradient-check.js";

/** |reference - central difference| / max(1, |central difference|), float64. */
const TOLERANCE = 1e-6;
/** |ONNX Runtime - reference| / max(largest entry of the gradient, a thousandth of the largest of all gradients): float32. */
const RUNTIME_TOLERANCE = 2e-4;
/** Of the slope along all gradients of the large files, which are ONNX Runtime's in float32. */
const SLOPE_TOLERANCE = 2e-2;

const ENTRIES = 20;
const LARGE = process.env["FAULT_ROUNDS"] !== undefined;
const SERVING = join(FIXTURES, "../bench/serving");
const EXPORTED = fileURLToPath(new URL("fixtures/onnx", import.meta.url));

interface Expectation {
  readonly sizes?: Readonly<Record<string, number>>;
  readonly feeds?: (model: Model) => Feeds;
  /** Names the operator when there is no gradient. */
  readonly refused?: string;
  /**
   * Takes long. `slope`: the reference has time for two runs, so one slope along all gradients is measured.
   * `runtime`: that slope is ONNX Runtime's, in float32; only for losses that float32 has sharp enough.
   */
  readonly large?: "entries" | "slope" | "runtime";
  /** How many gradients; inputs are taken when a file has no float initializer. */
  readonly gradients?: number;
}

/** A file that is not listed is checked with every open size 2. */
const EXPECTED: Readonly<Record<string, Expectation>> = {
  "cnn.onnx": { sizes: { N: 1 }, gradients: 8, large: "entries" },
  "forest.onnx": { refused: "TreeEnsembleClassifier" },
  // its weights are attributes, so this is d loss / d x
  "logreg.onnx": { sizes: { "x:0": 1 }, feeds: (model) => ({ x: nearOffsets(model) }), gradients: 1 },
  "RFB-320.twin.onnx": { large: "runtime" },
  "nmp.twin.onnx": { sizes: { unk__749: 1 }, large: "slope" },
  "silero_vad_16k_op15.onnx": { sizes: { batch: 1, sequence: 512 }, feeds: () => ({ sr: fromFloat64("int64", [], [16_000]) }), large: "entries" },
  "exported-lstm-11.onnx": { sizes: { N: 2, T: 3 } },
  "exported-loop-13.onnx": { sizes: { T: 4 } },
  "exported-sklearn-boosting.onnx": { refused: "TreeEnsembleClassifier" },
};

/** One row a little off what the Scaler takes away: far from there the probabilities are 0 and 1, and float32 has no slope. */
function nearOffsets({ graph }: Model): Tensor {
  const { offset, scale } = graph.nodes.find(({ op }) => op === "Scaler")?.attributes ?? {};
  if (offset?.type !== "floats" || scale?.type !== "floats") throw new Error("no Scaler");
  const shifts = noise(offset.value.length, 3);
  return fromFloat64(
    "float32",
    [1, offset.value.length],
    offset.value.map((mean, at) => mean + (0.1 * (shifts[at] ?? 0)) / (scale.value[at] ?? 1)),
  );
}

function openSizes({ graph }: Model): Record<string, number> {
  const fed = graph.inputs.filter(({ name }) => !graph.initializers.has(name));
  return Object.fromEntries(
    fed.flatMap(({ name, dims }) => (dims ?? []).flatMap((dim, axis): [string, number][] => (typeof dim === "number" ? [] : [[dim ?? `${name}:${axis}`, 2]]))),
  );
}

/** Float initializers that are numbers to compute with: what Resize reads beside its input are sizes, and infinity masks. */
function weightsOf({ graph }: Model): readonly string[] {
  const sizes = new Set(graph.nodes.flatMap(({ op, inputs }) => (op === "Resize" || op === "Upsample" ? inputs.slice(1) : [])));
  const isWeight = ([name, { dtype, data }]: [string, Tensor]): boolean =>
    isFloat(dtype) && !sizes.has(name) && Array.from(data, Number).every(Number.isFinite);
  return [...graph.initializers].filter(isWeight).map(([name]) => name);
}

interface Opened {
  readonly model: Model;
  readonly wrt: readonly string[];
  readonly feeds: Feeds;
}

function opened(path: string): Opened {
  const { sizes, feeds } = EXPECTED[basename(path)] ?? {};
  const given = decodeModel(readFileSync(path));
  const model = openModel(given, sizes ?? openSizes(given));
  const weights = weightsOf(model);
  const inputs = model.graph.inputs.filter(({ dtype }) => isFloat(dtype)).map(({ name }) => name);
  return { model: withLoss(model), wrt: weights.length > 0 ? weights : inputs, feeds: madeFeeds(model, feeds?.(model) ?? {}) };
}

const domainsOf = ({ graph }: Model): Set<string> => new Set(graph.nodes.map(({ domain }) => domain));

async function checkSlope({ model, feeds, gradients, by }: Pick<Opened, "model" | "feeds"> & { gradients: Gradients; by: "slope" | "runtime" }): Promise<void> {
  const [run, change]: readonly [LossRun, number] = by === "runtime" ? [lossInOnnxRuntime, 1] : [lossByReference, 1e-3];
  const { measured, told } = await slopeAlong(model, feeds, { gradients, run, change });
  expect(Math.abs(measured - told) / Math.abs(told), `${measured} against ${told}`).toBeLessThan(SLOPE_TOLERANCE);
}

function checkEntries({ model, wrt, feeds }: Opened, truth: Gradients): void {
  for (const entry of randomEntries(model, feeds, { names: wrt, count: ENTRIES })) {
    const measured = centralDifference(model, feeds, entry);
    const told = truth[`grad:${entry.name}`]?.[entry.index] ?? Infinity;
    // a power's exponent under a negative base has no derivative: NaN both ways
    if (Number.isNaN(measured) && Number.isNaN(told)) continue;
    expect(Math.abs(measured - told) / Math.max(1, Math.abs(measured)), `${entry.name}[${entry.index}]: ${told} against ${measured}`).toBeLessThan(TOLERANCE);
  }
}

async function check(path: string): Promise<void> {
  const { refused, large, gradients } = EXPECTED[basename(path)] ?? {};
  const { model, wrt, feeds } = opened(path);
  if (refused !== undefined) {
    expect(() => gradientStep(model, { loss: LOSS, wrt })).toThrow(
      expect.objectContaining({ code: "GRAPH_NO_GRADIENT", params: expect.objectContaining({ op: refused }) as unknown }),
    );
    return;
  }
  expect(wrt.length).toBeGreaterThan(0);
  if (gradients !== undefined) expect(wrt).toHaveLength(gradients);
  const step = gradientStep(model, { loss: LOSS, wrt });
  const names = wrt.map((name) => `grad:${name}`);
  // plain means the file's own operators and those of ai.onnx
  expect([...domainsOf(step)].filter((domain) => domain !== "" && !domainsOf(model).has(domain))).toEqual([]);
  const fused = gradientStep(model, { loss: LOSS, wrt, fused: true });
  const [plainly, fusedly] = [await runInOnnxRuntime(step, feeds, names), await runInOnnxRuntime(fused, feeds, names)];
  if (large === "runtime" || large === "slope") {
    expect(worstOf(fusedly, plainly)).toBeLessThan(RUNTIME_TOLERANCE);
    await checkSlope({ model, feeds, gradients: plainly, by: large });
    return;
  }
  const evaluated = Object.entries(evaluate(step, feeds, { float64: true }));
  const truth = Object.fromEntries(evaluated.flatMap(([name, { data }]) => (names.includes(name) ? [[name, data as Float64Array]] : [])));
  expect(worstOf(plainly, truth)).toBeLessThan(RUNTIME_TOLERANCE);
  expect(worstOf(fusedly, truth)).toBeLessThan(RUNTIME_TOLERANCE);
  checkEntries({ model, wrt, feeds }, truth);
}

type Gradients = Readonly<Record<string, Float64Array>>;

const largestOf = (values: Float64Array): number => values.reduce((most, value) => Math.max(most, Math.abs(value) || 0), 0);

/** NaN where one of them is NaN and the other is not. */
function worstOf(ours: Gradients, truth: Gradients): number {
  const least = 1e-3 * Math.max(...Object.values(truth).map(largestOf));
  const errors = Object.entries(truth).map(([name, expected]) => {
    const scale = Math.max(least, largestOf(expected));
    return expected.reduce((worst, value, at) => {
      const got = ours[name]?.[at] ?? Infinity;
      const error = Number.isNaN(value) && Number.isNaN(got) ? 0 : Math.abs(got - value) / scale;
      return Number.isNaN(error) || error > worst ? error : worst;
    }, 0);
  });
  return errors.reduce((worst, error) => (Number.isNaN(error) || error > worst ? error : worst), 0);
}

function onnxFiles(folder: string): readonly string[] {
  const found = readdirSync(folder, { recursive: true, encoding: "utf8" });
  return found.filter((name) => name.endsWith(".onnx")).map((name) => join(folder, name));
}

const isLarge = (path: string): boolean => EXPECTED[basename(path)]?.large !== undefined;

describe("as exporters write them", () => {
  const files = onnxFiles(EXPORTED).filter((path) => basename(path).startsWith("exported-"));
  test.each(files.map((path) => [basename(path), path] as const))("%s", async (_, path) => {
    await check(path);
  });

  test("a loop of an open length has no gradient, and the error says how to bind it", () => {
    const model = withLoss(openModel(decodeModel(readFileSync(join(EXPORTED, "exported-loop-13.onnx")))));
    expect(() => gradientStep(model, { loss: LOSS, wrt: ["w"] })).toThrow(/: Loop has no gradient: .+ \(open sizes: T; bind them with --size T=16\)$/);
  });
});

// without ../shared (a stranger's checkout) there is nothing to check; with CI=true a missing folder fails
describe.skipIf(fixturesMissing)("the shared fixtures and the serving benchmark", () => {
  const files = fixturesMissing ? [] : [...onnxFiles(FIXTURES), ...onnxFiles(SERVING)];
  test("they are there", () => {
    expect(files.map((path) => basename(path))).toEqual(expect.arrayContaining(["RFB-320.twin.onnx", "nmp.twin.onnx", "silero_vad_16k_op15.onnx", "cnn.onnx"]));
  });
  test.each(files.filter((path) => !isLarge(path)).map((path) => [basename(path), path] as const))("%s", async (_, path) => {
    await check(path);
  });
  // minutes on one core
  test.skipIf(!LARGE).each(files.filter(isLarge).map((path) => [basename(path), path] as const))(
    "%s (npm run faults)",
    async (_, path) => {
      await check(path);
    },
    900_000,
  );
});

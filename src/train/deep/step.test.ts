/** Real ONNX Runtime. Expected numbers are PyTorch 2.15's in float64 for the same parameters (0.5 sin(1), 0.5 sin(2), ...) and rows. */
import { expect, test } from "vitest";
import { evaluate, verify } from "#graph";
import { tensor, type Tensor } from "#tensor";
import { createLoss } from "../losses/table.js";
import { createOptimiser } from "../optimisers/table.js";
import { drawNoise } from "./dropout-noise.js";
import { initialise } from "./initialise.js";
import { buildStep, type StepGraph, type StepOptions } from "./step-graph.js";
import { createStepper, type FullBatch, type Stepper } from "./stepper.js";
import { tinyNetwork, type TinyOptions } from "./testing/tiny-networks.js";

const SIZE = { inputs: 3, hidden: 5, outputs: 3 };
const FOUR: FullBatch = {
  inputs: {
    x: tensor(
      "float32",
      [4, 3],
      Float32Array.from({ length: 12 }, (_, i) => Math.cos(i)),
    ),
  },
  targets: tensor("int64", [4], BigInt64Array.of(0n, 1n, 2n, 1n)),
  rows: 4,
};

interface Wanted {
  readonly tiny?: Partial<TinyOptions>;
  readonly loss?: Readonly<Record<string, unknown>>;
  readonly optimiser?: readonly [string, Readonly<Record<string, unknown>>];
  readonly batch?: number;
  readonly options?: StepOptions;
}

function graphOf({ tiny = {}, loss = {}, optimiser = ["sgd", {}], batch = 4, options = {} }: Wanted): StepGraph {
  const network = tinyNetwork({ ...SIZE, ...tiny });
  return buildStep({ network, loss: createLoss("cross-entropy", loss), optimiser: createOptimiser(...optimiser), batch, options });
}

function sines(graph: StepGraph): Record<string, Float32Array> {
  let at = 0;
  return Object.fromEntries(
    graph.request.network.parameters.map(({ name, dims, isTrainable }) => {
      const size = dims.reduce((product, dim) => product * dim, 1);
      return [name, Float32Array.from({ length: size }, () => (isTrainable ? 0.5 * Math.sin(++at) : 0))];
    }),
  );
}

const open = (graph: StepGraph): Promise<Stepper> => createStepper({ graph, seed: 7, start: { parameters: sines(graph) } });

function expectClose(found: Tensor | Float32Array | undefined, expected: readonly number[], digits = 6): void {
  const data = found === undefined ? [] : Array.from(found instanceof Float32Array ? found : (found.data as Float32Array));
  expect(data).toHaveLength(expected.length);
  expected.forEach((value, i) => expect(data[i]).toBeCloseTo(value, digits));
}

test.each(["single", "flat"] as const)("three steps of AdamW with clipping, class weights and label smoothing are PyTorch's; layout %s", async (layout) => {
  // CrossEntropyLoss(weight=[1, 2, 0.5], label_smoothing=0.1), clip_grad_norm_(0.05), AdamW(lr=0.01, weight_decay=0.1 on kernels)
  const graph = graphOf({
    loss: { labelSmoothing: 0.1, classWeights: [1, 2, 0.5] },
    optimiser: ["adamw", { weightDecay: 0.1 }],
    options: { clip: { by: "norm", limit: 0.05 }, layout },
  });
  verify(graph.model);
  expect(graph.units.map(({ name }) => name)).toEqual(
    layout === "flat" ? ["flat:decaying", "flat:plain"] : ["dense_1/kernel", "dense_1/bias", "dense_2/kernel", "dense_2/bias"],
  );
  const stepper = await open(graph);
  const expected = [
    { loss: 1.16216518, norm: 1.0494917 },
    { loss: 1.11723047, norm: 1.01080852 },
    { loss: 1.07433173, norm: 0.97285348 },
  ];
  for (const { loss, norm } of expected) {
    const result = await stepper.advance([FOUR], 0.01);
    expect(result.loss).toBeCloseTo(loss, 5);
    expect(result.norm).toBeCloseTo(norm, 5);
    expect([result.hits, result.counted, result.weight]).toEqual([1, 4, 5.5]);
  }
  const learnt = stepper.parameters();
  expectClose(learnt["dense_1/bias"], [-0.11409923, -0.51072079, -0.34554969, 0.04502196, 0.48648628]);
  expectClose(
    learnt["dense_2/kernel"],
    [
      0.44706661, -0.0343876, -0.39188984, -0.42146048, -0.09595009, 0.41010963, 0.50675473, 0.10507137, -0.30086167, -0.52248281, -0.17150549, 0.2450441,
      0.4684759, 0.29372784, -0.24342727,
    ],
  );
  expectClose(learnt["dense_2/bias"], [-0.52592222, -0.29176608, 0.11818877]);
  await stepper.close();
});

test("rows that fill up a batch change nothing: three of four rows give the steps of a batch of three", async () => {
  // SGD(lr=0.1) on X[:3]
  const stepper = await open(graphOf({}));
  const three = { ...FOUR, rows: 3 };
  const first = await stepper.advance([three], 0.1);
  expect([first.weight, first.counted]).toEqual([3, 3]);
  expect(first.loss).toBeCloseTo(1.10213807, 6);
  expect((await stepper.advance([three], 0.1)).loss).toBeCloseTo(1.06718063, 6);
  expectClose(stepper.parameters()["dense_2/bias"], [-0.47956051, -0.31421028, 0.12429659]);
  await stepper.close();
});

test("two micro-batches of two rows give the step of one batch of four", async () => {
  // SGD(lr=0.1) on all of X
  const stepper = await open(graphOf({ batch: 2, options: { accumulate: 2 } }));
  const half = (from: number): FullBatch => ({
    inputs: { x: tensor("float32", [2, 3], (FOUR.inputs["x"]?.data as Float32Array).subarray(3 * from, 3 * from + 6)) },
    targets: tensor("int64", [2], (FOUR.targets.data as BigInt64Array).subarray(from, from + 2)),
    rows: 2,
  });
  const result = await stepper.advance([half(0), half(2)], 0.1);
  expect(result.loss).toBeCloseTo(1.12084338, 6);
  expect(result.weight).toBe(4);
  expectClose(stepper.parameters()["dense_2/bias"], [-0.49626694, -0.30143795, 0.12823069]);
  expectClose(stepper.parameters()["dense_1/bias"], [-0.1381342, -0.48574689, -0.36894698, 0.06757981, 0.46049262]);
  await stepper.close();
});

test("the step graph is the same by the reference interpreter", () => {
  const graph = graphOf({ optimiser: ["sgd", { momentum: 0.9 }], options: { layout: "single", l1: 0.01, l2: 0.1, clip: { by: "value", limit: 0.05 } } });
  const state = Object.entries(sines(graph)).flatMap(([name, data]) => {
    const dims = graph.request.network.parameters.find((parameter) => parameter.name === name)?.dims ?? [];
    return [[name, tensor("float32", dims, data)] as const, [`velocity:${name}`, tensor("float32", dims, new Float32Array(data.length))] as const];
  });
  const feeds = { ...FOUR.inputs, "step:targets": FOUR.targets, "step:exampleWeight": tensor("float32", [4], Float32Array.of(1, 1, 1, 1)) };
  const results = evaluate(graph.model, { ...Object.fromEntries(state), ...feeds, "scalar:rate": tensor("float32", [], Float32Array.of(1)) });
  expect(Number(results["step:loss"]?.data[0])).toBeCloseTo(1.12084338, 6);
  for (const [name, { data }] of state.filter(([key]) => key.endsWith("kernel") && !key.startsWith("velocity"))) {
    const moved = Array.from(results[`new:${name}`]?.data as Float32Array, (value, i) => Math.abs(value - Number(data[i])));
    expect(Math.max(...moved)).toBeCloseTo(0.05, 6); // each element at most, some exactly at the limit
  }
});

test("dropout keeps k of 256 and scales by 256/k, anew each step, and the same again from the same seed", async () => {
  const graph = graphOf({ tiny: { dropout: 0.5, hidden: 64 }, options: { layout: "single" } });
  expect(graph.noiseBytes).toBe(256);
  const [one, again] = [await open(graph), await open(graph)];
  const losses = [(await one.advance([FOUR], 0)).loss, (await one.advance([FOUR], 0)).loss];
  expect(losses[0]).not.toBe(losses[1]); // at rate 0 only the masks differ
  expect([(await again.advance([FOUR], 0)).loss, (await again.advance([FOUR], 0)).loss]).toEqual(losses);
  await one.close();
  await again.close();
});

test("noise is even over all bytes, other for each seed, step and part, and the same for the same", () => {
  const at = { seed: 1, step: 1, part: 0 };
  const bytes = drawNoise(1 << 20, at);
  const counts = new Float64Array(256);
  bytes.forEach((byte) => (counts[byte] = (counts[byte] ?? 0) + 1));
  const chiSquare = counts.reduce((sum, count) => sum + (count - 4096) ** 2 / 4096, 0);
  expect(chiSquare).toBeLessThan(330); // 255 degrees of freedom: 1 in 1000
  expect(Array.from(drawNoise(8, at))).toEqual([...bytes.subarray(0, 8)]);
  const others = [
    { ...at, seed: 2 },
    { ...at, step: 2 },
    { ...at, part: 1 },
  ].map((other) => Buffer.from(drawNoise(16, other)).toString("hex"));
  expect(new Set([...others, Buffer.from(bytes.subarray(0, 16)).toString("hex")]).size).toBe(4);
});

test("running statistics move with the batch's own, and the state of a snapshot goes on to the same bits", async () => {
  const graph = graphOf({ tiny: { centred: true, dropout: 0.25 }, optimiser: ["adam", {}], options: { average: 0.9 } });
  const stepper = await open(graph);
  await stepper.advance([FOUR], 0.01);
  const state = structuredClone(stepper.snapshot());
  expect(state.step).toBe(1);
  expect(Object.keys(state.tensors)).toContain("average:dense_1/kernel");
  expect(Math.max(...(state.tensors["norm/moving_mean"] ?? []).map(Math.abs))).toBeGreaterThan(0.001);
  for (let i = 0; i < 3; i++) await stepper.advance([FOUR], 0.01);
  const resumed = await createStepper({ graph, seed: 7, start: { state } });
  for (let i = 0; i < 3; i++) await resumed.advance([FOUR], 0.01);
  expect(resumed.snapshot()).toEqual(stepper.snapshot());
  await stepper.close();
  await resumed.close();
});

test("the running average starts at the weights and follows them", async () => {
  const graph = graphOf({ options: { average: 0.5 } });
  const stepper = await open(graph);
  const before = Float32Array.from(sines(graph)["dense_2/bias"] ?? []);
  await stepper.advance([FOUR], 0.1);
  const [now, average] = [stepper.parameters(), stepper.parameters({ averaged: true })].map((values) =>
    Array.from(values["dense_2/bias"]?.data as Float32Array),
  );
  // the share of the past at step 1 is min(0.5, 2 / 11)
  before.forEach((value, i) => expect(average?.[i]).toBeCloseTo(value * (2 / 11) + (now?.[i] ?? NaN) * (9 / 11), 6));
  await stepper.close();
});

test("a step whose loss is not finite leaves the state as it was", async () => {
  const stepper = await open(graphOf({ options: { clip: { by: "norm", limit: 1 } } }));
  await stepper.advance([FOUR], 0.1);
  const before = stepper.snapshot();
  const broken = { ...FOUR, inputs: { x: tensor("float32", [4, 3], new Float32Array(12).fill(NaN)) } };
  expect((await stepper.advance([broken], 0.1)).loss).toBeNaN();
  expect(stepper.snapshot()).toEqual(before);
  await stepper.close();
});

test("parameters start from the seed, each from a stream of its own", () => {
  const { parameters } = tinyNetwork({ ...SIZE, hidden: 400 });
  const [one, again, other] = [initialise(parameters, 1), initialise(parameters, 1), initialise(parameters, 2)];
  expect(one).toEqual(again);
  expect(one["dense_1/kernel"]).not.toEqual(other["dense_1/kernel"]);
  const limit = Math.sqrt(6 / 403);
  const kernel = Array.from(one["dense_1/kernel"] ?? []);
  expect(Math.max(...kernel)).toBeLessThanOrEqual(limit);
  expect(Math.max(...kernel)).toBeGreaterThan(0.99 * limit);
  expect(Math.abs(kernel.reduce((sum, value) => sum + value, 0) / kernel.length)).toBeLessThan(0.01);
});

test("an orthogonal start has orthonormal rows or columns, whichever are fewer", () => {
  for (const dims of [
    [3, 8],
    [8, 3],
  ]) {
    const { w = new Float32Array(0) } = initialise([{ name: "w", dims, initialiser: { kind: "orthogonal" }, isTrainable: true, decays: true }], 3);
    const [rows = 0, columns = 0] = dims;
    const element = (i: number, k: number): number => (rows < columns ? w[i * columns + k] : w[k * columns + i]) ?? NaN;
    for (let i = 0; i < 3; i++) {
      for (let j = 0; j < 3; j++) {
        const dot = Array.from({ length: 8 }, (_, k) => element(i, k) * element(j, k)).reduce((sum, value) => sum + value, 0);
        expect(dot).toBeCloseTo(i === j ? 1 : 0, 6);
      }
    }
  }
});

/** Real ONNX Runtime. Expected losses and gradients are PyTorch 2.15's in float64; the call stands beside each. */
import { expect, test } from "vitest";
import { createBuilder, differentiate, encodeModel } from "#graph";
import { openSession } from "#runtime";
import { tensor, type Tensor } from "#tensor";
import { outputSums, STEP, writeBatchLoss } from "../deep/batch-loss.js";
import type { DeepNetwork } from "../deep/deep-network.js";
import { createLoss } from "./table.js";

const Z = { dims: [4, 3], data: [1, -2, 0.5, 0, 3, -1, 2, 2, 2, -40, 40, 0] };
const Y = tensor("int64", [4], BigInt64Array.of(0n, 2n, 1n, 1n));
const SEQUENCE = { dims: [2, 2, 3], data: [1, -2, 0.5, 0, 3, -1, 2, 2, 2, -4, 4, 0] };
const T = tensor("int64", [2, 2], BigInt64Array.of(0n, 2n, 1n, 2n));
const B = { dims: [4, 1], data: [2, -3, 0.5, -60] };
const YES = tensor("int64", [4], BigInt64Array.of(1n, 1n, 0n, 0n));
const A = { dims: [2, 2], data: [2, -1, 0.5, 0] };
const CHANCES = tensor("float32", [2, 2], Float32Array.of(1, 0, 0, 0.25));
const AMOUNTS = tensor("float32", [2, 2], Float32Array.of(1, -3.5, 0.25, 0));

interface Output {
  readonly dims: readonly number[];
  readonly data: readonly number[];
}

/** A network that gives back its input. */
const identity = (dims: readonly number[]): DeepNetwork => ({
  name: "identity",
  inputs: [{ name: "z", dtype: "float32", dims: dims.slice(1) }],
  parameters: [],
  outputs: [{ dims: dims.slice(1) }],
  forward: (_g, { inputs }) => ({ outputs: Object.values(inputs), updates: {} }),
});

async function judge(
  name: string,
  given: Readonly<Record<string, unknown>>,
  { output, targets, weights }: { output: Output; targets: Tensor; weights?: readonly number[] },
) {
  const g = createBuilder("loss");
  const [rows = 0] = output.dims;
  const mode = { training: false, dropoutMask: () => expect.fail("no dropout here") };
  outputSums(g, writeBatchLoss(g, { network: identity(output.dims), loss: createLoss(name, given), rows, parameters: {}, mode }));
  const session = await openSession(encodeModel(differentiate(g.build(), { loss: STEP.loss, wrt: ["z"] })));
  const results = await session.run({
    z: tensor("float32", output.dims, Float32Array.from(output.data)),
    [STEP.targets]: targets,
    [STEP.exampleWeight]: tensor("float32", [rows], Float32Array.from(weights ?? new Array<number>(rows).fill(1))),
  });
  await session.release();
  const numbers = (key: string): number[] => Array.from((results[key]?.data ?? []) as Float32Array);
  return { loss: numbers(STEP.loss)[0], gradient: numbers("grad:z"), hits: numbers(STEP.hits)[0] ?? null, counted: numbers(STEP.counted)[0] ?? null };
}

const WEIGHTED = { classWeights: [1, 2, 0.5], labelSmoothing: 0.2 };

interface Case {
  readonly output: Output;
  readonly targets: Tensor;
  readonly loss: number;
  readonly gradient: readonly number[];
  /** Hits and guesses. */
  readonly hits: readonly [number, number] | null;
}

const CASES: readonly (readonly [string, Readonly<Record<string, unknown>>, Case])[] = [
  // cross_entropy(Z, Y)
  [
    "cross-entropy",
    {},
    {
      output: Z,
      targets: Y,
      loss: 1.41727327,
      gradient: [-0.09906278, 0.00751472, 0.09154805, 0.01165316, 0.23405989, -0.24571304, 0.08333333, -0.16666667, 0.08333333, 0, 0, 0],
      hits: [2, 4],
    },
  ],
  // cross_entropy(Z, Y, weight=[1, 2, 0.5], label_smoothing=0.2)
  [
    "cross-entropy",
    WEIGHTED,
    {
      output: Z,
      targets: Y,
      loss: 2.10798772,
      gradient: [
        -0.04414415, -0.018595, 0.06273914, -0.0067537, 0.08356698, -0.07681328, 0.0989899, -0.2040404, 0.10505051, -0.01212121, 0.01818182, -0.00606061,
      ],
      hits: [2, 4],
    },
  ],
  // cross_entropy(Z, Y, weight=[1, 2, 0.5], label_smoothing=0.2, ignore_index=2)
  [
    "cross-entropy",
    { ...WEIGHTED, ignoreIndex: 2 },
    {
      output: Z,
      targets: Y,
      loss: 1.92377453,
      gradient: [-0.04855856, -0.0204545, 0.06901306, 0, 0, 0, 0.10888889, -0.22444444, 0.11555556, -0.01333333, 0.02, -0.00666667],
      hits: [2, 3],
    },
  ],
  // cross_entropy(Q.transpose(1, 2), T, ignore_index=2)
  [
    "cross-entropy",
    { ignoreIndex: 2 },
    {
      output: SEQUENCE,
      targets: T,
      loss: 0.8016046,
      gradient: [-0.19812555, 0.01502944, 0.18309611, 0, 0, 0, 0.16666667, -0.33333333, 0.16666667, 0, 0, 0],
      hits: [1, 2],
    },
  ],
  // binary_cross_entropy_with_logits(B[:, 0], yes)
  ["binary-cross-entropy", {}, { output: B, targets: YES, loss: 1.03739809, gradient: [-0.02980073, -0.23814353, 0.15561483, 0], hits: [2, 4] }],
  // binary_cross_entropy_with_logits(B[:, 0], yes, pos_weight=3)
  [
    "binary-cross-entropy",
    { positiveWeight: 3 },
    { output: B, targets: YES, loss: 2.62515577, gradient: [-0.08940219, -0.7144306, 0.15561483, 0], hits: [2, 4] },
  ],
  // binary_cross_entropy_with_logits(B[:, 0], yes * 0.8 + 0.1)
  [
    "binary-cross-entropy",
    { labelSmoothing: 0.2 },
    { output: B, targets: YES, loss: 2.49989809, gradient: [-0.00480073, -0.21314353, 0.13061483, -0.025], hits: [2, 4] },
  ],
  // binary_cross_entropy_with_logits(A, chances)
  ["binary-cross-entropy", {}, { output: A, targets: CHANCES, loss: 0.52685347, gradient: [-0.02980073, 0.06723536, 0.15561483, 0.0625], hits: [1.5, 2] }],
  // mse_loss, l1_loss, huber_loss(delta=0.5) of A and amounts
  ["mean-squared-error", {}, { output: A, targets: AMOUNTS, loss: 1.828125, gradient: [0.5, 1.25, 0.125, 0], hits: null }],
  ["mean-absolute-error", {}, { output: A, targets: AMOUNTS, loss: 0.9375, gradient: [0.25, 0.25, 0.25, 0], hits: null }],
  ["huber", { delta: 0.5 }, { output: A, targets: AMOUNTS, loss: 0.3828125, gradient: [0.125, 0.125, 0.0625, 0], hits: null }],
  // multi_margin_loss(Z, Y)
  [
    "hinge",
    {},
    {
      output: Z,
      targets: Y,
      loss: 0.79166667,
      gradient: [-0.08333333, 0, 0.08333333, 0.08333333, 0.08333333, -0.16666667, 0.08333333, -0.16666667, 0.08333333, 0, 0, 0],
      hits: [2, 4],
    },
  ],
  // clamp(1 - (2 yes - 1) B[:, 0], min=0).mean()
  ["hinge", {}, { output: B, targets: YES, loss: 1.375, gradient: [0, -0.25, 0.25, 0], hits: [2, 4] }],
];

test.each(CASES)("%s %j has PyTorch's loss and gradient", async (name, given, { output, targets, loss, gradient, hits }) => {
  const found = await judge(name, given, { output, targets });
  expect(found.loss).toBeCloseTo(loss, 5);
  expect(found.gradient).toHaveLength(gradient.length);
  gradient.forEach((value, i) => expect(found.gradient[i]).toBeCloseTo(value, 6));
  expect([found.hits, found.counted]).toEqual(hits ?? [null, null]);
});

test("a row of weight 0 has no part in loss, hits and gradient", async () => {
  const { loss, gradient, hits, counted } = await judge("mean-absolute-error", {}, { output: A, targets: AMOUNTS, weights: [1, 0] });
  expect([loss, hits, counted]).toEqual([1.75, null, null]);
  expect(gradient).toEqual([0.5, 0.5, 0, 0]);
  const classes = await judge("cross-entropy", {}, { output: Z, targets: Y, weights: [1, 0, 0, 0] });
  expect([classes.hits, classes.counted]).toEqual([1, 1]);
});

test("a batch of which every item is ignored has loss 0 and gradient 0", async () => {
  const all = tensor("int64", [4], BigInt64Array.of(-100n, -100n, -100n, -100n));
  const { loss, gradient, counted } = await judge("cross-entropy", WEIGHTED, { output: Z, targets: all });
  expect([loss, counted]).toEqual([0, 0]);
  expect(gradient.every((value) => value === 0)).toBe(true);
});

test("extreme logits have finite losses", async () => {
  const far = { dims: [1, 2], data: [-1e30, 1e30] };
  expect((await judge("cross-entropy", {}, { output: far, targets: tensor("int64", [1], BigInt64Array.of(0n)) })).loss).toBeCloseTo(2e30, -25);
  expect((await judge("binary-cross-entropy", {}, { output: { dims: [1, 1], data: [1e30] }, targets: tensor("int64", [1], BigInt64Array.of(1n)) })).loss).toBe(
    0,
  );
});

test("a loss says what it does not suit", () => {
  expect(() => createLoss("crossentropy")).toThrow("loss: expected one of cross-entropy, binary-cross-entropy, mean-squared-error");
  expect(() => createLoss("cross-entropy").targets([1])).toThrow(
    "Loss 'cross-entropy': the network's output without the batch axis is [1], expected two classes or more",
  );
  expect(() => createLoss("cross-entropy", { classWeights: [1, 2] }).targets([3])).toThrow("expected 2 classes, as there are class weights");
  expect(() => createLoss("hinge").targets([2, 2])).toThrow("expected [1] or [classes]");
  expect(() => createLoss("huber", { delta: 0 })).toThrow("huber: delta: expected a number from 0.000001 to 1000000, got 0");
});

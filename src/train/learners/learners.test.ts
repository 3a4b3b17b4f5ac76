/** Real ONNX Runtime. Expected coefficients are scikit-learn 1.9.1's (LogisticRegression, Ridge) for the same rows. */
import { expect, test } from "vitest";
import { createRandom } from "#base";
import { createFullBatch } from "./full-batch.js";
import type { Learner, LearnerContext } from "./learner.js";
import { createMiniBatch } from "./mini-batch.js";
import type { Network } from "./network.js";
import type { Examples } from "./objective.js";

const silent = { onLoss: () => undefined, resume: undefined, seed: 1, threads: 1 };

function examples(x: readonly (readonly number[])[], y: readonly (readonly number[])[]): Examples {
  return { rows: x.length, x: Float32Array.from(x.flat()), y: Float32Array.from(y.flat()), targets: y[0]?.length ?? 0 };
}

const BINARY = [1.1521309841817977, 0.5118121925473763, -0.13070662378438505];
const MULTINOMIAL = [
  -1.3262171317091493, 0.9429459173794039, 0.3832712143297452, 0.2259411680235186, 1.0858813599859365, -1.3118225280094549, -0.0565960160651543,
  0.13237248276067395, -0.0757764666955187,
];
const RIDGE = [2.581689462203454, -1.5745547275258545, 1.0086392962871338];
const POINTS = [
  [0.5, 1.5],
  [1, -1],
  [-1.5, 0.5],
  [2, 2],
  [-0.5, -2],
  [1.5, 0.25],
  [-2, 1],
  [0.25, -0.75],
  [-1, -0.5],
  [0.75, 0.5],
];
const oneHot = (labels: readonly number[], classes: number): number[][] => labels.map((k) => Array.from({ length: classes }, (_, j) => Number(j === k)));

async function toEnd(learner: Learner): Promise<Float32Array | Float64Array> {
  while (await learner.advance());
  const { theta } = await learner.result();
  await learner.close();
  return theta;
}

test("binary logistic regression finds scikit-learn's coefficients", async () => {
  const train = examples(POINTS, oneHot([1, 1, 0, 1, 0, 1, 0, 0, 0, 1], 2));
  const network: Network = { inputs: 2, hidden: [], outputs: 1, head: "classes" };
  const theta = await toEnd(await createFullBatch({ l2: 1 / 0.7, maxIterations: 500, tolerance: 1e-10 }, { ...silent, network, train, validation: null }));
  BINARY.forEach((value, i) => expect(theta[i]).toBeCloseTo(value, 6));
});

test("multinomial logistic regression finds scikit-learn's coefficients", async () => {
  const train = examples(POINTS, oneHot([1, 2, 0, 1, 2, 1, 0, 2, 0, 1], 3));
  const network: Network = { inputs: 2, hidden: [], outputs: 3, head: "classes" };
  const theta = await toEnd(await createFullBatch({ l2: 1 / 2, maxIterations: 500, tolerance: 1e-10 }, { ...silent, network, train, validation: null }));
  MULTINOMIAL.forEach((value, i) => expect(theta[i]).toBeCloseTo(value, 6)); // [input, class], then the intercepts
});

test("linear regression finds the coefficients of scikit-learn's Ridge", async () => {
  const train = examples(
    POINTS,
    POINTS.map(([a = 0, b = 0]) => [3 * a - 2 * b + 1 + 0.1 * a * b]),
  );
  const network: Network = { inputs: 2, hidden: [], outputs: 1, head: "amount" };
  const theta = await toEnd(await createFullBatch({ l2: 2.5, maxIterations: 500, tolerance: 1e-12 }, { ...silent, network, train, validation: null }));
  RIDGE.forEach((value, i) => expect(theta[i]).toBeCloseTo(value, 6));
});

/** Two intertwined classes that no line separates. */
function rings(rows: number): Examples {
  const random = createRandom(5);
  const x = Array.from({ length: rows }, () => [2 * random.uniform() - 1, 2 * random.uniform() - 1]);
  return examples(
    x,
    oneHot(
      x.map(([a = 0, b = 0]) => Number(a * b > 0)),
      2,
    ),
  );
}
const mlp: Network = { inputs: 2, hidden: [16], outputs: 1, head: "classes" };
const options = { learningRate: 0.01, batchSize: 32, epochs: 40, patience: 40, l2: 0 };
const context = (more: Partial<LearnerContext> = {}): LearnerContext => ({ ...silent, network: mlp, train: rings(400), validation: rings(100), ...more });

test("a network of one hidden layer learns what no line can, and its validation loss is the best it saw", async () => {
  const losses: number[] = [];
  const learner = await createMiniBatch(options, context({ onLoss: (split, _, loss) => split === "validation" && losses.push(loss) }));
  while (await learner.advance());
  const { validationLoss } = await learner.result();
  await learner.close();
  expect(losses[0]).toBeGreaterThan(0.5);
  expect(validationLoss).toBeLessThan(0.2);
  expect(validationLoss).toBe(Math.min(...losses));
});

test("the same seed gives the same bytes, another seed others", async () => {
  const learn = async (seed: number): Promise<Float32Array | Float64Array> => toEnd(await createMiniBatch({ ...options, epochs: 3 }, context({ seed })));
  const first = await learn(7);
  expect(await learn(7)).toEqual(first);
  expect(await learn(8)).not.toEqual(first);
});

test("a network that was stopped within an epoch and resumed ends with the same bytes", async () => {
  const whole = await toEnd(await createMiniBatch({ ...options, epochs: 6 }, context()));
  const begun = await createMiniBatch({ ...options, epochs: 6 }, context());
  for (let i = 0; i < 30; i++) await begun.advance(); // 13 batches an epoch: the third epoch has begun
  const snapshot: unknown = structuredClone(begun.snapshot());
  await begun.close();
  expect(await toEnd(await createMiniBatch({ ...options, epochs: 6 }, context({ resume: snapshot })))).toEqual(whole);
});

test("a logistic regression that was stopped and resumed ends with the same bytes", async () => {
  const train = rings(400);
  const network: Network = { ...mlp, hidden: [] };
  const settings = { l2: 1e-3, maxIterations: 500, tolerance: 1e-12 };
  const whole = await toEnd(await createFullBatch(settings, context({ network, train })));
  const begun = await createFullBatch(settings, context({ network, train }));
  for (let i = 0; i < 2; i++) await begun.advance();
  const snapshot: unknown = structuredClone(begun.snapshot());
  await begun.close();
  expect(await toEnd(await createFullBatch(settings, context({ network, train, resume: snapshot })))).toEqual(whole);
});

test("early stopping ends after `patience` passes without a better validation loss", async () => {
  const learner = await createMiniBatch({ ...options, epochs: 500, patience: 3, learningRate: 0.05 }, context());
  while (await learner.advance());
  expect(learner.step).toBeLessThan(500);
  await learner.close();
});

test("weights from an input that no training row sets stay 0", async () => {
  const train = examples(
    POINTS.map(([a = 0]) => [a, 0]),
    oneHot([1, 1, 0, 1, 0, 1, 0, 0, 0, 1], 2),
  );
  const theta = await toEnd(await createMiniBatch({ ...options, epochs: 2 }, context({ train, validation: null })));
  expect([...theta.subarray(16, 32)]).toEqual(new Array(16).fill(0));
  expect(theta.subarray(0, 16).every((weight) => weight !== 0)).toBe(true);
});

import { expect, test } from "vitest";
import { createRandom } from "#base";
import { listCandidates } from "./algorithms.js";
import type { Prepared } from "./examples.js";
import type { Notices } from "./job.js";
import type { Target } from "./target.js";
import { runTrials, type Trial, type TrialsOptions } from "./trials.js";

const ROWS = 120;
const target: Target = { task: "binary", rows: new Uint32Array(0), classes: ["a", "b"], values: new Float64Array(0) };

/** The class follows from the sign of a product, as no line can say. */
function prepare(seed: number): Prepared {
  const random = createRandom(seed);
  const part = () => {
    const x = Float32Array.from({ length: 2 * ROWS }, () => 2 * random.uniform() - 1);
    const y = Float32Array.from({ length: 2 * ROWS }, (_, i) => Number((i % 2 === 1) === (x[i - (i % 2)] ?? 0) * (x[i - (i % 2) + 1] ?? 0) > 0));
    return { rows: ROWS, x, y, targets: 2 };
  };
  const features = {
    inputs: [],
    steps: { impute: { medians: [], flagged: [] }, standardise: { means: [], scales: [] }, oneHot: { categories: [] } },
    width: 2,
    names: ["a", "b"],
    notUsed: [],
  };
  return { features, scaling: { mean: 0, scale: 1 }, train: part(), validation: part() };
}

interface Told {
  readonly checkpoints: Uint8Array[];
  readonly trials: Notices["trial"][];
  readonly logs: string[];
}

/** Runs the trials; stops after so many pieces of work. */
async function run(more: Partial<TrialsOptions> = {}, stopAfter = Infinity): Promise<{ best: Trial | null; told: Told }> {
  const told: Told = { checkpoints: [], trials: [], logs: [] };
  let asked = 0;
  const best = await runTrials({
    candidates: listCandidates({ algorithm: "auto", parameters: {}, task: "binary", rows: ROWS }),
    prepared: prepare(1),
    target,
    seed: 4,
    threads: 1,
    checkpointEveryMs: 1e9,
    checkpoint: null,
    notify: (name, notice, buffer) => {
      if (name === "checkpoint" && buffer !== undefined) told.checkpoints.push(buffer);
      if (name === "trial") told.trials.push(notice as Notices["trial"]);
      if (name === "log") told.logs.push((notice as Notices["log"]).message);
    },
    sent: () => Promise.resolve(),
    mustStop: () => Promise.resolve(asked++ >= stopAfter),
    ...more,
  });
  return { best, told };
}

test("each candidate is told with its value, and the lowest wins", async () => {
  const { best, told } = await run();
  const done = told.trials.filter(({ state }) => state === "succeeded");
  expect(done.map(({ algorithm }) => algorithm)).toEqual(["logistic-regression", "logistic-regression", "mlp", "mlp"]);
  expect(best?.value).toBe(Math.min(...done.map(({ value }) => value ?? NaN)));
  expect(best?.candidate.algorithm).toBe("mlp");
});

test.each([2, 9, 60, 150])("stopped after %i pieces of work and resumed, all trials end with the same bytes", async (pieces) => {
  const whole = await run();
  const begun = await run({}, pieces);
  expect(begun.best).toBeNull();
  const checkpoint = begun.told.checkpoints.at(-1) ?? null;
  expect(checkpoint).not.toBeNull();
  const resumed = await run({ checkpoint });
  expect(resumed.told.logs[0]).toMatch(/^Going on from the checkpoint at step \d+$/);
  expect(resumed.best?.theta).toEqual(whole.best?.theta);
  expect(resumed.best?.value).toBe(whole.best?.value);
});

test("a candidate without a finite loss fails, and when all do the training is said to diverge", async () => {
  const prepared = prepare(1);
  prepared.train.y.fill(NaN);
  await expect(run({ prepared })).rejects.toMatchObject({
    code: "TRAINING_DIVERGED",
    message: "No candidate came to a finite loss (tried: logistic-regression, logistic-regression, mlp, mlp)",
  });
});

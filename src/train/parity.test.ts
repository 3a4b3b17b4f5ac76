/**
 * Parity with scikit-learn 1.9.1: LogisticRegression(C, tol=1e-8) fitted on the same rows and the same features, judged on the same held-out rows.
 * The goldens are its log-loss on the hold-out (seed 0, 20 %, stratified); ours is that of the composed graph on raw records.
 */
import { expect, test } from "vitest";
import { createRandom } from "#base";
import { planFeatures, toFeeds } from "#features";
import { encodeModel } from "#graph";
import { openSession } from "#runtime";
import { composeModel } from "./compose.js";
import { evaluateHoldout } from "./evaluate.js";
import { prepareExamples } from "./examples.js";
import { readFixtureTable, whyNoTables } from "./testing/fixture-table.js";
import { networkFor } from "./learners/create-learner.js";
import { splitRows } from "./split.js";
import { readTarget } from "./target.js";
import { runTrials } from "./trials.js";
import { listCandidates } from "./algorithms.js";

const GOLDENS = [
  { name: "churn", target: "churn", C: 1, logLoss: 0.43389236338899967 },
  { name: "churn", target: "churn", C: 0.05, logLoss: 0.42987385588126886 },
  { name: "credit", target: "Status", C: 1, logLoss: 0.44725887805402265 },
  { name: "credit", target: "Status", C: 0.05, logLoss: 0.44444775540386333 },
  { name: "penguins", target: "species", C: 1, logLoss: 0.027827085395013853 },
  { name: "penguins", target: "species", C: 0.05, logLoss: 0.15428331425674677 },
];

test.skipIf(whyNoTables !== null).each(GOLDENS)(
  `$name with C = $C: the log-loss is scikit-learn's${whyNoTables === null ? "" : ` (skipped: ${whyNoTables})`}`,
  async ({ name, target: column, C, logLoss }) => {
    const { table, columns } = readFixtureTable(`${name}.csv`);
    const found = table.columns.find((candidate) => candidate.name === column);
    if (found === undefined) throw new Error(`no column ${column}`);
    const target = readTarget(found, { minRows: 10 });
    const split = splitRows(target.rows, (row) => target.values[row] ?? 0, { random: createRandom(0), holdout: 0.2, validation: 0 });
    const prepared = await prepareExamples({ table, plan: planFeatures(columns, column, { rows: table.rows }), target, split, threads: 1 });
    const candidates = listCandidates({ algorithm: "logistic-regression", parameters: { C }, task: target.task, rows: table.rows });
    const best = await runTrials({
      candidates,
      prepared,
      target,
      seed: 0,
      threads: 1,
      checkpointEveryMs: 1e9,
      checkpoint: null,
      notify: () => undefined,
      sent: () => Promise.resolve(),
      mustStop: () => Promise.resolve(false),
    });
    if (best === null) throw new Error("stopped");
    const model = composeModel(
      { features: prepared.features, network: networkFor(best.candidate, target, prepared), theta: best.theta, scaling: prepared.scaling },
      target,
    );
    const session = await openSession(encodeModel(model));
    const { metrics } = await evaluateHoldout({ session, feeds: (rows) => toFeeds(prepared.features.inputs, table, rows), target, split });
    const ours = metrics.holdout["logLoss"] ?? NaN;
    expect(Math.abs(ours / logLoss - 1), `ours ${ours}, scikit-learn's ${logLoss}`).toBeLessThan(0.001); // 0.1 %; the promise is 1 %
    expect(ours).toBeLessThan(metrics.trivial["logLoss"] ?? NaN);
  },
);

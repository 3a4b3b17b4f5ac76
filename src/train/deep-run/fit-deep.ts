/** @file The training of a deep network, as a list. Runs in the child. */
import { encodeModel } from "#graph";
import { openSession } from "#runtime";
import { createDeepLearner, type DeepLearnt, type DeepOptions } from "../deep/deep-learner.js";
import { summarise } from "../describe/summarise.js";
import { evaluateHoldout, type Evaluation } from "../evaluate.js";
import { toJsonLines, type FitContext, type Fitted } from "../fit-results.js";
import type { StepGraph } from "../deep/step-graph.js";
import type { FitAnswer, FitJob, Notify } from "../job.js";
import { createLoss } from "../losses/table.js";
import { createOptimiser } from "../optimisers/table.js";
import { createSchedule } from "../schedules/table.js";
import { warmUp } from "../schedules/warm-up.js";
import { checkMemory } from "./check-memory.js";
import { composeDeep, signatureOf } from "./compose-deep.js";
import type { DeepAlgorithm } from "./deep-algorithms.js";
import { fastGraphs } from "./fast-graphs.js";
import { openDeep, type OpenedDeep } from "./open-deep.js";
import { subset } from "./subset.js";
import { createDeepTraining, type DeepTraining } from "./train-deep.js";

/** Pictures and recordings are judged in small runs: one of them may be a megabyte. */
const JUDGED_ROWS = 256;

/** From the dataset to a judged network. Throws as `openDeep` does, and TRAINING_DIVERGED with the step. */
export async function fitDeep(job: FitJob, algorithm: DeepAlgorithm, context: FitContext): Promise<Fitted> {
  const opened = await openDeep(job, algorithm);
  describe(opened, context);
  const { settings, target } = opened;
  const lossName = target.classes === null ? "mse" : "logLoss";
  const training = createDeepTraining({ ...context, ...job, algorithm: settings.algorithm, epochs: settings.training.epochs, lossName });
  const learnt = await train(opened, job, { training, notify: context.notify });
  if (learnt === null) return { answer: { outcome: "stopped" }, buffers: [] };
  const { scaling, records, network, split } = opened;
  const model = encodeModel(composeDeep({ records, network, parameters: learnt.parameters, scaling }, target));
  const session = await openSession(model, { threads: job.threads });
  const evaluation = await evaluateHoldout({ session, feeds: (rows) => records.feeds(rows), target, split, chunkRows: JUDGED_ROWS });
  await records.source.close();
  for (const [name, value] of Object.entries(evaluation.metrics.holdout))
    context.notify("metric", { name, split: "holdout", step: 0, value, trial: training.trial });
  warnOfNothingLearnt(evaluation, context);
  return { answer: toAnswer(job, opened, { evaluation, trial: training.trial }), buffers: [model, toJsonLines(evaluation, job)] };
}

async function train(
  opened: OpenedDeep,
  { seed, threads, memoryBytes }: FitJob,
  { training, notify }: { training: DeepTraining; notify: Notify },
): Promise<DeepLearnt | null> {
  const { records, network, split } = opened;
  const input = network.inputs[0]?.name ?? "";
  const parts = { train: subset(records.source, split.train, input), validation: subset(records.source, split.validation, input) };
  const onGraph = (graph: StepGraph): void => checkMemory(graph, { memoryBytes, notify });
  const fast = await fastGraphs(opened.settings.training.activationMiB, notify);
  const learner = await createDeepLearner(optionsOf(opened), { ...parts, ...fast, seed, threads, augment: true, onGraph, ...training.hooks });
  return training.run(learner).finally(() => learner.close());
}

function optionsOf({ settings, network, target }: OpenedDeep): DeepOptions {
  const { learningRate, batchSize, epochs, patience, warmUpSteps, clipNorm, accumulate, average, labelSmoothing, l1, l2 } = settings.training;
  return {
    ...{ network, learningRate, batchSize, epochs },
    loss: target.classes === null ? createLoss("mean-squared-error") : createLoss("cross-entropy", { labelSmoothing }),
    optimiser: createOptimiser(settings.optimiser, settings.optimiserOptions),
    schedule: warmUp(createSchedule(settings.schedule, settings.scheduleOptions), { steps: warmUpSteps }),
    patience: patience === 0 ? null : patience,
    step: { accumulate, l1, l2, ...(average === 0 ? {} : { average }), ...(clipNorm === 0 ? {} : { clip: { by: "norm", limit: clipNorm } }) },
  };
}

/** Units that all died (a learning rate far too high) leave a finite loss, and a network that answers always the same. */
function warnOfNothingLearnt({ primaryMetric: { name, value }, metrics }: Evaluation, { notify }: FitContext): void {
  const trivial = metrics.trivial[name] ?? NaN;
  if (value < trivial) return;
  const message = `It judges the hold-out no better than the trivial predictor (${name} ${value.toPrecision(4)} against ${trivial.toPrecision(4)}): try a smaller learning rate, or more epochs`;
  notify("log", { level: "warn", message });
}

function describe({ target, split, records, network }: OpenedDeep, { notify }: FitContext): void {
  const info = (message: string): void => notify("log", { level: "info", message });
  const classes = target.classes === null ? "" : ` of ${target.classes.length} classes`;
  info(`${target.task}${classes}: ${split.train.length} examples to learn from, ${split.validation.length} to judge by, ${split.holdout.length} held out`);
  const { parameters, macs } = summarise(network);
  info(`${network.name}: ${parameters.trainable} parameters to learn of ${parameters.total}, ${macs} multiplications an example`);
  for (const { column, reason } of records.notUsed) notify("log", { level: "warn", message: `Column '${column}' is not used: ${reason}` });
}

function toAnswer(
  job: FitJob,
  { target, records, network, settings }: OpenedDeep,
  { evaluation, trial }: { evaluation: Evaluation; trial: string },
): FitAnswer {
  const { primaryMetric, metrics, confusionMatrix } = evaluation;
  const { algorithm } = settings;
  const result = {
    ...{ primaryMetric, metrics, notUsed: records.notUsed, best: trial, algorithm },
    ...(confusionMatrix === undefined ? {} : { confusionMatrix }),
    parameters: { ...settings.training, ...job.parameters },
    network: summarise(network),
  };
  const description = `${algorithm} that predicts '${job.target}' from ${records.signature.map(({ name }) => `'${name}'`).join(", ")}`;
  return { outcome: "trained", task: target.task, result, signature: signatureOf(records, target, job.target), description };
}

/** @file The training of a deep network, as a list. Runs in the child. */
import { fail } from "#base";
import { readTable } from "#data";
import { encodeModel } from "#graph";
import { openSession } from "#runtime";
import { tensor, type Tensor } from "#tensor";
import { outputNames } from "../compose.js";
import { createDeepLearner, type DeepOptions } from "../deep/deep-learner.js";
import type { DeepNetwork } from "../deep/deep-network.js";
import { summarise } from "../describe/summarise.js";
import { evaluateHoldout, type Evaluation } from "../evaluate.js";
import { scalingOf, type Scaling } from "../examples.js";
import { columnOf, toJsonLines, type FitContext, type Fitted } from "../fit-results.js";
import type { FitAnswer, FitJob } from "../job.js";
import { createLoss } from "../losses/table.js";
import { createOptimiser } from "../optimisers/table.js";
import { planUsable } from "../plan-usable.js";
import { createSchedule } from "../schedules/table.js";
import { warmUp } from "../schedules/warm-up.js";
import { splitTarget, type Split } from "../split.js";
import { readTarget, type Target } from "../target.js";
import { buildNetwork } from "./build-network.js";
import { composeDeep, signatureOf } from "./compose-deep.js";
import type { DeepAlgorithm } from "./deep-algorithms.js";
import { readPictures } from "./picture-records.js";
import type { Records, ToRead } from "./records.js";
import { readSettings, type DeepSettings } from "./settings.js";
import { readSounds } from "./sound-records.js";
import { subset } from "./subset.js";
import { readRows } from "./table-records.js";
import { readTexts } from "./text-records.js";
import { createDeepTraining } from "./train-deep.js";

/** Share of the rows that are not held out which the epochs are judged by. */
const VALIDATION_SHARE = 0.1;
/** Pictures and recordings are judged in small runs: one of them may be a megabyte. */
const JUDGED_ROWS = 256;
/** Part of the worker's memory that decoded examples may take. */
const STORE_SHARE = 0.25;

/** From the dataset to a judged network. Throws as `fitTable` does, NETWORK_INVALID, and TRAINING_DIVERGED with the step. */
export async function fitDeep(job: FitJob, algorithm: DeepAlgorithm, context: FitContext): Promise<Fitted> {
  const { threads, seed } = job;
  const settings = readSettings(algorithm, job.parameters);
  const table = await readTable(job.table.path, job.table.columns);
  const target = readTarget(columnOf(table, job.target), { minRows: job.minRows, ...(job.task === undefined ? {} : { task: job.task }) });
  const split = splitTarget(target, job, { validation: VALIDATION_SHARE });
  const scaling = target.task === "regression" ? scalingOf(target.values, split.train) : { mean: 0, scale: 1 };
  const records = await readRecords(settings, job, { target, toRead: { ...toReadOf(job), table, targets: targetsOf(target, scaling), split } });
  const network = buildNetwork(settings, records.input, target.classes?.length ?? 1);
  describe({ target, split, records, network }, context);
  const lossName = target.classes === null ? "mse" : "logLoss";
  const training = createDeepTraining({ ...context, ...job, algorithm: settings.algorithm, epochs: settings.training.epochs, lossName });
  const [train, validation] = [split.train, split.validation].map((rows) => subset(records.source, rows, network.inputs[0]?.name ?? ""));
  if (train === undefined || validation === undefined) throw fail("INTERNAL", { detail: "the split has no parts" });
  const learner = await createDeepLearner(optionsOf(settings, network, target), { train, validation, seed, threads, augment: true, ...training.hooks });
  const learnt = await training.run(learner).finally(() => learner.close());
  if (learnt === null) return { answer: { outcome: "stopped" }, buffers: [] };
  const model = encodeModel(composeDeep({ records, network, parameters: learnt.parameters, scaling }, target));
  const session = await openSession(model, { threads });
  const evaluation = await evaluateHoldout({ session, feeds: (rows) => records.feeds(rows), target, split, chunkRows: JUDGED_ROWS });
  await records.source.close();
  for (const [name, value] of Object.entries(evaluation.metrics.holdout))
    context.notify("metric", { name, split: "holdout", step: 0, value, trial: training.trial });
  const answer = toAnswer(job, { target, records, network, evaluation, trial: training.trial, settings });
  return { answer, buffers: [model, toJsonLines(evaluation, job)] };
}

const toReadOf = ({ table: { columns, file }, target, memoryBytes, threads }: FitJob) => ({
  columns,
  file,
  target,
  storeBytes: STORE_SHARE * memoryBytes,
  threads,
});

async function readRecords({ reading, column }: DeepSettings, job: FitJob, { target, toRead }: { target: Target; toRead: ToRead }): Promise<Records> {
  const records = await read();
  const clash = records.signature.find(({ name }) => outputNames(target).includes(name));
  if (clash === undefined) return records;
  throw fail("FEATURES_UNUSABLE", { target: job.target, first: `'${clash.name}': its name is that of the model's own output; rename it to use it` });

  function read(): Promise<Records> {
    switch (reading.material) {
      case "picture":
        return readPictures(reading, toRead);
      case "sound":
        return readSounds(reading, toRead);
      case "text":
        return Promise.resolve(readTexts(reading, column, toRead));
      case "table":
        return readRows(planUsable(job, target), toRead);
      default:
        throw new RangeError(reading satisfies never);
    }
  }
}

/** A class number or a standardised amount for each row; rows without a target are in no part. */
function targetsOf({ classes, values }: Target, { mean, scale }: Scaling): Tensor {
  if (classes !== null)
    return tensor(
      "int64",
      [values.length],
      BigInt64Array.from(values, (value) => (Number.isNaN(value) ? 0n : BigInt(value))),
    );
  return tensor(
    "float32",
    [values.length, 1],
    Float32Array.from(values, (value) => (value - mean) / scale),
  );
}

function optionsOf({ training, ...settings }: DeepSettings, network: DeepNetwork, target: Target): DeepOptions {
  const { learningRate, batchSize, epochs, patience, warmUpSteps, clipNorm, accumulate, average, labelSmoothing, l1, l2 } = training;
  return {
    ...{ network, learningRate, batchSize, epochs },
    loss: target.classes === null ? createLoss("mean-squared-error") : createLoss("cross-entropy", { labelSmoothing }),
    optimiser: createOptimiser(settings.optimiser, settings.optimiserOptions),
    schedule: warmUp(createSchedule(settings.schedule, settings.scheduleOptions), { steps: warmUpSteps }),
    patience: patience === 0 ? null : patience,
    step: { accumulate, l1, l2, ...(average === 0 ? {} : { average }), ...(clipNorm === 0 ? {} : { clip: { by: "norm", limit: clipNorm } }) },
  };
}

interface Described {
  readonly target: Target;
  readonly split: Split;
  readonly records: Records;
  readonly network: DeepNetwork;
}

function describe({ target, split, records, network }: Described, { notify }: FitContext): void {
  const info = (message: string): void => notify("log", { level: "info", message });
  const classes = target.classes === null ? "" : ` of ${target.classes.length} classes`;
  info(`${target.task}${classes}: ${split.train.length} examples to learn from, ${split.validation.length} to judge by, ${split.holdout.length} held out`);
  const { parameters, macs } = summarise(network);
  info(`${network.name}: ${parameters.trainable} parameters to learn of ${parameters.total}, ${macs} multiplications an example`);
  for (const { column, reason } of records.notUsed) notify("log", { level: "warn", message: `Column '${column}' is not used: ${reason}` });
}

interface Judged extends Omit<Described, "split"> {
  readonly settings: DeepSettings;
  readonly evaluation: Evaluation;
  readonly trial: string;
}

function toAnswer(job: FitJob, { target, records, network, evaluation, trial, settings }: Judged): FitAnswer {
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

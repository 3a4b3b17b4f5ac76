/** @file Everything that a deep run works on, opened: target, split, records, network. */
import { readFile } from "node:fs/promises";
import { fail } from "#base";
import { readTable } from "#data";
import { tensor, type Tensor } from "#tensor";
import { outputNames } from "../compose.js";
import type { DeepNetwork } from "../deep/deep-network.js";
import { scalingOf, type Scaling } from "../examples.js";
import { columnOf } from "../fit-results.js";
import type { FitJob } from "../job.js";
import { planUsable } from "../plan-usable.js";
import { splitTarget, type Split } from "../split.js";
import { readTarget, type Target } from "../target.js";
import { baseInput } from "./base-network.js";
import { buildNetwork } from "./build-network.js";
import type { DeepAlgorithm } from "./deep-algorithms.js";
import { readPictures } from "./picture-records.js";
import type { Records, ToRead } from "./records.js";
import { readSettings, type DeepSettings, type Reading } from "./settings.js";
import { readSounds } from "./sound-records.js";
import { readRows } from "./table-records.js";
import { readTexts } from "./text-records.js";

/** Share of the rows that are not held out which the epochs are judged by. */
const VALIDATION_SHARE = 0.1;
/** Part of the worker's memory that decoded examples may take. */
const STORE_SHARE = 0.25;

export interface OpenedDeep {
  readonly settings: DeepSettings;
  readonly target: Target;
  readonly split: Split;
  readonly scaling: Scaling;
  readonly records: Records;
  readonly network: DeepNetwork;
}

/** Throws TARGET_UNUSABLE, TOO_FEW_ROWS, FEATURES_UNUSABLE, INVALID_REQUEST, NETWORK_INVALID, DATASET_UNREADABLE. */
export async function openDeep(job: FitJob, algorithm: DeepAlgorithm): Promise<OpenedDeep> {
  const base = job.base === null ? null : await readFile(job.base.path);
  const settings = settingsFor(readSettings(algorithm, job.parameters), base);
  const table = await readTable(job.table.path, job.table.columns);
  const target = readTarget(columnOf(table, job.target), { minRows: job.minRows, ...(job.task === undefined ? {} : { task: job.task }) });
  const split = splitTarget(target, job, { validation: VALIDATION_SHARE });
  const scaling = target.task === "regression" ? scalingOf(target.values, split.train) : { mean: 0, scale: 1 };
  const records = await readRecords(settings, job, { target, toRead: { ...toReadOf(job), table, targets: targetsOf(target, scaling), split } });
  const network = buildNetwork(settings, { input: records.input, outputs: target.classes?.length ?? 1, base });
  return { settings, target, split, scaling, records, network };
}

/** A base decides how large its records are. */
const settingsFor = (settings: DeepSettings, base: Uint8Array | null): DeepSettings =>
  base === null ? settings : { ...settings, reading: readingFor(settings.reading, base) };

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

/** Records as the base takes them: its sizes, whatever the request says. */
function readingFor(reading: Reading, base: Uint8Array): Reading {
  const { dims } = baseInput(base);
  const [channels = 0, ...size] = dims;
  if (reading.material === "picture" && size.length === 2 && (channels === 1 || channels === 3)) return { ...reading, size, colours: channels };
  if (reading.material === "sound" && channels === 1 && size.length === 1) return { ...reading, seconds: (size[0] ?? 1) / reading.sampleRate };
  throw fail("NETWORK_INVALID", { where: "base", why: `it takes [${dims.join(", ")}], which is no ${reading.material} [channels, ...]` });
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

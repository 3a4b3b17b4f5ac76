/** @file Recordings of an archive as batches `[N, 1, L]` of samples from -1 to 1. Only in training workers. */
import { decodeAudio, type Samples } from "#data";
import { tensor, type Tensor } from "#tensor";
import type { ExampleSource } from "../deep/example-source.js";
import { openArchive } from "./archive.js";
import { drawsFor } from "./draws.js";
import { resample } from "./resample.js";
import { storeRows } from "./stored-rows.js";
import { takeTargets } from "./targets.js";

export interface AudioSourceOptions {
  /** The network's input. */
  readonly input: string;
  /** `OpenTable.file`, and the table's `path` column: a row each. */
  readonly archive: string;
  readonly paths: readonly string[];
  readonly targets: Tensor;
  /** All recordings are brought to it. */
  readonly sampleRate: number;
  /** L: of a longer recording the middle is taken, a shorter one is followed by silence. */
  readonly samples: number;
  /** Samples that a recording is shifted by at most in batches that ask for augmentation; silence comes in. */
  readonly shift?: number;
  /** Recordings that fit are decoded once, as float32. */
  readonly storeBytes: number;
}

/** Throws DATASET_UNREADABLE naming a recording that can no longer be read. */
export async function audioSource(options: AudioSourceOptions): Promise<ExampleSource> {
  const { input, targets, samples: width, shift = 0, sampleRate } = options;
  const archive = await openArchive(options.archive, options.paths);
  const decode = (row: number): Promise<Float32Array> => archive.decode(row, async (bytes) => fit(await decodeAudio(bytes), { sampleRate, width }));
  const stored = await storeRows<Float32Array>({
    rows: archive.rows,
    width,
    bytesAValue: 4,
    limitBytes: options.storeBytes,
    make: (n) => new Float32Array(n),
    decode,
  });
  return {
    rows: archive.rows,
    async batch(rows, epoch) {
      const out = new Float32Array(rows.length * width);
      const recordings = await stored.get(rows);
      recordings.forEach((recording, i) => {
        const by = epoch === null ? 0 : Math.round((2 * drawsFor(epoch, rows[i] ?? 0).uniform() - 1) * Math.min(shift, width));
        out.set(by < 0 ? recording.subarray(-by) : recording.subarray(0, width - by), i * width + Math.max(0, by));
      });
      return { inputs: { [input]: tensor("float32", [rows.length, 1, width], out) }, targets: takeTargets(targets, rows), rows: rows.length };
    },
    close: () => Promise.resolve(archive.close()),
  };
}

function fit({ sampleRate: from, samples }: Samples, { sampleRate: to, width }: { sampleRate: number; width: number }): Float32Array {
  const whole = resample(samples, { from, to });
  const start = Math.max(0, Math.floor((whole.length - width) / 2));
  const out = new Float32Array(width);
  out.set(whole.subarray(start, start + width));
  return out;
}

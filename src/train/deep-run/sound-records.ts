/** Recordings of an archive: the served graph takes samples from -1 to 1, float32 `[N, 1, samples]`, at the run's sample rate. */
import { tensor, type Tensor } from "#tensor";
import { audioSource } from "../sources/audio-source.js";
import type { Records, ToRead } from "./records.js";
import type { Reading } from "./settings.js";
import { textsOf } from "./texts-of.js";

const SOUND_INPUT = "audio";

export type SoundReading = Extract<Reading, { material: "sound" }>;

export const sampleCount = ({ sampleRate, seconds }: Pick<SoundReading, "sampleRate" | "seconds">): number => Math.max(1, Math.round(sampleRate * seconds));

export async function readSounds(reading: SoundReading, { table, file, targets, storeBytes }: ToRead): Promise<Records> {
  const { sampleRate, soundShift } = reading;
  const samples = sampleCount(reading);
  const source = await audioSource({
    ...{ input: SOUND_INPUT, archive: file, paths: textsOf(table, "path"), targets, storeBytes, sampleRate, samples },
    shift: Math.round(soundShift * sampleRate),
  });
  return {
    input: { dtype: "float32", dims: [1, samples] },
    source,
    signature: [{ name: SOUND_INPUT, dtype: "float32", shape: [null, 1, samples] }],
    notUsed: [],
    write: (g) => g.input(SOUND_INPUT, "float32", ["N", 1, samples]),
    async feeds(rows): Promise<Record<string, Tensor>> {
      const { inputs } = await source.batch(rows, null);
      return { [SOUND_INPUT]: inputs[SOUND_INPUT] ?? tensor("float32", [0, 1, samples], new Float32Array()) };
    },
  };
}

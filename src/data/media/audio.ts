/** @file Recordings: what they measure, and their samples as one channel. WAV by hand, FLAC by WebAssembly. Only child processes call this. */
import { MediaFault } from "./media-fault.js";
import { sniffMedia } from "./sniff-media.js";
import { readWav } from "./wav.js";

export interface AudioFacts {
  readonly seconds: number;
  readonly sampleRate: number;
  readonly channels: number;
}

export interface Samples {
  readonly sampleRate: number;
  /** The mean of the channels, from -1 to 1. */
  readonly samples: Float32Array<ArrayBuffer>;
}

/** Of all channels: 400 MB of float32, 19 minutes of stereo at 44.1 kHz. */
const MAX_SAMPLES = 100_000_000;
/** A piece of FLAC inflates up to 4000 times. */
const PIECE_BYTES = 8192;

/** Throws MediaFault. Reads all of it. */
export async function checkAudio(bytes: Uint8Array): Promise<AudioFacts> {
  if (isFlac(bytes)) {
    const { sampleRate, channels, frames } = await readFlac(bytes, () => undefined);
    return { seconds: frames / sampleRate, sampleRate, channels };
  }
  const { sampleRate, channels, frames } = readWav(bytes);
  checkSamples(frames * channels);
  return { seconds: frames / sampleRate, sampleRate, channels };
}

/** Throws MediaFault. */
export async function decodeAudio(bytes: Uint8Array): Promise<Samples> {
  if (!isFlac(bytes)) {
    const wav = readWav(bytes);
    checkSamples(wav.frames * wav.channels);
    return { sampleRate: wav.sampleRate, samples: wav.mono() };
  }
  const pieces: Float32Array[] = [];
  const { sampleRate, frames } = await readFlac(bytes, (channels) => pieces.push(mix(channels)));
  const samples = new Float32Array(frames);
  let at = 0;
  for (const piece of pieces) {
    samples.set(piece, at);
    at += piece.length;
  }
  return { sampleRate, samples };
}

const isFlac = (bytes: Uint8Array): boolean => sniffMedia(bytes)?.endings.includes("flac") === true;

function checkSamples(samples: number): void {
  if (samples > MAX_SAMPLES) throw new MediaFault(`it has ${samples} samples, at most ${MAX_SAMPLES}; cut it into pieces`);
}

function mix(channels: readonly Float32Array[]): Float32Array {
  const [first = new Float32Array()] = channels;
  return first.map((_, i) => channels.reduce((sum, channel) => sum + (channel[i] ?? 0), 0) / channels.length);
}

interface FlacFacts {
  readonly sampleRate: number;
  readonly channels: number;
  readonly frames: number;
}

async function readFlac(bytes: Uint8Array, use: (channels: readonly Float32Array[]) => void): Promise<FlacFacts> {
  const { FLACDecoder } = await import("@wasm-audio-decoders/flac");
  const decoder = new FLACDecoder();
  await decoder.ready;
  let frames = 0;
  let sampleRate = 0;
  let channels = 0;
  const take = (decoded: Awaited<ReturnType<typeof decoder.flush>>): void => {
    const [error] = decoded.errors;
    if (error !== undefined) throw new MediaFault(`it cannot be decoded: ${error.message.slice(0, 100)}`);
    if (decoded.samplesDecoded === 0) return;
    frames += decoded.samplesDecoded;
    sampleRate = decoded.sampleRate;
    channels = decoded.channelData.length;
    checkSamples(frames * channels);
    use(decoded.channelData);
  };
  try {
    for (let at = 0; at < bytes.length; at += PIECE_BYTES) take(await decoder.decode(bytes.subarray(at, at + PIECE_BYTES)));
    take(await decoder.flush());
  } catch (error) {
    throw error instanceof MediaFault ? error : new MediaFault(`it cannot be decoded: ${error instanceof Error ? error.message.slice(0, 100) : ""}`);
  } finally {
    decoder.free();
  }
  if (frames === 0) throw new MediaFault("it holds no samples");
  checkLength(bytes, frames);
  return { sampleRate, channels, frames };
}

/** The header's own count (36 bits at byte 21; 0 when its writer did not know): fewer samples mean a file that is cut off. */
function checkLength(bytes: Uint8Array, frames: number): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 26) return;
  const said = (view.getUint8(21) & 0x0f) * 2 ** 32 + view.getUint32(22);
  if (said > frames) throw new MediaFault(`it is cut off: ${frames} of ${said} samples are there`);
}

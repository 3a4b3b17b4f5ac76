/** @file WAV by hand: PCM of 8, 16, 24 and 32 bits, and float of 32 and 64, with one channel or many. */
import { MediaFault } from "./media-fault.js";

export interface Wav {
  readonly sampleRate: number;
  readonly channels: number;
  /** Samples of each channel. */
  readonly frames: number;
  /** The mean of the channels, from -1 to 1. */
  mono(): Float32Array<ArrayBuffer>;
}

const PCM = 1;
const FLOAT = 3;
const EXTENSIBLE = 0xfffe;
const HEADER_BYTES = 12;
const MAX_CHANNELS = 256;

interface Format {
  readonly tag: number;
  readonly channels: number;
  readonly sampleRate: number;
  readonly bits: number;
}

type ReadSample = (view: DataView, at: number) => number;

/** By `tag:bits`. 8 bits are unsigned, all others signed. */
const READERS: Readonly<Record<string, ReadSample>> = {
  [`${PCM}:8`]: (view, at) => (view.getUint8(at) - 128) / 128,
  [`${PCM}:16`]: (view, at) => view.getInt16(at, true) / 2 ** 15,
  [`${PCM}:24`]: (view, at) => (view.getUint8(at) + view.getInt16(at + 1, true) * 256) / 2 ** 23,
  [`${PCM}:32`]: (view, at) => view.getInt32(at, true) / 2 ** 31,
  [`${FLOAT}:32`]: (view, at) => view.getFloat32(at, true),
  [`${FLOAT}:64`]: (view, at) => view.getFloat64(at, true),
};

/** Throws MediaFault for what is damaged, cut off, empty, or coded in another way. */
export function readWav(bytes: Uint8Array): Wav {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const { format, dataAt, dataBytes } = findChunks(view);
  const { tag, channels, sampleRate, bits } = format;
  const read = READERS[`${tag}:${bits}`];
  if (read === undefined) throw new MediaFault(`its samples are coded as ${tag} with ${bits} bits, expected PCM of 8, 16, 24 or 32 bits or float`);
  if (channels < 1 || channels > MAX_CHANNELS || sampleRate < 1) throw new MediaFault(`it has ${channels} channels and ${sampleRate} samples a second`);
  const width = bits / 8;
  const frames = Math.floor(dataBytes / (width * channels));
  if (frames === 0) throw new MediaFault("it holds no samples");
  return {
    sampleRate,
    channels,
    frames,
    mono() {
      const samples = new Float32Array(frames);
      for (let i = 0, at = dataAt; i < frames; i++) {
        let sum = 0;
        for (let c = 0; c < channels; c++, at += width) sum += read(view, at);
        samples[i] = Number.isFinite(sum) ? sum / channels : 0;
      }
      return samples;
    },
  };
}

interface Chunks {
  readonly format: Format;
  readonly dataAt: number;
  readonly dataBytes: number;
}

function findChunks(view: DataView): Chunks {
  let format: Format | undefined;
  for (let at = HEADER_BYTES; at + 8 <= view.byteLength;) {
    const id = view.getUint32(at);
    const size = view.getUint32(at + 4, true);
    const start = at + 8;
    if (id === 0x666d7420 /* fmt */) format = readFormat(view, start, size);
    if (id === 0x64617461 /* data */) {
      if (format === undefined) throw new MediaFault("its samples come before their format");
      return { format, dataAt: start, dataBytes: dataSize(view, start, size) };
    }
    at = start + size + (size % 2);
  }
  throw new MediaFault("it holds no samples");
}

function readFormat(view: DataView, at: number, size: number): Format {
  if (size < 16 || at + size > view.byteLength) throw new MediaFault("its format is cut off");
  const tag = view.getUint16(at, true);
  const isExtended = tag === EXTENSIBLE && size >= 26;
  return {
    tag: isExtended ? view.getUint16(at + 24, true) : tag,
    channels: view.getUint16(at + 2, true),
    sampleRate: view.getUint32(at + 4, true),
    bits: view.getUint16(at + 14, true),
  };
}

/** Programs that write to a pipe do not know the size: they write 0 or the largest number, and all that follows is samples. */
function dataSize(view: DataView, start: number, size: number): number {
  const rest = view.byteLength - start;
  if (size === 0 || size >= 0xffffff00) return rest;
  if (size > rest) throw new MediaFault(`it is cut off: ${rest} of ${size} bytes of samples are there`);
  return size;
}

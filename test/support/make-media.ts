/** @file Small pictures and recordings for tests. */
import sharp from "sharp";

export type Colour = readonly [red: number, green: number, blue: number];

/** A picture of one colour. */
export function picture(
  colour: Colour,
  { width = 8, height = 6, format = "png" }: { width?: number; height?: number; format?: "png" | "jpeg" | "webp" | "gif" | "tiff" | "avif" } = {},
): Promise<Buffer> {
  const [r, g, b] = colour;
  return sharp({ create: { width, height, channels: 3, background: { r, g, b } } })
    .toFormat(format)
    .toBuffer();
}

export interface WavOptions {
  readonly sampleRate?: number;
  readonly bits?: 8 | 16 | 24 | 32 | 64;
  readonly isFloat?: boolean;
}

/** A WAV of interleaved channels, each an array of samples from -1 to 1. */
export function wav(channels: readonly (readonly number[])[], { sampleRate = 8000, bits = 16, isFloat = false }: WavOptions = {}): Buffer {
  const [first = []] = channels;
  const data = Buffer.concat(first.flatMap((_, i) => channels.map((channel) => sample(channel[i] ?? 0, bits, isFloat))));
  const head = Buffer.alloc(44);
  head.write("RIFF");
  head.writeUInt32LE(36 + data.length, 4);
  head.write("WAVEfmt ", 8);
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(isFloat ? 3 : 1, 20);
  head.writeUInt16LE(channels.length, 22);
  head.writeUInt32LE(sampleRate, 24);
  head.writeUInt32LE((sampleRate * channels.length * bits) / 8, 28);
  head.writeUInt16LE((channels.length * bits) / 8, 32);
  head.writeUInt16LE(bits, 34);
  head.write("data", 36);
  head.writeUInt32LE(data.length, 40);
  return Buffer.concat([head, data]);
}

function sample(value: number, bits: number, isFloat: boolean): Buffer {
  const bytes = Buffer.alloc(bits / 8);
  if (isFloat && bits === 32) bytes.writeFloatLE(value);
  else if (isFloat) bytes.writeDoubleLE(value);
  else if (bits === 8) bytes.writeUInt8(Math.round(value * 127) + 128);
  else bytes.writeIntLE(Math.round(value * (2 ** (bits - 1) - 1)), 0, bits / 8);
  return bytes;
}

/** A tone, `seconds` long. */
export const tone = (hertz: number, { seconds, sampleRate = 8000 }: { seconds: number; sampleRate?: number }): number[] =>
  Array.from({ length: Math.round(seconds * sampleRate) }, (_, i) => 0.5 * Math.sin((2 * Math.PI * hertz * i) / sampleRate));

/** @file A picture as the nested list that a model's input takes. Pure. */
import type { SignatureTensor } from "@aimass/sdk";

export interface PictureSize {
  readonly channels: 1 | 3;
  readonly height: number;
  readonly width: number;
}

/** Bytes `[N, channels, height, width]` of a fixed size are a picture; null for any other input. */
export function pictureSize({ dtype, shape, column }: SignatureTensor): PictureSize | null {
  const [, channels, height, width] = shape;
  if (column !== undefined || dtype !== "uint8" || shape.length !== 4) return null;
  if ((channels !== 1 && channels !== 3) || typeof height !== "number" || typeof width !== "number") return null;
  return { channels, height, width };
}

/** Red, green, blue and alpha of each pixel, row by row, as `[channels][height][width]`. What is transparent is white, as in training. */
export function toPlanes(rgba: ArrayLike<number>, { channels, height, width }: PictureSize): number[][][] {
  const valueAt = channels === 1 ? greyAt : colourAt;
  return Array.from({ length: channels }, (_, channel) =>
    Array.from({ length: height }, (__, y) => Array.from({ length: width }, (___, x) => valueAt(rgba, { at: (y * width + x) * 4, channel }))),
  );
}

interface Place {
  readonly at: number;
  readonly channel: number;
}

function colourAt(rgba: ArrayLike<number>, { at, channel }: Place): number {
  const alpha = (rgba[at + 3] ?? 255) / 255;
  return Math.round((rgba[at + channel] ?? 0) * alpha + 255 * (1 - alpha));
}

/** Brightness as the server's decoder has it: of the light itself, not of its coded values. Source: ITU-R BT.709 and IEC 61966-2-1 (sRGB). */
function greyAt(rgba: ArrayLike<number>, { at }: Place): number {
  const [red, green, blue] = [0, 1, 2].map((channel) => colourAt(rgba, { at, channel }));
  if (red === green && green === blue) return red ?? 0; // exactly, for pictures that are grey already
  const light = 0.2126 * toLight(red) + 0.7152 * toLight(green) + 0.0722 * toLight(blue);
  return Math.round(255 * (light <= 0.0031308 ? 12.92 * light : 1.055 * light ** (1 / 2.4) - 0.055));
}

function toLight(byte = 0): number {
  const value = byte / 255;
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
}

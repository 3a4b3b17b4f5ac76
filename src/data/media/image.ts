/** @file Pictures: what they measure, and their pixels at a given size. sharp (libvips) is native code: only child processes call this. */
import type { Sharp, SharpOptions } from "sharp";
import { MediaFault } from "./media-fault.js";

export interface ImageFacts {
  readonly width: number;
  readonly height: number;
  /** As they are stored: 1 grey, 2 grey and alpha, 3 colour, 4 colour and alpha (or CMYK). */
  readonly channels: number;
}

export interface ImageSize {
  readonly width: number;
  readonly height: number;
  /** Grey or red, green, blue. */
  readonly channels: 1 | 3;
  /** `fill` distorts, `cover` cuts off, `contain` leaves black edges. `fill` without it: nothing of the picture is lost. */
  readonly fit?: "fill" | "cover" | "contain";
}

/** A picture is in memory as a whole when it is progressive or interlaced. */
const MAX_PIXELS = 25_000_000;
const LOADERS = ["Jpeg", "Png", "Webp", "Nsgif", "Tiff", "Heif"].map((name) => `VipsForeignLoad${name}Buffer`);

let loaded: Promise<(bytes: Uint8Array) => Sharp> | undefined;

/** One thread a picture, no cache, and only the decoders that are needed: SVG and PDF could name other files. */
async function load(): Promise<(bytes: Uint8Array) => Sharp> {
  const { default: sharp } = await import("sharp");
  sharp.cache(false);
  sharp.concurrency(1);
  sharp.block({ operation: ["VipsForeignLoad"] });
  sharp.unblock({ operation: LOADERS });
  const options: SharpOptions = { failOn: "truncated", limitInputPixels: MAX_PIXELS, sequentialRead: true };
  return (bytes) => sharp(bytes, options);
}

const open = async (bytes: Uint8Array): Promise<Sharp> => (await (loaded ??= load()))(bytes);

/** Sizes are those of the picture as a person sees it, turned as its camera says. Reads all of it: throws MediaFault when it is damaged or too large. */
export async function checkImage(bytes: Uint8Array): Promise<ImageFacts> {
  try {
    const image = await open(bytes);
    const { autoOrient, channels, width, height } = await image.metadata();
    if (width * height > MAX_PIXELS) throw tooLarge(width, height);
    await image.resize(8, 8, { fit: "fill", kernel: "nearest" }).raw().toBuffer();
    return { width: autoOrient.width, height: autoOrient.height, channels };
  } catch (error) {
    throw toFault(error);
  }
}

/** Pixels as bytes, rows of `channels` values each: height x width x channels. */
export async function decodeImage(bytes: Uint8Array, { width, height, channels, fit = "fill" }: ImageSize): Promise<Uint8Array> {
  try {
    const image = (await open(bytes)).autoOrient().flatten({ background: "white" }).toColourspace("srgb").resize(width, height, { fit, background: "black" });
    const { data, info } = await (channels === 1 ? image.greyscale() : image).raw({ depth: "uchar" }).toBuffer({ resolveWithObject: true });
    if (info.channels === channels) return data;
    return spread(data, { from: info.channels, to: channels });
  } catch (error) {
    throw toFault(error);
  }
}

/** Grey as colour, or the first channel of what was grey in three. */
function spread(data: Uint8Array, { from, to }: { from: number; to: number }): Uint8Array {
  const pixels = data.length / from;
  const out = new Uint8Array(pixels * to);
  for (let i = 0; i < out.length; i++) out[i] = data[Math.floor(i / to) * from + Math.min(i % to, from - 1)] ?? 0;
  return out;
}

const tooLarge = (width: number, height: number): MediaFault => new MediaFault(`it has ${width} x ${height} pixels, at most ${MAX_PIXELS} in all`);

function toFault(error: unknown): MediaFault {
  if (error instanceof MediaFault) return error;
  const text = error instanceof Error ? error.message : String(error);
  if (/pixel limit/.test(text)) return new MediaFault(`it has more than ${MAX_PIXELS} pixels`);
  return new MediaFault(`it cannot be decoded: ${text.split("\n")[0]?.slice(0, 100) ?? ""}`);
}

/** @file One picture into a batch, as it is or changed a little: mirrored, shifted, its colours moved. */
import type { Random } from "#base";

export interface ImageAugmentation {
  /** Left and right change places in half of the pictures. */
  readonly flip?: boolean;
  /** Pixels that a picture is shifted by at most, in both directions; black comes in. */
  readonly shift?: number;
  /** 0 to 1: how much brightness, contrast and each colour change, as a part of the whole. */
  readonly colour?: number;
}

export interface ImageShape {
  readonly channels: number;
  readonly height: number;
  readonly width: number;
}

interface Place {
  readonly flip: boolean;
  readonly dx: number;
  readonly dy: number;
}

type Pixels = Uint8Array | Float32Array;

/** Each of the 256 values as it goes into the batch, for each channel. */
type Palette = readonly Pixels[];

const AS_IT_IS: Place = { flip: false, dx: 0, dy: 0 };

/** Writes pictures of one shape into batches; `isFloat` gives 0 to 1 in place of 0 to 255. */
export function createImageWriter(shape: ImageShape, { isFloat, augmentation = {} }: { isFloat: boolean; augmentation?: ImageAugmentation | undefined }) {
  const { channels } = shape;
  const plain = paletteOf(
    Array.from({ length: channels }, () => (value) => value),
    isFloat,
  );
  return (picture: Uint8Array, random: Random | null, { out, at }: { out: Pixels; at: number }): void => {
    if (random === null) return copy(picture, { shape, place: AS_IT_IS, palette: plain, out, at });
    // drawn in one order whatever is switched on: switching one on changes no other
    const { flip = false, shift = 0, colour = 0 } = augmentation;
    const place = {
      flip: random.uniform() < 0.5 && flip,
      dx: Math.round((2 * random.uniform() - 1) * shift),
      dy: Math.round((2 * random.uniform() - 1) * shift),
    };
    const palette = colour === 0 ? plain : paletteOf(drawTones(random, channels, colour), isFloat);
    copy(picture, { shape, place, palette, out, at });
  };
}

type Tone = (value: number) => number;

function drawTones(random: Random, channels: number, strength: number): Tone[] {
  const within = (): number => (2 * random.uniform() - 1) * strength;
  const brightness = within() * 127.5;
  const contrast = 1 + within();
  return Array.from({ length: channels }, () => {
    const gain = channels === 1 ? 1 : 1 + within() / 2;
    return (value) => ((value - 127.5) * contrast + 127.5 + brightness) * gain;
  });
}

function paletteOf(tones: readonly Tone[], isFloat: boolean): Palette {
  return tones.map((tone) => {
    const values = Uint8ClampedArray.from({ length: 256 }, (_, value) => tone(value));
    return isFloat ? Float32Array.from(values, (value) => value / 255) : new Uint8Array(values.buffer);
  });
}

interface Copying {
  readonly shape: ImageShape;
  readonly place: Place;
  readonly palette: Palette;
  readonly out: Pixels;
  readonly at: number;
}

function copy(picture: Uint8Array, { shape: { channels, height, width }, place: { flip, dx, dy }, palette, out, at }: Copying): void {
  const step = flip ? -1 : 1;
  const first = (flip ? width - 1 : 0) - dx * step;
  palette.slice(0, channels).forEach((values, c) => {
    const black = values[0] ?? 0;
    for (let y = 0; y < height; y++) {
      const to = at + (c * height + y) * width;
      const from = (c * height + y - dy) * width;
      const isInside = y - dy >= 0 && y - dy < height;
      for (let x = 0, sx = first; x < width; x++, sx += step) out[to + x] = isInside && sx >= 0 && sx < width ? (values[picture[from + sx] ?? 0] ?? 0) : black;
    }
  });
}

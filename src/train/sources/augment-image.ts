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
  const plain = paletteOf(new Array<Tone>(channels).fill(UNCHANGED), isFloat);
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

/** `value * scale + offset`. */
interface Tone {
  readonly scale: number;
  readonly offset: number;
}

const UNCHANGED: Tone = { scale: 1, offset: 0 };

function drawTones(random: Random, channels: number, strength: number): Tone[] {
  const within = (): number => (2 * random.uniform() - 1) * strength;
  const brightness = within() * 127.5;
  const contrast = 1 + within();
  return Array.from({ length: channels }, () => {
    const gain = channels === 1 ? 1 : 1 + within() / 2;
    return { scale: contrast * gain, offset: (127.5 * (1 - contrast) + brightness) * gain };
  });
}

function paletteOf(tones: readonly Tone[], isFloat: boolean): Palette {
  return tones.map(({ scale, offset }) => {
    const bytes = new Uint8ClampedArray(256);
    for (let value = 0; value < 256; value++) bytes[value] = value * scale + offset;
    if (!isFloat) return new Uint8Array(bytes.buffer);
    const floats = new Float32Array(256);
    for (let value = 0; value < 256; value++) floats[value] = (bytes[value] ?? 0) / 255;
    return floats;
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
  // columns that hold some of the picture: from `left` to `right`
  const left = Math.min(width, Math.max(0, dx));
  const right = Math.max(left, Math.min(width, width + dx));
  const step = flip ? -1 : 1;
  const first = flip ? width - 1 - (left - dx) : left - dx;
  palette.slice(0, channels).forEach((values, c) => {
    if (dx !== 0 || dy !== 0) out.fill(values[0] ?? 0, at + c * height * width, at + (c + 1) * height * width);
    for (let y = Math.max(0, dy); y < Math.min(height, height + dy); y++) {
      const to = at + (c * height + y) * width;
      let from = (c * height + y - dy) * width + first;
      for (let x = to + left; x < to + right; x++, from += step) out[x] = values[picture[from] ?? 0] ?? 0;
    }
  });
}

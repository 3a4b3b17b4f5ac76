/** Pictures of an archive: the served graph takes bytes `[N, channels, height, width]`, as the decoder gives them. */
import { tensor, type Tensor } from "#tensor";
import type { DatasetColumn } from "#store";
import { imageSource } from "../sources/image-source.js";
import type { Records, ToRead } from "./records.js";
import type { Reading } from "./settings.js";
import { textsOf } from "./texts-of.js";

export const PICTURE_INPUT = "image";

/** Pictures that are all alike and not larger keep their size. */
const SMALL = 96;
const USUAL = 64;

export type PictureReading = Extract<Reading, { material: "picture" }>;
type PictureSize = { readonly channels: 1 | 3; readonly height: number; readonly width: number };

/** Channels, height and width of the network's input, from the profile of the dataset's columns. */
export function pictureSize({ size, colours }: Pick<PictureReading, "size" | "colours">, columns: readonly DatasetColumn[]): PictureSize {
  const of = (name: string): { min: number; max: number } => {
    const column = columns.find((each) => each.name === name);
    return { min: Number(column?.min ?? 0), max: Number(column?.max ?? 0) };
  };
  const [height, width] = [of("height"), of("width")].map(({ min, max }) => (min === max && max >= 1 && max <= SMALL ? max : USUAL));
  const [first = height ?? USUAL, second = size[0] ?? width ?? USUAL] = size;
  const isGrey = colours === 0 ? of("channels").max <= 2 : colours < 3;
  return { channels: isGrey ? 1 : 3, height: first, width: second };
}

export async function readPictures(reading: PictureReading, { table, columns, file, targets, storeBytes }: ToRead): Promise<Records> {
  const { channels, height, width } = pictureSize(reading, columns);
  const { flip, shift, colourShift } = reading;
  const dims = [channels, height, width];
  const source = await imageSource({
    ...{ input: PICTURE_INPUT, archive: file, paths: textsOf(table, "path"), targets, storeBytes, dtype: "uint8" },
    size: { channels, height, width },
    augmentation: { flip, shift, colour: colourShift },
  });
  return {
    input: { dtype: "uint8", dims },
    source,
    signature: [{ name: PICTURE_INPUT, dtype: "uint8", shape: [null, ...dims] }],
    notUsed: [],
    write: (g) => g.input(PICTURE_INPUT, "uint8", ["N", ...dims]),
    async feeds(rows): Promise<Record<string, Tensor>> {
      const { inputs } = await source.batch(rows, null);
      return { [PICTURE_INPUT]: inputs[PICTURE_INPUT] ?? tensor("uint8", [0, ...dims], new Uint8Array()) };
    },
  };
}

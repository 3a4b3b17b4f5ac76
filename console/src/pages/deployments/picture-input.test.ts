import { expect, test } from "vitest";
import { pictureSize, toPlanes } from "./picture-input.js";
import { sampleRecords } from "./sample-records.js";

const IMAGE = { name: "image", dtype: "uint8" as const, shape: [null, 1, 28, 28] };

test("bytes of one or three channels and a fixed size are a picture; nothing else is", () => {
  expect(pictureSize(IMAGE)).toEqual({ channels: 1, height: 28, width: 28 });
  expect(pictureSize({ ...IMAGE, shape: [null, 3, 64, 48] })).toEqual({ channels: 3, height: 64, width: 48 });
  expect(pictureSize({ ...IMAGE, dtype: "float32" })).toBeNull();
  expect(pictureSize({ ...IMAGE, shape: [null, 2, 28, 28] })).toBeNull();
  expect(pictureSize({ ...IMAGE, shape: [null, 3, null, null] })).toBeNull();
  expect(pictureSize({ ...IMAGE, shape: [null, 784] })).toBeNull();
  expect(pictureSize({ ...IMAGE, column: "text" })).toBeNull();
});

const RED = [255, 0, 0, 255];
const GREEN = [0, 255, 0, 255];
const CLEAR = [0, 0, 0, 0];
const GREY = [119, 119, 119, 255];

test("pixels become planes of colours, row by row; what is transparent is white", () => {
  expect(toPlanes([...RED, ...GREEN, ...CLEAR, ...GREY], { channels: 3, height: 2, width: 2 })).toEqual([
    [
      [255, 0],
      [255, 119],
    ],
    [
      [0, 255],
      [255, 119],
    ],
    [
      [0, 0],
      [255, 119],
    ],
  ]);
});

test("colours become the grey that sharp makes of them on the server, to within one; grey stays exactly what it is", () => {
  const others = [
    [0, 0, 255, 255],
    [120, 60, 200, 255],
    [10, 200, 90, 255],
  ].flat();
  const [[row = []] = []] = toPlanes([...RED, ...GREEN, ...others, ...GREY], { channels: 1, height: 1, width: 6 });
  const sharp = [127, 220, 76, 95, 173, 119]; // as sharp 0.35 gives them
  expect(row.map((value, at) => Math.abs(value - (sharp[at] ?? 0)) <= 1)).toEqual(sharp.map(() => true));
  expect(row[5]).toBe(119);
});

test("a form for a picture starts empty, once, however many records there are", () => {
  const rows = [1, 2].map((n) => ({ id: `rec_${n}`, values: { path: `${n}.png`, label: "3" } }));
  expect(sampleRecords({ task: "multiclass", inputs: [IMAGE], outputs: [] }, rows)).toEqual([{ image: "" }]);
});

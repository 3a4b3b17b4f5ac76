/** @file Layers that change the size of pictures [channels, height, width] without weights. */
import { fromFloat64 } from "#tensor";
import { defineLayer, dimsText, requireRank } from "./define-layer.js";
import { pictureForm } from "./window.js";

const sides = (meaning: string) => ({ type: "sizes", axes: 2, default: 1, range: [0, 65_536], meaning }) as const;

export const zeroPadding2d = defineLayer({
  name: "zeroPadding2d",
  meaning: "Zeros around a picture.",
  options: { padding: sides("Rows above and below, columns left and right.") },
  plan(site) {
    requireRank(site, [3], pictureForm(2));
    const [channels = 1, height = 1, width = 1] = site.input.dims;
    const [rows = 0, columns = 0] = site.options.padding;
    const pads = [0, 0, rows, columns, 0, 0, rows, columns];
    return {
      output: { dtype: "float32", dims: [channels, height + 2 * rows, width + 2 * columns] },
      forward: ({ g, x }) => g.op("Pad", [x, g.ints(pads)])[0] ?? x,
    };
  },
});

export const cropping2d = defineLayer({
  name: "cropping2d",
  meaning: "Less at the borders of a picture.",
  options: { cropping: sides("Rows above and below, columns left and right that go.") },
  plan(site) {
    requireRank(site, [3], pictureForm(2));
    const [channels = 1, height = 1, width = 1] = site.input.dims;
    const [rows = 0, columns = 0] = site.options.cropping;
    if (height <= 2 * rows || width <= 2 * columns)
      throw site.refuse(`cropping ${dimsText([rows, columns])} leaves nothing of its input ${dimsText(site.input.dims)}`);
    return {
      output: { dtype: "float32", dims: [channels, height - 2 * rows, width - 2 * columns] },
      forward: ({ g, x }) => g.slice(x, { starts: [rows, columns], ends: [height - rows, width - columns], axes: [2, 3] }),
    };
  },
});

export const upSampling2d = defineLayer({
  name: "upSampling2d",
  meaning: "Larger pictures, by repeating or by blending cells.",
  options: {
    size: { type: "sizes", axes: 2, default: 2, range: [1, 64], meaning: "Factors of height and width." },
    interpolation: { type: "choice", choices: ["nearest", "bilinear"], default: "nearest", meaning: "Repeat cells, or blend neighbours." },
  },
  plan(site) {
    requireRank(site, [3], pictureForm(2));
    const [channels = 1, height = 1, width = 1] = site.input.dims;
    const { size, interpolation } = site.options;
    const [down = 1, right = 1] = size;
    const output = [channels, height * down, width * right];
    return {
      output: { dtype: "float32", dims: output },
      forward({ g, x }) {
        if (interpolation === "bilinear")
          return (
            g.op("Resize", [x, null, g.constant(fromFloat64("float32", [4], [1, 1, down, right]))], {
              mode: "linear",
              coordinate_transformation_mode: "half_pixel",
            })[0] ?? x
          );
        // repeated cells as a stretched axis: its gradient is a plain sum
        const cells = g.reshape(x, [-1, channels, height, 1, width, 1]);
        return g.reshape(g.expand(cells, [1, 1, 1, down, 1, right]), [-1, ...output]);
      },
    };
  },
});

import { toPlanes, type PictureSize } from "./picture-input.js";

/** Draws a picture file onto a canvas of the input's size, as training brought its pictures to it, and reads it back. Throws where the browser cannot decode it. */
export async function drawPicture(canvas: HTMLCanvasElement, file: Blob, size: PictureSize): Promise<number[][][]> {
  const { width, height } = size;
  const bitmap = await createImageBitmap(file, { resizeWidth: width, resizeHeight: height, resizeQuality: "high" });
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (context === null) throw new Error("no 2d context");
  [canvas.width, canvas.height] = [width, height];
  context.drawImage(bitmap, 0, 0, width, height);
  bitmap.close();
  const planes = toPlanes(context.getImageData(0, 0, width, height).data, size);
  context.putImageData(toPixels(planes, size), 0, 0); // what is seen is what is sent
  return planes;
}

function toPixels(planes: readonly (readonly (readonly number[])[])[], { width, height }: PictureSize): ImageData {
  const pixels = new ImageData(width, height);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const [red = 0, green = red, blue = red] = planes.map((plane) => plane[y]?.[x] ?? 0);
      pixels.data.set([red, green, blue, 255], (y * width + x) * 4);
    }
  return pixels;
}

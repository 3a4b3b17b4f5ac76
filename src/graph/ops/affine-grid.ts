/**
 * AffineGrid: the places, in [-1, 1], that an affine map sends each element of an image to: what GridSample takes.
 * Shape [N, 2, 3], size (N, C, H, W) -> [N, H, W, 2]; [N, 3, 4], size (N, C, D, H, W) -> [N, D, H, W, 3]. Source: ONNX operator AffineGrid, opset 20.
 */
import { elementCount, fromFloat64 } from "#tensor";
import { defineOp } from "../define-op.js";
import { knownInts } from "../infer/facts.js";
import { f32, i64 } from "../rules/case-tensors.js";
import { noGradient } from "../rules/gradients.js";

export const affineGrid = defineOp({
  name: "AffineGrid",
  since: 20,
  inputs: ["theta", "size"],
  attributes: { align_corners: { kind: "int", fallback: 0 } },
  inferShape([theta, size]) {
    const batch = theta.dims?.[0] ?? null;
    const known = size.sizes ?? Array.from({ length: (typeof size.dims?.[0] === "number" ? size.dims[0] : undefined) ?? 4 }, () => null);
    return [{ dtype: theta.dtype, dims: [knownInts(size)?.[0] ?? batch, ...known.slice(2), known.length - 2] }];
  },
  reference([theta, size], { align_corners: align }) {
    const [batch = 0, , ...sizes] = Array.from(size.data);
    const rank = sizes.length;
    const base = baseGrid(sizes, align !== 0);
    const places = elementCount(sizes);
    const data = new Float64Array(batch * places * rank).map((_, at) => {
      const [n, place, row] = [Math.floor(at / (places * rank)), Math.floor(at / rank) % places, at % rank];
      let sum = 0;
      for (let k = 0; k <= rank; k++) sum += (theta.data[(n * rank + row) * (rank + 1) + k] ?? NaN) * (base[place * (rank + 1) + k] ?? NaN);
      return sum;
    });
    return [{ dtype: theta.dtype, dims: [batch, ...sizes, rank], data }];
  },
  // dtheta = dgrid' times the places before the map
  gradient({ inputs: [, size], cotangents: [dy], where }, { align_corners: align }, g) {
    const known = g.knownInts(size);
    if (known === null) throw noGradient(where, "its size must be a constant");
    const sizes = known.slice(2);
    const rank = sizes.length;
    const base = g.constant(fromFloat64(dy.type.dtype, [elementCount(sizes), rank + 1], baseGrid(sizes, align !== 0)));
    return [g.matMul(g.transpose(g.reshape(dy, [0, -1, rank]), [0, 2, 1]), base)];
  },
  cases: [
    {
      name: "moved and stretched, 2 by 2",
      inputs: [f32([1, 2, 3], [2, 0, 0.5, 0, 1, -0.5]), i64([4], [1, 1, 2, 2])],
      expected: [f32([1, 2, 2, 2], [-0.5, -1, 1.5, -1, -0.5, 0, 1.5, 0])],
      smooth: true,
    },
    {
      name: "corners aligned, turned",
      inputs: [f32([1, 2, 3], [0, 1, 0, -1, 0, 0]), i64([4], [1, 1, 2, 3])],
      attributes: { align_corners: 1 },
      expected: [f32([1, 2, 3, 2], [-1, 1, -1, 0, -1, -1, 1, 1, 1, 0, 1, -1])],
      smooth: true,
    },
    {
      name: "three axes",
      inputs: [f32([1, 3, 4], [1, 0, 0, 0.5, 0, 1, 0, 0, 0, 0, 2, 0]), i64([5], [1, 1, 1, 1, 2])],
      expected: [f32([1, 1, 1, 2, 3], [0, 0, 0, 1, 0, 0])],
      smooth: true,
    },
    { name: "infinity", inputs: [f32([1, 2, 3], [1, 0, Infinity, 0, 1, 0]), i64([4], [1, 1, 1, 1])], expected: [f32([1, 1, 1, 2], [Infinity, 0])] },
  ],
});

/** For each place, row-major: its coordinates in [-1, 1], the last axis first, then 1. */
function baseGrid(sizes: readonly number[], align: boolean): Float64Array {
  const rank = sizes.length;
  return new Float64Array(elementCount(sizes) * (rank + 1)).map((_, at) => {
    const [place, k] = [Math.floor(at / (rank + 1)), at % (rank + 1)];
    if (k === rank) return 1;
    const axis = rank - 1 - k;
    const size = sizes[axis] ?? 1;
    const position = Math.floor(place / elementCount(sizes.slice(axis + 1))) % size;
    if (!align) return (2 * position + 1) / size - 1;
    return size === 1 ? -1 : (2 * position) / (size - 1) - 1;
  });
}

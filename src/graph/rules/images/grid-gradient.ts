/** @file The gradient of GridSample in two axes, linear: each place reads four corners, so dx is scattered to them and dgrid is their slope. */
import { elementCount } from "#tensor";
import { staticDims } from "../../infer/facts.js";
import type { GraphWriter, Value } from "../../build/graph-writer.js";
import { noGradient, reshapeLike, zerosLike } from "../gradients.js";
import { gridMode, type GridAttributes } from "./grid-places.js";

interface GridIo {
  readonly x: Value;
  readonly grid: Value;
  readonly dy: Value;
  readonly where: string;
}

/** One axis at every place, `[N, 1, places]`. */
interface Along {
  /** Weights of the element below and the one above. */
  readonly weights: readonly [Value, Value];
  /** Which elements those are, cut to the axis, as floats. */
  readonly elements: readonly [Value, Value];
  /** 1 where an element is inside the axis. */
  readonly inside: readonly [Value, Value];
  /** d place / d coordinate: 0 where the border holds the place. */
  readonly slope: Value;
}

/** Throws GRAPH_NO_GRADIENT for other modes, paddings, ranks and for sizes that are not known. */
export function gridGradient(g: GraphWriter, { x, grid, dy, where }: GridIo, attributes: GridAttributes): readonly Value[] {
  const [xs, out] = [staticDims(x.type), staticDims(grid.type)];
  if (xs?.length !== 4 || out === null) throw noGradient(where, "it has one for images in two axes of known sizes");
  if (gridMode(where, attributes.mode) !== "linear" || attributes.padding_mode === "reflection")
    throw noGradient(where, "it has one for linear interpolation with zeros or the border around");
  const [batch, channels, height, width] = xs as unknown as readonly [number, number, number, number];
  const places = elementCount(out.slice(1, -1));
  const coordinate = (at: number): Value => g.reshape(g.slice(grid, { starts: [at], ends: [at + 1], axes: [3] }), [batch, 1, places]);
  const [column, row] = [along(g, coordinate(0), { size: width, ...attributes }), along(g, coordinate(1), { size: height, ...attributes })];
  const flat = { image: g.reshape(x, [batch, channels, height * width]), dy: g.reshape(dy, [batch, channels, places]) };
  const corners = ([0, 1] as const).flatMap((i) =>
    ([0, 1] as const).map((j) => cornerOf(g, { row, column, i, j, width, dims: [batch, channels, places], flat })),
  );
  const zeros = zerosLike(g, flat.image);
  const indices = g.concat(
    corners.map(({ index }) => index),
    2,
  );
  const shares = g.concat(
    corners.map(({ share }) => share),
    2,
  );
  const [dx = zeros] = g.op("ScatterElements", [zeros, indices, shares], { axis: 2, reduction: "add" });
  const slope = (pick: (corner: Corner) => Value, { slope: by }: Along): Value =>
    g.reshape(
      g.mul(
        corners.map(pick).reduce((sum, part) => g.add(sum, part)),
        by,
      ),
      [batch, ...out.slice(1, -1), 1],
    );
  return [reshapeLike(g, dx, x), g.concat([slope(({ alongColumn }) => alongColumn, column), slope(({ alongRow }) => alongRow, row)], 3)];
}

function along(g: GraphWriter, coordinate: Value, { size, align_corners: align, padding_mode: padding }: GridAttributes & { readonly size: number }): Along {
  const number = (value: number): Value => g.scalar(value, coordinate);
  const factor = align !== 0 ? (size - 1) / 2 : size / 2;
  const raw = g.add(g.mul(coordinate, number(factor)), number(align !== 0 ? factor : (size - 1) / 2));
  const within = (value: Value): Value => g.cast(g.and(g.greaterOrEqual(value, number(0)), g.lessOrEqual(value, number(size - 1))), coordinate.type.dtype);
  const place = padding === "border" ? g.clip(raw, { min: 0, max: size - 1 }) : raw;
  const below = g.floor(place);
  const above = g.add(below, number(1));
  const part = g.sub(place, below);
  return {
    weights: [g.sub(number(1), part), part],
    elements: [g.clip(below, { min: 0, max: size - 1 }), g.clip(above, { min: 0, max: size - 1 })],
    inside: [within(below), within(above)],
    slope: padding === "border" ? g.mul(within(raw), number(factor)) : number(factor),
  };
}

interface CornerRequest {
  readonly row: Along;
  readonly column: Along;
  readonly i: 0 | 1;
  readonly j: 0 | 1;
  readonly width: number;
  readonly dims: readonly number[];
  readonly flat: { readonly image: Value; readonly dy: Value };
}

interface Corner {
  /** Where it is in a channel, `[N, C, places]`. */
  readonly index: Value;
  /** What of dy goes there. */
  readonly share: Value;
  /** d loss / d place along each axis, through this corner, `[N, 1, places]`. */
  readonly alongRow: Value;
  readonly alongColumn: Value;
}

function cornerOf(g: GraphWriter, { row, column, i, j, width, dims, flat }: CornerRequest): Corner {
  const place = g.add(g.mul(row.elements[i], g.scalar(width, flat.dy)), column.elements[j]);
  const index = g.expand(g.cast(place, "int64"), dims);
  const inside = g.mul(row.inside[i], column.inside[j]);
  const seen = g.mul(g.reduceSum(g.mul(flat.dy, g.gatherElements(flat.image, index, 2)), { axes: [1] }), inside);
  const signed = (value: Value, side: 0 | 1): Value => (side === 1 ? value : g.neg(value));
  return {
    index,
    share: g.mul(flat.dy, g.mul(inside, g.mul(row.weights[i], column.weights[j]))),
    alongRow: signed(g.mul(seen, column.weights[j]), i),
    alongColumn: signed(g.mul(seen, row.weights[i]), j),
  };
}

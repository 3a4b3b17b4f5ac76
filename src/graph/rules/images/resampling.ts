/** @file Resampling along one axis: each element of the result is a weighted sum of a few of the input, so an axis is a sparse matrix. */
import { fail } from "#base";

export interface ResampleAttributes {
  readonly mode: string;
  readonly coordinate_transformation_mode: string;
  readonly nearest_mode: string;
  readonly cubic_coeff_a: number;
  readonly exclude_outside: number;
  readonly antialias: number;
}

/** One axis to resample. */
export interface AxisRequest {
  readonly axis: number;
  readonly input: number;
  readonly output: number;
  /** As given, which `output / input` need not be. */
  readonly scale: number;
  /** Region of interest, in parts of the axis, for tf_crop_and_resize. */
  readonly roi: readonly [number, number];
}

export interface Tap {
  readonly at: number;
  readonly weight: number;
}

/** An axis as a matrix of `output` rows; `outside` marks rows whose place is outside the input (tf_crop_and_resize only). */
export interface AxisMatrix {
  readonly axis: number;
  readonly input: number;
  readonly rows: readonly (readonly Tap[])[];
  readonly outside: readonly boolean[];
}

type Coordinate = (x: number, request: AxisRequest) => number;

const halfPixel: Coordinate = (x, { scale }) => (x + 0.5) / scale - 0.5;

/** Where in the input the element `x` of the result lies. */
const COORDINATES: Readonly<Record<string, Coordinate>> = {
  half_pixel: halfPixel,
  pytorch_half_pixel: (x, request) => (request.output > 1 ? halfPixel(x, request) : 0),
  half_pixel_symmetric(x, { input, output, scale }) {
    const cut = 1 - output / (scale * input); // how much of the ideal size rounding down took
    return (input / 2) * cut + (x + 0.5) / scale - 0.5;
  },
  asymmetric: (x, { scale }) => x / scale,
  align_corners: (x, { input, output }) => (output > 1 ? (x * (input - 1)) / (output - 1) : 0),
  tf_half_pixel_for_nn: (x, { scale }) => (x + 0.5) / scale,
  tf_crop_and_resize: (x, { input, output, roi: [start, end] }) =>
    output > 1 ? start * (input - 1) + (x * (end - start) * (input - 1)) / (output - 1) : 0.5 * (start + end) * (input - 1),
};

const ROUNDINGS: Readonly<Record<string, (x: number) => number>> = {
  round_prefer_floor: (x) => Math.ceil(x - 0.5),
  round_prefer_ceil: (x) => Math.floor(x + 0.5),
  floor: Math.floor,
  ceil: Math.ceil,
};

/** The row of one place: `place` in input elements, not yet cut to the input. */
type Row = (place: number, request: AxisRequest, attributes: ResampleAttributes & { readonly where: string }) => readonly Tap[];

const ROWS: Readonly<Record<string, Row>> = {
  nearest: (place, { input }, { nearest_mode: mode, where }) => [{ at: clamp(pick(where, ROUNDINGS, mode)(place), input), weight: 1 }],
  linear(place, { input }) {
    const inside = Math.min(Math.max(place, 0), input - 1);
    const below = Math.min(Math.floor(inside), Math.max(0, input - 2));
    const part = inside - below;
    return [
      { at: below, weight: 1 - part },
      { at: clamp(below + 1, input), weight: part },
    ];
  },
  cubic(place, { input }, { cubic_coeff_a: a, exclude_outside: exclude }) {
    const below = Math.floor(place);
    const taps = [-1, 0, 1, 2].map((step) => ({ at: below + step, weight: cubicWeight(place - below - step, a) }));
    if (exclude === 0) return taps.map(({ at, weight }) => ({ at: clamp(at, input), weight }));
    return scaledToOne(taps.filter(({ at }) => at >= 0 && at < input));
  },
};

/** Filters for antialiasing: their half width, and their weight at a distance. */
const FILTERS: Readonly<Record<string, { reach: number; weight: (distance: number, a: number) => number }>> = {
  linear: { reach: 1, weight: (distance) => Math.max(0, 1 - Math.abs(distance)) },
  cubic: { reach: 2, weight: cubicWeight },
};

function cubicWeight(distance: number, a: number): number {
  const x = Math.abs(distance);
  if (x <= 1) return ((a + 2) * x - (a + 3)) * x * x + 1;
  return x < 2 ? ((a * x - 5 * a) * x + 8 * a) * x - 4 * a : 0;
}

/** The matrix of an axis. Throws GRAPH_INVALID for modes that are not known. */
export function axisMatrix(where: string, request: AxisRequest, attributes: ResampleAttributes): AxisMatrix {
  const { axis, input, output } = request;
  const coordinate = pick(where, COORDINATES, attributes.coordinate_transformation_mode);
  const places = Array.from({ length: output }, (_, x) => coordinate(x, request));
  const isCrop = attributes.coordinate_transformation_mode === "tf_crop_and_resize";
  const row = pick(where, ROWS, attributes.mode);
  const smoothed = attributes.antialias !== 0 && request.scale < 1 ? FILTERS[attributes.mode] : undefined;
  const rows = places.map((place) =>
    smoothed === undefined ? row(place, request, { ...attributes, where }) : antialiased(place, request, { ...smoothed, attributes }),
  );
  return { axis, input, rows: rows.map(merged), outside: places.map((place) => isCrop && (place < 0 || place > input - 1)) };
}

/** The filter stretched over the elements that become one; what is outside is the border's element, or left out. */
function antialiased(
  place: number,
  { input, scale }: AxisRequest,
  { reach, weight, attributes }: { reach: number; weight: (distance: number, a: number) => number; attributes: ResampleAttributes },
): readonly Tap[] {
  const half = reach / scale;
  const [from, to] = [Math.floor(place - half) + 1, Math.ceil(place + half)];
  const taps = Array.from({ length: to - from }, (_, i) => ({ at: from + i, weight: weight((from + i - place) * scale, attributes.cubic_coeff_a) }));
  return scaledToOne(attributes.exclude_outside === 0 ? taps : taps.filter(({ at }) => at >= 0 && at < input)).map(({ at, weight: part }) => ({
    at: clamp(at, input),
    weight: part,
  }));
}

function scaledToOne(taps: readonly Tap[]): readonly Tap[] {
  const sum = taps.reduce((total, { weight }) => total + weight, 0);
  return taps.map(({ at, weight }) => ({ at, weight: weight / sum }));
}

/** One tap an element, those without weight left out: an infinity beside the place must not become NaN. */
function merged(taps: readonly Tap[]): readonly Tap[] {
  const weights = new Map<number, number>();
  for (const { at, weight } of taps) weights.set(at, (weights.get(at) ?? 0) + weight);
  return Array.from(weights, ([at, weight]) => ({ at, weight })).filter(({ weight }) => weight !== 0);
}

function clamp(at: number, size: number): number {
  return Math.min(Math.max(at, 0), size - 1);
}

function pick<T>(where: string, table: Readonly<Record<string, T>>, name: string): T {
  const found = Object.hasOwn(table, name) ? table[name] : undefined;
  if (found === undefined) throw fail("GRAPH_INVALID", { where, why: `'${name}' is not one of ${Object.keys(table).join(", ")}` });
  return found;
}

/** n when each element is repeated n times, else null. */
export function repeats({ input, rows }: AxisMatrix): number | null {
  const times = rows.length / input;
  const same = rows.every((taps, x) => taps.length === 1 && taps[0]?.at === Math.floor(x / times) && taps[0].weight === 1);
  return Number.isInteger(times) && same ? times : null;
}

/** `[output, input]`, row-major. */
export function denseMatrix({ input, rows }: AxisMatrix): Float64Array {
  const dense = new Float64Array(rows.length * input);
  rows.forEach((taps, x) => {
    for (const { at, weight } of taps) dense[x * input + at] = weight;
  });
  return dense;
}

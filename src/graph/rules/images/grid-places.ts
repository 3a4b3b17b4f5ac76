/** @file Sampling at places of a grid: which elements of an axis a coordinate sees, and what padding makes of those outside. */
import { fail } from "#base";
import type { Tap } from "./resampling.js";

export interface GridAttributes {
  readonly align_corners: number;
  readonly mode: string;
  readonly padding_mode: string;
}

/** "linear", "nearest" or "cubic"; opset 16's names are understood too. Throws GRAPH_INVALID. */
export function gridMode(where: string, mode: string): "linear" | "nearest" | "cubic" {
  const plain = mode === "bilinear" ? "linear" : mode === "bicubic" ? "cubic" : mode;
  if (plain !== "linear" && plain !== "nearest" && plain !== "cubic")
    throw fail("GRAPH_INVALID", { where, why: `mode '${mode}' is not one of linear, nearest, cubic` });
  return plain;
}

/** A coordinate in [-1, 1] as a place in an axis of `size` elements. */
export function placeOf(coordinate: number, size: number, align: boolean): number {
  return align ? ((coordinate + 1) / 2) * (size - 1) : ((coordinate + 1) * size - 1) / 2;
}

const CUBIC = -0.75; // as PyTorch has it

const WEIGHTS: Readonly<Record<"linear" | "nearest" | "cubic", (place: number) => readonly Tap[]>> = {
  nearest: (place) => [{ at: roundHalfEven(place), weight: 1 }],
  linear(place) {
    const below = Math.floor(place);
    return [
      { at: below, weight: 1 - (place - below) },
      { at: below + 1, weight: place - below },
    ];
  },
  cubic(place) {
    const below = Math.floor(place);
    return [-1, 0, 1, 2].map((step) => ({ at: below + step, weight: cubicWeight(Math.abs(place - below - step)) }));
  },
};

function cubicWeight(x: number): number {
  if (x <= 1) return ((CUBIC + 2) * x - (CUBIC + 3)) * x * x + 1;
  return x < 2 ? ((CUBIC * x - 5 * CUBIC) * x + 8 * CUBIC) * x - 4 * CUBIC : 0;
}

function roundHalfEven(x: number): number {
  const below = Math.floor(x);
  const part = x - below;
  if (part !== 0.5) return Math.round(x);
  return below % 2 === 0 ? below : below + 1;
}

/** The elements that a coordinate sees along an axis, padding applied: zeros are left out. Throws GRAPH_INVALID. */
export function tapsAt(where: string, { coordinate, size }: { coordinate: number; size: number }, attributes: GridAttributes): readonly Tap[] {
  const align = attributes.align_corners !== 0;
  const taps = WEIGHTS[gridMode(where, attributes.mode)](placeOf(coordinate, size, align));
  const pad = Object.hasOwn(PADDINGS, attributes.padding_mode) ? PADDINGS[attributes.padding_mode] : undefined;
  if (pad === undefined)
    throw fail("GRAPH_INVALID", { where, why: `padding_mode '${attributes.padding_mode}' is not one of ${Object.keys(PADDINGS).join(", ")}` });
  return taps.map(({ at, weight }) => ({ at: pad(at, size, align), weight })).filter(({ at, weight }) => at >= 0 && at < size && weight !== 0);
}

const PADDINGS: Readonly<Record<string, (at: number, size: number, align: boolean) => number>> = {
  zeros: (at) => at,
  border: (at, size) => Math.min(Math.max(at, 0), size - 1),
  // about the outermost elements' middles, or about their outer edges
  reflection(at, size, align) {
    const [low, high] = align ? [0, size - 1] : [-0.5, size - 0.5];
    const range = high - low;
    if (range === 0) return 0;
    const over = Math.abs(at - low) % (2 * range);
    return Math.round(low + (over > range ? 2 * range - over : over));
  },
};

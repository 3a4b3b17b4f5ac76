/** @file How the optimiser sees the parameters: each large one alone, the small ones as one vector, so that a step has few nodes. */
import { elementCount } from "#tensor";
import type { NetworkParameter } from "./deep-network.js";

/** A part of a unit: one parameter. */
export interface Piece {
  readonly parameter: NetworkParameter;
  /** Elements of the unit before it. */
  readonly offset: number;
  readonly size: number;
}

/** What is updated as one tensor. */
export interface Unit {
  /** The parameter's own name, or `flat:decaying`, `flat:plain`. */
  readonly name: string;
  readonly dims: readonly number[];
  readonly decays: boolean;
  readonly pieces: readonly Piece[];
  readonly isFlat: boolean;
}

/** `auto`: by size; `flat`: all parameters of a kind in one vector; `single`: each alone. */
export type Layout = "auto" | "flat" | "single";

/**
 * A small parameter's update costs more in starting its dozen nodes than in arithmetic; a large one costs more in the copies into and out of the vector.
 * mobilenet: 259 ms a step one by one, 165 ms flat; bert: 327 ms one by one, 335 ms flat and 128 MB more (training-formulations.md).
 */
const SMALL_ELEMENTS = 65_536;
/** Fewer small ones than this are left alone: nothing to gain. */
const WORTH_FLAT = 8;

/** The trainable parameters as units, in an order that follows from the network alone. */
export function layoutOf(parameters: readonly NetworkParameter[], layout: Layout): readonly Unit[] {
  const trainable = parameters.filter(({ isTrainable }) => isTrainable);
  const small = trainable.filter(({ dims }) => layout === "flat" || elementCount(dims) <= SMALL_ELEMENTS);
  if (layout === "single" || (layout === "auto" && small.length < WORTH_FLAT)) return trainable.map(alone);
  const flat = [small.filter(({ decays }) => decays), small.filter(({ decays }) => !decays)].filter((group) => group.length > 0).map(together);
  return [...flat, ...trainable.filter((parameter) => !small.includes(parameter)).map(alone)];
}

/**
 * As it is; a kernel of 1 x 1 as a vector: where axes of 1 come last, ONNX Runtime's broadcast of a number takes one element at a time
 * ([960, 160, 1, 1] times a number: 2.3 ms, as a vector 0.05).
 */
function alone(parameter: NetworkParameter): Unit {
  const { name, dims, decays } = parameter;
  const size = elementCount(dims);
  const isFlat = dims.length > 1 && dims.at(-1) === 1;
  return { name, dims: isFlat ? [size] : dims, decays, pieces: [{ parameter, offset: 0, size }], isFlat };
}

function together(group: readonly NetworkParameter[]): Unit {
  let length = 0;
  const pieces = group.map((parameter): Piece => {
    const size = elementCount(parameter.dims);
    length += size;
    return { parameter, offset: length - size, size };
  });
  const decays = group.every((parameter) => parameter.decays);
  return { name: decays ? "flat:decaying" : "flat:plain", dims: [length], decays, pieces, isFlat: true };
}

/** @file One option of a layer: checked against its kind and range, with its default filled in. */
import type { OptionSpec, Padding, PlainOption } from "../layers/define-layer.js";

type OtherSpec = Exclude<OptionSpec, { type: "layer" }>;

/** The value, or undefined when it does not fit. */
export function readOption(spec: OtherSpec, given: unknown): PlainOption | undefined {
  if (given === undefined || given === null) return fallback(spec);
  return READERS[spec.type](spec as never, given);
}

function fallback(spec: OtherSpec): PlainOption | undefined {
  if (spec.type === "padding") return "valid";
  if (spec.default === undefined) return undefined;
  return spec.type === "sizes" && typeof spec.default === "number" ? repeat(spec.default, spec.axes) : spec.default;
}

const repeat = (value: number, times: number): readonly number[] => new Array<number>(times).fill(value);

const isWithin = (value: unknown, [min, max]: readonly [number, number]): value is number => typeof value === "number" && value >= min && value <= max;
const isInteger = (value: unknown, range: readonly [number, number]): value is number => isWithin(value, range) && Number.isInteger(value);
const isList = (value: unknown, range: readonly [number, number]): value is readonly number[] =>
  Array.isArray(value) && value.every((each) => isInteger(each, range));

type SpecOf<T extends OptionSpec["type"]> = Extract<OtherSpec, { type: T }>;
const only = <T>(holds: boolean, value: T): T | undefined => (holds ? value : undefined);

const READERS: { readonly [T in OtherSpec["type"]]: (spec: SpecOf<T>, given: unknown) => PlainOption | undefined } = {
  integer: ({ range }, given) => (isInteger(given, range) ? given : undefined),
  number: ({ range }, given) => (isWithin(given, range) ? given : undefined),
  boolean: (_, given) => (typeof given === "boolean" ? given : undefined),
  choice: ({ choices }, given) => (typeof given === "string" && choices.includes(given) ? given : undefined),
  integers: ({ range, length }, given) => (isList(given, range) && isWithin(given.length, length) ? given : undefined),
  sizes: ({ range, axes }, given) => sizes(given, { range, axes }),
  padding: ({ axes }, given) => only(given === "valid" || given === "same", given as Padding) ?? sizes(given, { range: PADS, axes }),
};

const PADS = [0, 65_536] as const;

function sizes(given: unknown, { range, axes }: { range: readonly [number, number]; axes: number }): readonly number[] | undefined {
  if (isInteger(given, range)) return repeat(given, axes);
  return isList(given, range) && given.length === axes ? given : undefined;
}

/** What an option expects, for errors and docs. */
export function describeOption(spec: OptionSpec): string {
  return DESCRIBERS[spec.type](spec as never);
}

const between = ({ range: [min, max] }: { range: readonly [number, number] }): string => `from ${min} to ${max}`;

const DESCRIBERS: { readonly [T in OptionSpec["type"]]: (spec: Extract<OptionSpec, { type: T }>) => string } = {
  integer: (spec) => `an integer ${between(spec)}`,
  number: (spec) => `a number ${between(spec)}`,
  boolean: () => "true or false",
  choice: ({ choices }) => `one of ${choices.join(", ")}`,
  integers: (spec) => `a list of ${spec.length.join(" to ")} integers ${between(spec)}`,
  sizes: (spec) => `an integer ${between(spec)}${spec.axes > 1 ? `, or a list of ${spec.axes}` : ""}`,
  padding: ({ axes }) => `'valid', 'same', or an integer from ${PADS[0]} to ${PADS[1]}${axes > 1 ? `, or a list of ${axes}` : ""}`,
  layer: ({ choices }) => `a layer ${choices.join(", ")}`,
};

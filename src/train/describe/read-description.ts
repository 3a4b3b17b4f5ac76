/** @file The parser of layer lists: every layer known, every option checked, every name resolved. Errors name the layer. */
import { fail } from "#base";
import type { LayerDefinition, OptionSpec, PlainOption, PlainOptions } from "../layers/define-layer.js";
import { findLayer, layerNames } from "../layers/table.js";
import { describeOption, readOption } from "./read-option.js";

export interface ReadLayer {
  readonly name: string;
  readonly definition: LayerDefinition;
  readonly options: PlainOptions;
  readonly inputs: readonly string[];
  readonly isTrainable: boolean;
  /** Makes an error that names this layer; `option` is what the error points to. */
  readonly refuse: (why: string, option?: string) => Error;
}

export interface ReadNetwork {
  readonly name: string;
  readonly layers: readonly ReadLayer[];
  readonly outputs: readonly string[];
}

/** A description is read by people; a list longer than this is no description. */
const MOST_LAYERS = 2000;
const NAME = /^[A-Za-z0-9][\w.-]{0,63}$/;
const COMMON = ["layer", "name", "inputs", "trainable"];

/** `placeOf`: where a layer stood before others were put before it; errors count so. Throws NETWORK_INVALID. */
export function readDescription(json: unknown, placeOf: (at: number) => number = (at) => at): ReadNetwork {
  const { name, layers, outputs } = readForm(json, placeOf);
  const names = new Set<string>();
  const read: ReadLayer[] = [];
  layers.forEach((each, at) => read.push(readLayer(each, { at: placeOf(at), names, previous: read.at(-1)?.name })));
  const known = outputs ?? [read.at(-1)?.name ?? ""];
  const missing = known.find((output) => !names.has(output));
  if (missing !== undefined) throw refuse("network", "/outputs", `outputs: there is no layer '${missing.slice(0, 80)}'`);
  return { name, layers: read, outputs: known };
}

interface Form {
  readonly name: string;
  readonly layers: readonly unknown[];
  readonly outputs: readonly string[] | null;
}

function readForm(json: unknown, placeOf: (at: number) => number): Form {
  const form: unknown = Array.isArray(json) ? { layers: json } : json;
  if (!isRecord(form)) throw refuse("network", "", `expected an object with layers, or a list of layers, got ${show(json)}`);
  const unknown = Object.keys(form).find((key) => !["name", "layers", "outputs"].includes(key));
  if (unknown !== undefined) throw refuse("network", `/${escapePointer(unknown)}`, `it has no field '${unknown.slice(0, 80)}'; it has name, layers, outputs`);
  return { name: readName(form["name"]), layers: readList(form["layers"], placeOf), outputs: readOutputs(form["outputs"]) };
}

function readName(name: unknown = "network"): string {
  if (typeof name === "string" && name.length <= 100) return name;
  throw refuse("network", "/name", `name: expected a text of at most 100 characters, got ${show(name)}`);
}

function readList(layers: unknown, placeOf: (at: number) => number): readonly unknown[] {
  if (Array.isArray(layers) && layers.length > 0 && layers.length <= MOST_LAYERS) return layers;
  const got = Array.isArray(layers) ? placeOf(layers.length) : show(layers);
  throw refuse("network", "/layers", `layers: expected a list of 1 to ${MOST_LAYERS} layers, got ${got}`);
}

function readOutputs(outputs: unknown = null): readonly string[] | null {
  if (outputs === null || (isTexts(outputs) && outputs.length > 0)) return outputs;
  throw refuse("network", "/outputs", `outputs: expected a list of layers' names, got ${show(outputs)}`);
}

interface Place {
  readonly at: number;
  readonly names: Set<string>;
  readonly previous: string | undefined;
}

function readLayer(json: unknown, { at, names, previous }: Place): ReadLayer {
  const where = `layer ${at + 1}`;
  const path = `/layers/${at}`;
  if (!isRecord(json)) throw refuse(where, path, `expected an object such as {"layer": "dense", "units": 10}, got ${show(json)}`);
  const definition = typeof json["layer"] === "string" ? findLayer(json["layer"]) : undefined;
  if (definition === undefined) throw refuse(where, `${path}/layer`, `layer: expected one of ${layerNames().join(", ")}, got ${show(json["layer"])}`);
  const name = json["name"] ?? freeName(definition.name, names);
  if (typeof name !== "string" || !NAME.test(name))
    throw refuse(where, `${path}/name`, `name: expected letters, digits, '_', '-' and '.', at most 64, got ${show(name)}`);
  if (names.has(name)) throw refuse(`${where} '${name}'`, `${path}/name`, "another layer has this name");
  const refuseHere = (why: string, option?: string): Error =>
    refuse(`${where} '${name}'`, option === undefined ? path : `${path}/${escapePointer(option)}`, why);
  const inputs = readInputs(json["inputs"], { definition, names, previous, refuse: refuseHere });
  const { trainable = true } = json;
  if (typeof trainable !== "boolean") throw refuseHere(`trainable: expected true or false, got ${show(trainable)}`, "trainable");
  const options = readOptions(json, definition, { common: COMMON, refuse: refuseHere });
  names.add(name);
  return { name, definition, options, inputs, isTrainable: trainable, refuse: refuseHere };
}

type Refuse = ReadLayer["refuse"];

function readInputs(
  given: unknown,
  {
    definition,
    names,
    previous,
    refuse: refuseHere,
  }: { definition: LayerDefinition; names: ReadonlySet<string>; previous: string | undefined; refuse: Refuse },
): readonly string[] {
  const [, most] = definition.arity;
  if (given !== undefined && !isTexts(given)) throw refuseHere(`inputs: expected a list of layers' names, got ${show(given)}`, "inputs");
  const inputs = given ?? (most === 0 || previous === undefined ? [] : [previous]);
  const missing = inputs.find((name) => !names.has(name));
  if (missing !== undefined) throw refuseHere(`inputs: there is no layer '${missing.slice(0, 80)}' before it`, "inputs");
  requireCount(inputs.length, definition, refuseHere);
  return inputs;
}

function requireCount(count: number, { arity: [least, most] }: LayerDefinition, refuseHere: Refuse): void {
  if (count === 0 && least > 0) throw refuseHere('it has no input: the first layer is an input, such as {"layer": "input", "shape": [1, 28, 28]}');
  const expected = least === most ? String(least) : `${least} to ${most}`;
  if (count < least || count > most) throw refuseHere(`inputs: expected ${expected} layers' names, got ${count}`, "inputs");
}

function readOptions(
  json: Readonly<Record<string, unknown>>,
  definition: LayerDefinition,
  { common, refuse: refuseHere }: { common: readonly string[]; refuse: Refuse },
): PlainOptions {
  const known = Object.keys(definition.options);
  const unknown = Object.keys(json).find((key) => !known.includes(key) && !common.includes(key));
  if (unknown !== undefined) {
    const has = known.length === 0 ? "it has none" : `it has ${known.join(", ")}`;
    throw refuseHere(`${definition.name} has no option '${unknown.slice(0, 80)}'; ${has}`, unknown.slice(0, 80));
  }
  const entries = Object.entries(definition.options).map(([key, spec]): [string, PlainOption] => {
    const value = spec.type === "layer" ? readInner(json[key], spec, (why) => refuseHere(`${key}: ${why}`, key)) : readOption(spec, json[key]);
    if (value !== undefined) return [key, value];
    const got = json[key] === undefined ? "nothing" : show(json[key]);
    throw refuseHere(`${key}: expected ${describeOption(spec)}, got ${got}`, key);
  });
  return Object.fromEntries(entries);
}

/** A layer inside a layer: its options only. */
function readInner(json: unknown, spec: Extract<OptionSpec, { type: "layer" }>, refuseInner: (why: string) => Error): PlainOption | undefined {
  if (!isRecord(json)) return undefined;
  const { layer } = json;
  const definition = typeof layer === "string" && spec.choices.includes(layer) ? findLayer(layer) : undefined;
  return definition === undefined ? undefined : { layer: definition.name, options: readOptions(json, definition, { common: ["layer"], refuse: refuseInner }) };
}

/** Keras' way: `dense`, `dense_1`, `dense_2`. */
function freeName(base: string, names: ReadonlySet<string>): string {
  let name = base;
  for (let count = 1; names.has(name); count++) name = `${base}_${count}`;
  return name;
}

const escapePointer = (name: string): string => name.replaceAll("~", "~0").replaceAll("/", "~1");

function refuse(where: string, path: string, why: string): Error {
  return fail("NETWORK_INVALID", { where, why }, { items: [{ path, code: "NETWORK_INVALID", message: why }] });
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === "object" && value !== null && !Array.isArray(value);
const isTexts = (value: unknown): value is readonly string[] => Array.isArray(value) && value.every((each) => typeof each === "string");

function show(value: unknown): string {
  return value === undefined ? "nothing" : ((JSON.stringify(value) as string | undefined) ?? typeof value).slice(0, 80);
}

/** @file The part of a step after the gradients: penalties, clipping, the optimiser, and the running average of the weights. */
import type { GraphBuilder, Value } from "#graph";
import { elementCount } from "#tensor";
import { STEP } from "./batch-loss.js";
import type { Unit } from "./layout.js";
import type { Optimiser } from "./optimiser.js";

export interface UpdateOptions {
  /** `norm`: all gradients are scaled so that their common norm is at most this (torch's clip_grad_norm_); `value`: each element is cut at this. */
  readonly clip?: { readonly by: "norm" | "value"; readonly limit: number };
  /** Strength of l1 |p| in the gradient, for parameters that decay. */
  readonly l1?: number;
  /** Strength of l2 |p|^2 / 2 in the gradient, for parameters that decay; passes through the optimiser's scaling, unlike AdamW's decay. */
  readonly l2?: number;
  /** Keeps a running average of the weights, which holds this share of its past; early on less, so that the start is forgotten: (1 + step) / (10 + step). */
  readonly average?: number;
}

export interface UpdateContext {
  readonly units: readonly Unit[];
  readonly optimiser: Optimiser;
  readonly options: UpdateOptions;
  readonly parameterOf: (unit: Unit) => Value;
  readonly gradientOf: (unit: Unit) => Value;
  /** Gradients of single parameters, in the network's order; empty where they are no part of the graph. */
  readonly gradients: ReadonlyMap<string, Value>;
}

export const newOf = (name: string): string => `new:${name}`;
export const slotName = (slot: string, unit: Unit): string => `${slot}:${unit.name}`;
export const averageName = (unit: Unit): string => `average:${unit.name}`;
export const sumName = (unit: Unit): string => `sum:${unit.name}`;
const scalarName = (name: string): string => `scalar:${name}`;
const AVERAGE_SHARE = scalarName("averageShare");

/** What the host feeds for step `step` (from 1), by input name. */
export function stepScalars(optimiser: Optimiser, { average }: UpdateOptions, at: { readonly step: number; readonly rate: number }): Record<string, number> {
  const own = Object.entries(optimiser.scalars(at.step, at.rate)).map(([name, value]): [string, number] => [scalarName(name), value]);
  const share = average === undefined ? {} : { [AVERAGE_SHARE]: 1 - Math.min(average, (1 + at.step) / (10 + at.step)) };
  return { ...Object.fromEntries(own), ...share };
}

/** Appends the update of all units; their new state becomes outputs `new:<name>`. */
export function writeUpdate(g: GraphBuilder, context: UpdateContext): void {
  const { units, optimiser, options, parameterOf, gradientOf } = context;
  const names = Object.keys(optimiser.scalars(1, 1));
  const scalars = Object.fromEntries(names.map((name) => [name, g.input(scalarName(name), "float32", [])]));
  const averageShare = options.average === undefined ? null : g.input(AVERAGE_SHARE, "float32", []);
  const raw = units.map((unit) => penalised(g, { unit, parameter: parameterOf(unit), gradient: gradientOf(unit), options }));
  const gradients = clipped(g, raw, options);
  inTurn(g, context, (unit, at) => {
    const slots = Object.fromEntries(optimiser.slots.map((slot) => [slot, g.input(slotName(slot, unit), "float32", unit.dims)]));
    const update = optimiser.update(g, { parameter: parameterOf(unit), gradient: gradients[at] ?? gradientOf(unit), slots, scalars, decays: unit.decays });
    g.output(update.parameter, newOf(unit.name));
    for (const [slot, value] of Object.entries(update.slots)) g.output(value, newOf(slotName(slot, unit)));
    if (averageShare === null) return;
    const before = g.input(averageName(unit), "float32", unit.dims);
    g.output(g.add(before, g.mul(g.sub(update.parameter, before), averageShare)), newOf(averageName(unit)));
  });
}

/**
 * Writes each unit, in an order that saves memory. ONNX Runtime works from the last end of the graph to the first (see `executionOrder`): so the units of the
 * last layers are written last, and their gradients are used up while the way back goes on. The small parameters in one vector would be reached at the very end,
 * and all that their gradients are sums of would be kept until then: a throw-away end in its own place makes each gradient early. mobilenet: 156 -> 104 MiB.
 */
function inTurn(
  g: GraphBuilder,
  { units, gradients, options: { clip } }: Pick<UpdateContext, "units" | "gradients" | "options">,
  write: (unit: Unit, at: number) => void,
): void {
  const singles = new Map(units.map((unit, at) => [unit.name, () => write(unit, at)]));
  units.forEach((unit, at) => {
    if (!gradients.has(unit.name)) write(unit, at);
  });
  const isByNorm = clip?.by === "norm"; // then every update waits for all gradients: these come first
  const end = (gradient: Value, name: string): void => g.output(g.neg(gradient), `${TURN}${name}`);
  for (const [name, gradient] of gradients) {
    const single = singles.get(name);
    if (single !== undefined) single();
    else if (!isByNorm) end(gradient, name);
  }
  if (isByNorm) gradients.forEach(end);
}

/** Outputs that are there for the order alone: nobody fetches them. */
export const TURN = "step:turn:";

/** Adds this micro-batch's share of the gradients to the sums so far. */
export function addToSums(g: GraphBuilder, { units, gradientOf, gradients }: Pick<UpdateContext, "units" | "gradientOf" | "gradients">): void {
  const share = g.input(STEP.share, "float32", []);
  inTurn(g, { units, gradients, options: {} }, (unit) => {
    const before = g.input(sumName(unit), "float32", unit.dims);
    g.output(g.add(before, g.mul(gradientOf(unit), share)), newOf(sumName(unit)));
  });
}

interface Penalised {
  readonly unit: Unit;
  readonly parameter: Value;
  readonly gradient: Value;
  readonly options: UpdateOptions;
}

function penalised(g: GraphBuilder, { unit, parameter, gradient, options: { l1 = 0, l2 = 0 } }: Penalised): Value {
  if (!unit.decays) return gradient;
  const square = l2 === 0 ? gradient : g.add(gradient, g.mul(parameter, g.scalar(l2, parameter)));
  return l1 === 0 ? square : g.add(square, g.mul(g.sign(parameter), g.scalar(l1, parameter)));
}

/** torch adds it to the norm before it divides, so that a gradient of zeros stays one. */
const NORM_EPSILON = 1e-6;

function clipped(g: GraphBuilder, gradients: readonly Value[], { clip }: UpdateOptions): readonly Value[] {
  if (clip === undefined) return gradients;
  if (clip.by === "value") return gradients.map((gradient) => g.clip(gradient, { min: -clip.limit, max: clip.limit }));
  const squares = gradients.map((gradient) => squareSum(g, gradient));
  const norm = g.sqrt(g.reduceSum(g.concat(squares, 0), { keepdims: false }));
  g.output(norm, STEP.norm);
  const factor = g.div(g.scalar(clip.limit, norm), g.add(norm, g.scalar(NORM_EPSILON, norm)));
  const scale = g.min(factor, g.scalar(1, norm));
  return gradients.map((gradient) => g.mul(gradient, scale));
}

/** `[1, 1]`: the product of a row with itself as a column, so that the squares are never written down. */
function squareSum(g: GraphBuilder, gradient: Value): Value {
  const length = elementCount((gradient.type.dims ?? []).map(Number));
  return g.matMul(g.reshape(gradient, [1, length]), g.reshape(gradient, [length, 1]));
}

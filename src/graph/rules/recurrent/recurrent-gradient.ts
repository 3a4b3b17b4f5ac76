/** @file The gradient of LSTM, GRU and RNN: taken apart by direction, each the fast way where its activations allow, else through its steps written out. */
import type { GraphWriter, Value } from "../../build/graph-writer.js";
import type { LooseAttribute } from "../../define-op.js";
import { rankOf } from "../gradients.js";
import { activationsOf, type Activation } from "./recurrent-activations.js";
import type { StepComposer } from "./recurrent-cells.js";
import { byStep, closeLanes, joined, openLanes, timesTransposed, zeroState, type Lane, type LaneGradient, type RecurrentIo } from "./recurrent-lanes.js";
import { directionsOf, type RecurrentAttributes } from "./recurrent.js";

interface Given {
  readonly inputs: Omit<RecurrentIo, "y" | "dy" | "dh" | "dc">;
  /** Absent when the node has no output Y. */
  readonly y: Value | null;
  readonly dy: Value | null;
  readonly dh: Value | null;
  readonly dc: Value | null;
  readonly where: string;
}

interface Operator {
  readonly op: string;
  readonly attributes: RecurrentAttributes;
  /** The operator's activations where none are given. */
  readonly defaults: readonly string[];
  /** The fast way, for the default activations; null when other attributes forbid it. */
  readonly fast: ((g: GraphWriter, lane: Lane) => LaneGradient) | null;
  readonly steps: StepComposer;
}

/** Cotangents of the inputs. Without an output Y the forward operator is run once more for the hidden states: producers better take Y. */
export function recurrentGradient(g: GraphWriter, given: Given, operator: Operator): ReturnType<typeof closeLanes> {
  const { attributes, defaults } = operator;
  const { inputs, where, y, dy, dh, dc } = given;
  rankOf(inputs.x, where);
  const directions = directionsOf(attributes.direction, where).length;
  const activations = activationsOf(attributes, { defaults, directions, where });
  const io = { ...inputs, y: y ?? hiddenStates(g, inputs, operator), dy, dh, dc };
  const lanes = openLanes(g, io, { attributes, where });
  const usual = (own: readonly Activation[]): boolean => !clips(attributes) && own.every(({ name }, at) => name === defaults[at]?.toLowerCase());
  const gradients = lanes.map((lane, at) => {
    const own = activations[at] ?? [];
    return operator.fast !== null && usual(own) ? operator.fast(g, lane) : unrolledGradient(g, lane, { steps: operator.steps, activations: own });
  });
  return closeLanes(g, io, { lanes, gradients, batchFirst: attributes.layout !== 0 });
}

function clips({ clip }: RecurrentAttributes): boolean {
  return clip !== undefined && clip > 0;
}

function hiddenStates(g: GraphWriter, { x, w, r, b, lengths, h0, c0, p }: Given["inputs"], { op, attributes }: Operator): Value {
  const set = Object.entries(attributes).filter((entry): entry is [string, LooseAttribute] => entry[1] !== undefined);
  const [y = x] = g.op(op, op === "LSTM" ? [x, w, r, b, lengths, h0, c0, p] : [x, w, r, b, lengths, h0], Object.fromEntries(set));
  return y;
}

/** The gradient of a lane through its steps in plain nodes: any activations, peepholes. */
export function unrolledGradient(
  g: GraphWriter,
  lane: Lane,
  { steps, activations }: { steps: StepComposer; activations: readonly Activation[] },
): LaneGradient {
  const { w, r, wb, rb, p, dy, dh, dc } = lane;
  const [h0, c0] = [lane.h0 ?? zeroState(g, lane), lane.c0 ?? zeroState(g, lane)];
  const inputs = [lane.x, w, r, wb, rb, h0, c0, p];
  const compose = (): readonly Value[] => {
    const input = timesTransposed(g, [lane.x, w], wb);
    const step = steps(g, { hidden: lane.hidden, r, rb, p, activations });
    const { y, h, c } = runSteps(g, lane, { inputs: byStep(g, input, lane), start: { h: h0, c: c0 }, step });
    return dc === null ? [y, h] : [y, h, c];
  };
  const parts = g.pullBack(inputs, compose, [dy, dh, dc]);
  const part = (at: number): Value | null => parts[at] ?? null;
  return { x: part(0), w: part(1), r: part(2), wb: part(3), rb: part(4), h0: part(5), c0: part(6), p: part(7) };
}

interface Run {
  readonly inputs: readonly Value[];
  readonly start: { readonly h: Value; readonly c: Value };
  readonly step: ReturnType<StepComposer>;
}

function runSteps(g: GraphWriter, lane: Lane, { inputs, start, step }: Run): { y: Value; h: Value; c: Value } {
  const within = lane.within === null ? [] : byStep(g, lane.within, lane);
  const all: Value[] = [];
  let state = start;
  for (const at of lane.order) {
    const [input, inside] = [inputs[at], within[at]];
    if (input === undefined) continue;
    const next = step({ input, ...state });
    const choose = (yes: Value, no: Value): Value => (inside === undefined || yes === no ? yes : g.where(inside, yes, no));
    state = { h: choose(next.h, state.h), c: choose(next.c, state.c) };
    all[at] = inside === undefined ? state.h : g.where(inside, next.h, g.scalar(0, next.h));
  }
  return { y: joined(g, all, 0), ...state };
}

/**
 * @file One step of training as one ONNX graph: forward pass, loss, gradients, clipping and the optimiser's update. The state goes in and comes out.
 *
 * The size of a batch is bound. The last, smaller batch of an epoch is filled up with rows of the same epoch at weight 0: a second graph would take as long
 * to create and as much memory again, rows of zeros would spoil the statistics of batch normalisation, and dropping the rest would leave rows out.
 * With accumulation the graph adds gradients to sums, and a second graph without activations is the update.
 */
import { fail } from "#base";
import { bindDims, createBuilder, differentiate, extendModel, keepOutputs, type GraphBuilder, type Model, type Value } from "#graph";
import { elementCount } from "#tensor";
import type { Loss } from "../losses/define-loss.js";
import { outputSums, STEP, writeBatchLoss } from "./batch-loss.js";
import type { DeepNetwork, NetworkParameter } from "./deep-network.js";
import { createNoiseUse } from "./dropout-noise.js";
import { layoutOf, type Layout, type Piece, type Unit } from "./layout.js";
import type { Optimiser } from "./optimiser.js";
import { addToSums, averageName, newOf, slotName, sumName, writeUpdate, type UpdateOptions } from "./update-graph.js";

export interface StepOptions extends UpdateOptions {
  /** `auto` when absent. */
  readonly layout?: Layout;
  /** Micro-batches a step; 1 when absent. */
  readonly accumulate?: number;
}

export interface StepRequest {
  readonly network: DeepNetwork;
  readonly loss: Loss;
  readonly optimiser: Optimiser;
  /** Rows of a batch; of a micro-batch where gradients are accumulated. */
  readonly batch: number;
  readonly options?: StepOptions;
}

export type StateRole = "parameter" | "slot" | "average" | "statistic" | "frozen" | "sum";

/** A float32 tensor that is fed at each step, and fetched as `new:<name>` for the next one (frozen ones stay as they are). */
export interface StateTensor {
  readonly name: string;
  readonly dims: readonly number[];
  readonly role: StateRole;
  /** The parameters that it holds at the start; empty for slots and sums, which start at 0. */
  readonly pieces: readonly Piece[];
}

export interface StepGraph {
  /** The whole step; with accumulation the gradients of one micro-batch, added to the sums. */
  readonly model: Model;
  /** The optimiser's part alone, from the sums; null without accumulation. */
  readonly update: Model | null;
  readonly state: readonly StateTensor[];
  readonly units: readonly Unit[];
  /** Bytes of the input `step:noise`; 0: there is no such input. */
  readonly noiseBytes: number;
  readonly request: StepRequest;
}

/** @throws GRAPH_NO_GRADIENT, GRAPH_SHAPE, GRAPH_INVALID when network and loss do not fit together or cannot be differentiated. */
export function buildStep(request: StepRequest): StepGraph {
  const { network, optimiser, options = {} } = request;
  const { layout = "auto", accumulate = 1 } = options;
  const units = layoutOf(network.parameters, layout);
  if (units.length === 0) throw fail("GRAPH_INVALID", { where: `Network '${network.name}'`, why: "it has no trainable parameter" });
  const pass = writePass(request, units);
  const g = extendModel(differentiate(pass.model, { loss: STEP.loss, wrt: [...pass.values.values()] }));
  const gradients = gradientsInOrder(g, network, pass.values);
  const context = {
    units,
    optimiser,
    options,
    gradients,
    parameterOf: (unit: Unit) => g.value(unit.name),
    gradientOf: once((unit) => gradientOf(g, unit, gradients)),
  };
  if (accumulate === 1) writeUpdate(g, context);
  else addToSums(g, context);
  return {
    model: withoutGradients(g.build()),
    update: accumulate === 1 ? null : buildUpdate(units, optimiser, options),
    state: stateOf(request, units, pass.updated),
    units,
    noiseBytes: pass.noiseBytes,
    request,
  };
}

interface Pass {
  readonly model: Model;
  /** Trainable parameter -> its value in the graph. */
  readonly values: ReadonlyMap<string, string>;
  /** Untrained parameters that get new values. */
  readonly updated: ReadonlySet<string>;
  readonly noiseBytes: number;
}

/** Forward pass and loss, from the state as inputs. */
function writePass({ network, loss, batch }: StepRequest, units: readonly Unit[]): Pass {
  const g = createBuilder("step");
  const trainable = units.flatMap((unit) => declareUnit(g, unit));
  const untrained = network.parameters.filter(({ isTrainable }) => !isTrainable).map(({ name, dims }) => [name, g.input(name, "float32", dims)] as const);
  const noise = createNoiseUse(g.input(STEP.noise, "uint8", ["bytes"]));
  const parameters = Object.fromEntries([...trainable, ...untrained]);
  const batchLoss = writeBatchLoss(g, { network, loss, rows: batch, parameters, mode: { training: true, dropoutMask: noise.dropoutMask } });
  outputSums(g, batchLoss);
  const updates = Object.entries(batchLoss.forward.updates);
  for (const [name, value] of updates) g.output(value, newOf(name));
  return {
    model: withNoise(g.build(), noise.bytes()),
    values: new Map(trainable.map(([name, value]) => [name, value.name])),
    updated: new Set(updates.map(([name]) => name)),
    noiseBytes: noise.bytes(),
  };
}

/** A unit as input, and the parameters in it as values. */
function declareUnit(g: GraphBuilder, { name, dims, pieces, isFlat }: Unit): (readonly [string, Value])[] {
  const whole = g.input(name, "float32", dims);
  if (!isFlat) return [[name, whole]];
  const types = pieces.map(({ size }) => ({ dtype: "float32", dims: [size] }) as const);
  const parts = pieces.length === 1 ? [whole] : g.op("Split", [whole, g.ints(pieces.map(({ size }) => size))], { axis: 0 }, { types });
  return pieces.map(({ parameter }, at) => [parameter.name, g.reshape(parts[at] ?? whole, parameter.dims)]);
}

/** Now that the masks have been cut, the size of the noise is known. */
function withNoise(model: Model, bytes: number): Model {
  if (bytes > 0) return bindDims(model, { bytes });
  const inputs = model.graph.inputs.filter(({ name }) => name !== STEP.noise);
  return { ...model, graph: { ...model.graph, inputs } };
}

function gradientsInOrder(g: GraphBuilder, { parameters }: DeepNetwork, values: ReadonlyMap<string, string>): ReadonlyMap<string, Value> {
  const trained = parameters.flatMap(({ name }) => {
    const value = values.get(name);
    return value === undefined ? [] : [[name, g.value(`grad:${value}`)] as const];
  });
  return new Map(trained);
}

function gradientOf(g: GraphBuilder, { name: unit, pieces, isFlat }: Unit, gradients: ReadonlyMap<string, Value>): Value {
  const parts = pieces.map(({ parameter: { name }, size }) => {
    const gradient = gradients.get(name);
    if (gradient === undefined) throw new RangeError(`step: no gradient of '${name}' in '${unit}'`);
    return isFlat ? g.reshape(gradient, [size]) : gradient;
  });
  const [only] = parts;
  return only !== undefined && parts.length === 1 ? only : g.concat(parts, 0);
}

function withoutGradients(model: Model): Model {
  return keepOutputs(
    model,
    model.graph.outputs.map(({ name }) => name).filter((name) => !name.startsWith("grad:")),
  );
}

function buildUpdate(units: readonly Unit[], optimiser: Optimiser, options: UpdateOptions): Model {
  const g = createBuilder("update");
  const [parameters, sums] = [(unit: Unit) => unit.name, sumName].map(
    (nameOf) => new Map(units.map((unit) => [unit, g.input(nameOf(unit), "float32", unit.dims)])),
  );
  const of = (values: ReadonlyMap<Unit, Value> | undefined) => (unit: Unit) => values?.get(unit) ?? g.value(unit.name);
  writeUpdate(g, { units, optimiser, options, gradients: new Map(), parameterOf: of(parameters), gradientOf: of(sums) });
  return g.build();
}

function stateOf({ network, optimiser, options = {} }: StepRequest, units: readonly Unit[], updated: ReadonlySet<string>): readonly StateTensor[] {
  const trained = units.flatMap((unit): StateTensor[] => {
    const beside = (name: string, role: StateRole, pieces: readonly Piece[] = []): StateTensor => ({ name, dims: unit.dims, role, pieces });
    return [
      beside(unit.name, "parameter", unit.pieces),
      ...optimiser.slots.map((slot) => beside(slotName(slot, unit), "slot")),
      ...(options.average === undefined ? [] : [beside(averageName(unit), "average", unit.pieces)]),
      ...((options.accumulate ?? 1) === 1 ? [] : [beside(sumName(unit), "sum")]),
    ];
  });
  const untrained = network.parameters.filter(({ isTrainable }) => !isTrainable);
  return [...trained, ...untrained.map((parameter) => untrainedState(parameter, updated))];
}

function untrainedState(parameter: NetworkParameter, updated: ReadonlySet<string>): StateTensor {
  const { name, dims } = parameter;
  return { name, dims, role: updated.has(name) ? "statistic" : "frozen", pieces: [{ parameter, offset: 0, size: elementCount(dims) }] };
}

/** Calls `make` once a unit: its nodes are appended once. */
function once(make: (unit: Unit) => Value): (unit: Unit) => Value {
  const made = new Map<Unit, Value>();
  return (unit) => {
    const value = made.get(unit) ?? make(unit);
    made.set(unit, value);
    return value;
  };
}

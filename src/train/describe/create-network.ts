/** @file From a description to a network that can be written into any graph. */
import { fail } from "#base";
import { nameScope, type GraphWriter, type Value } from "#graph";
import { elementCount } from "#tensor";
import type { DeepNetwork, Forward, ForwardMode, ForwardValues, NetworkLayer, NetworkParameter } from "../deep/deep-network.js";
import type { LayerPlan, LayerShape } from "../layers/define-layer.js";
import { readDescription, type ReadLayer } from "./read-description.js";

export interface NetworkOptions {
  /**
   * The outputs are logits for the losses and for the served model, which add a softmax or sigmoid themselves: a last one in the list
   * is left out. False keeps it (an amount between 0 and 1).
   */
  readonly logits?: boolean;
  /** Where a layer stood in what a person wrote, before others were put before it: errors count so. As it stands when absent. */
  readonly placeOf?: (at: number) => number;
}

/**
 * The network of a `NetworkDescription`, checked here: `{name?, layers, outputs?}`, or the list of layers alone.
 *
 * @throws NETWORK_INVALID naming the layer: `layer 3 'conv2d_2': kernelSize 5 does not fit its input [64, 3, 3] with padding 'valid'`.
 * @example createNetwork([{ layer: "input", shape: [784] }, { layer: "dense", units: 10 }])
 */
export function createNetwork(description: unknown, { logits = true, placeOf }: NetworkOptions = {}): DeepNetwork {
  const read = readDescription(description, placeOf);
  const planned = planLayers(logits ? withoutLastActivations(read.layers, read.outputs) : read.layers);
  requireUse(planned, read.outputs);
  const parameters = planned.flatMap(parametersOf);
  requireSize(parameters);
  return {
    name: read.name,
    inputs: planned.filter(isInput).map(({ name, plan }) => ({ name, ...plan.output })),
    parameters,
    outputs: read.outputs.map((name) => ({ dims: planned.find((each) => each.name === name)?.plan.output.dims ?? [] })),
    layers: planned.map(toNetworkLayer),
    forward: (g, values, mode) => forward(g, { planned, outputs: read.outputs, values, mode }),
  };
}

interface PlannedLayer extends ReadLayer {
  readonly plan: LayerPlan;
}

const isInput = ({ definition }: ReadLayer): boolean => definition.arity[1] === 0;

function planLayers(layers: readonly ReadLayer[]): readonly PlannedLayer[] {
  const shapes = new Map<string, LayerShape>();
  return layers.map((layer) => {
    const inputs = layer.inputs.flatMap((name) => shapes.get(name) ?? []);
    const [input = { dtype: "float32", dims: [] }] = inputs;
    const plan = layer.definition.plan({ options: layer.options, input, inputs, refuse: layer.refuse });
    shapes.set(layer.name, plan.output);
    return { ...layer, plan };
  });
}

const LAST_ACTIVATIONS: ReadonlySet<unknown> = new Set(["softmax", "sigmoid"]);

/** Outputs that nothing else uses give their logits. */
function withoutLastActivations(layers: readonly ReadLayer[], outputs: readonly string[]): readonly ReadLayer[] {
  const used = new Set(layers.flatMap(({ inputs }) => inputs));
  return layers.map((layer) => {
    if (!outputs.includes(layer.name) || used.has(layer.name)) return layer;
    const { definition, options } = layer;
    if (LAST_ACTIVATIONS.has(options["activation"])) return { ...layer, options: { ...options, activation: "linear" } };
    if (!LAST_ACTIVATIONS.has(definition.name)) return layer;
    const same: ReadLayer["definition"] = { ...definition, plan: ({ input }) => ({ output: input, forward: ({ x }) => x }) };
    return { ...layer, definition: same };
  });
}

/** A layer that no output needs is a slip of the pen. */
function requireUse(layers: readonly PlannedLayer[], outputs: readonly string[]): void {
  const used = new Set(outputs);
  for (const layer of layers.toReversed()) {
    if (!used.has(layer.name)) throw layer.refuse("no output depends on it: name it in another layer's inputs, or in outputs");
    layer.inputs.forEach((name) => used.add(name));
  }
}

/** Four bytes each, and three times that for Adam: more is no network for one machine's CPU. */
const MOST_PARAMETERS = 1_000_000_000;

function requireSize(parameters: readonly NetworkParameter[]): void {
  const total = parameters.reduce((sum, { dims }) => sum + elementCount(dims), 0);
  if (total > MOST_PARAMETERS) throw fail("NETWORK_INVALID", { where: "network", why: `it has ${total} parameters, expected at most ${MOST_PARAMETERS}` });
}

function parametersOf({ name, plan, isTrainable }: PlannedLayer): readonly NetworkParameter[] {
  return (plan.parameters ?? []).map((each) => ({
    name: `${name}/${each.name}`,
    dims: each.dims,
    initialiser: each.initialiser,
    isTrainable: isTrainable && each.isTrainable !== false,
    decays: each.decays === true,
  }));
}

function toNetworkLayer({ name, definition, inputs, plan }: PlannedLayer): NetworkLayer {
  const parameters = (plan.parameters ?? []).reduce((sum, { dims }) => sum + elementCount(dims), 0);
  return { name, layer: definition.name, inputs, outputDims: plan.output.dims, parameters, macs: plan.macs ?? 0 };
}

interface ForwardRequest {
  readonly planned: readonly PlannedLayer[];
  readonly outputs: readonly string[];
  readonly values: ForwardValues;
  readonly mode: ForwardMode;
}

function forward(g: GraphWriter, { planned, outputs, values, mode }: ForwardRequest): Forward {
  const results = new Map<string, Value>();
  const updates: Record<string, Value> = {};
  for (const layer of planned) {
    const { name, plan, inputs: names, isTrainable } = layer;
    const inputs = isInput(layer) ? [valueOf(values.inputs, name)] : names.flatMap((each) => results.get(each) ?? []);
    const [x] = inputs;
    if (x === undefined) throw fail("GRAPH_INVALID", { where: `Layer '${name}'`, why: "it has no input" });
    const parameter = (each: string): Value => valueOf(values.parameters, `${name}/${each}`);
    const update = (each: string, value: Value): void => void (updates[`${name}/${each}`] = value);
    results.set(name, plan.forward({ g: nameScope(g, name), x, inputs, mode, isFrozen: !isTrainable, parameter, update }));
  }
  return { outputs: outputs.map((name) => valueOf(Object.fromEntries(results), name)), updates };
}

function valueOf(values: Readonly<Record<string, Value>>, name: string): Value {
  const value = Object.hasOwn(values, name) ? values[name] : undefined;
  if (value === undefined) throw fail("GRAPH_INVALID", { where: `Value '${name}'`, why: "it was not given to the network" });
  return value;
}

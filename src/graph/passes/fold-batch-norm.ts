/** @file Pass: inference batch normalisation becomes part of the convolution or Gemm before it. */
import { fromFloat64, isFloat, toFloat64, type Tensor } from "#tensor";
import type { Attribute, Model, Node } from "../ir.js";
import { removeDeadNodes } from "./remove-dead-nodes.js";

/**
 * The same model with each BatchNormalization (not in training mode, all its parameters initializers) folded into the weights and the bias of the
 * Conv, ConvTranspose or Gemm before it, where that has its weights as initializers and nobody else reads its result.
 * Arithmetic is float64, rounded once; answers differ by rounding only.
 */
export function foldBatchNorm(model: Model): Model {
  const { graph } = model;
  const initializers = new Map(graph.initializers);
  const folding: Folding = { initializers, uses: countUses(model), inputs: new Set(graph.inputs.map(({ name }) => name)) };
  const nodes = [...graph.nodes];
  const at = new Map(nodes.flatMap((node, index) => node.outputs.map((name): [string, number] => [name, index])));
  const gone = new Set<number>();
  nodes.forEach((norm, index) => {
    const before = at.get(norm.inputs[0] ?? "");
    const producer = before === undefined ? undefined : nodes[before];
    if (before === undefined || producer === undefined || !isInferenceNorm(norm)) return;
    const folded = fold(producer, norm, folding);
    if (folded === null) return;
    nodes[before] = folded;
    at.set(norm.outputs[0] ?? "", before);
    gone.add(index);
  });
  const kept = nodes.filter((_, index) => !gone.has(index));
  return removeDeadNodes({ ...model, graph: { ...graph, nodes: kept, initializers } });
}

interface Folding {
  readonly initializers: Map<string, Tensor>;
  /** How often each value is read, as an output of the graph too. */
  readonly uses: ReadonlyMap<string, number>;
  readonly inputs: ReadonlySet<string>;
}

function countUses({ graph }: Model): ReadonlyMap<string, number> {
  const uses = new Map<string, number>();
  const use = (name: string): void => void uses.set(name, (uses.get(name) ?? 0) + 1);
  graph.outputs.forEach(({ name }) => use(name));
  const visit = (nodes: readonly Node[]): void => {
    for (const node of nodes) {
      node.inputs.forEach(use);
      for (const attribute of Object.values(node.attributes))
        if (attribute.type === "graph") {
          visit(attribute.value.nodes);
          attribute.value.outputs.forEach(({ name }) => use(name));
        }
    }
  };
  visit(graph.nodes);
  return uses;
}

function isInferenceNorm({ op, domain, outputs, attributes }: Node): boolean {
  return op === "BatchNormalization" && domain === "" && outputs.length === 1 && intOf(attributes["training_mode"], 0) === 0;
}

/** The producer with the norm in its weights, or null where it must stay. New weights are put among the initializers. */
function fold(producer: Node, norm: Node, folding: Folding): Node | null {
  const channelOf = producer.domain === "" ? CHANNELS.get(producer.op) : undefined;
  if (channelOf === undefined || folding.uses.get(norm.inputs[0] ?? "") !== 1) return null;
  const weight = constantOf(folding, producer.inputs[1] ?? "");
  const affine = affineOf(norm, folding);
  const bias = affine === null ? null : biasOf(producer, folding, affine.factor.length);
  if (weight === null || affine === null || bias === null) return null;
  return join(producer, norm, { folding, weight, affine, bias, channelOf });
}

interface Parts {
  readonly folding: Folding;
  readonly weight: Float64Array;
  readonly affine: Affine;
  readonly bias: (channel: number) => number;
  readonly channelOf: ChannelRule;
}

function join(producer: Node, norm: Node, { folding, weight, affine: { factor, mean, shift }, bias, channelOf }: Parts): Node {
  const [x = "", weightName = "", biasName = ""] = producer.inputs;
  const channel = channelOf(producer, folding.initializers.get(weightName)?.dims ?? []);
  const scaled = weight.map((value, at) => value * (factor[channel(at)] ?? NaN));
  const values = factor.map((by, at) => (bias(at) - (mean[at] ?? NaN)) * by + (shift[at] ?? NaN));
  const newWeight = replace(folding, weightName, scaled);
  const newBias = addBias(folding, { biasName, like: weightName, values });
  const attributes = Object.fromEntries(Object.entries(producer.attributes).filter(([name]) => name !== "beta"));
  return Object.freeze({ ...producer, attributes, inputs: [x, newWeight, newBias], outputs: norm.outputs });
}

/** y = (x - mean) * factor + shift, for each channel. */
interface Affine {
  readonly factor: Float64Array;
  readonly mean: Float64Array;
  readonly shift: Float64Array;
}

function affineOf(norm: Node, folding: Folding): Affine | null {
  const [scale = null, shift = null, mean = null, variance = null] = norm.inputs.slice(1).map((name) => constantOf(folding, name));
  if (scale === null || shift === null || mean === null || variance === null) return null;
  const epsilon = floatOf(norm.attributes["epsilon"], 1e-5);
  return { factor: scale.map((value, channel) => value / Math.sqrt((variance[channel] ?? NaN) + epsilon)), mean, shift };
}

/** What the producer adds to each channel; null when that is not known, or not one number a channel. */
function biasOf({ inputs, attributes }: Node, folding: Folding, channels: number): ((channel: number) => number) | null {
  const [, , name = ""] = inputs;
  if (name === "") return () => 0;
  const bias = constantOf(folding, name);
  if (bias === null || (bias.length !== 1 && bias.length !== channels)) return null;
  const beta = floatOf(attributes["beta"], 1);
  return (channel) => beta * (bias[bias.length === 1 ? 0 : channel] ?? NaN);
}

function floatOf(attribute: Attribute | undefined, fallback: number): number {
  return attribute?.type === "float" ? attribute.value : fallback;
}

function constantOf({ initializers, inputs }: Folding, name: string): Float64Array | null {
  const tensor = inputs.has(name) ? undefined : initializers.get(name);
  return tensor === undefined || !isFloat(tensor.dtype) ? null : toFloat64(tensor);
}

/** Which output channel an element of the weights belongs to. */
type ChannelRule = (node: Node, dims: readonly number[]) => (at: number) => number;

const CHANNELS: ReadonlyMap<string, ChannelRule> = new Map<string, ChannelRule>([
  ["Conv", (_, dims) => byAxis(dims, 0)],
  [
    "ConvTranspose",
    ({ attributes }, dims) => {
      const groups = intOf(attributes["group"], 1);
      const [inputs = 1, outputs = 1] = dims;
      const [input, output] = [byAxis(dims, 0), byAxis(dims, 1)];
      return (at) => Math.floor(input(at) / (inputs / groups)) * outputs + output(at);
    },
  ],
  ["Gemm", ({ attributes }, dims) => byAxis(dims, intOf(attributes["transB"], 0) === 0 ? 1 : 0)],
]);

function byAxis(dims: readonly number[], axis: number): (at: number) => number {
  const inner = dims.slice(axis + 1).reduce((a, b) => a * b, 1);
  const size = dims[axis] ?? 1;
  return (at) => Math.floor(at / inner) % size;
}

function intOf(attribute: Attribute | undefined, fallback: number): number {
  return attribute?.type === "int" ? Number(attribute.value) : fallback;
}

/** New values under the old name when nobody else reads it, else under a new one. */
function replace({ initializers, uses }: Folding, name: string, values: Float64Array): string {
  const { dtype = "float32", dims = [] } = initializers.get(name) ?? {};
  const own = uses.get(name) === 1 ? name : freeName(initializers, `${name}.folded`);
  initializers.set(own, fromFloat64(dtype, dims, values));
  return own;
}

function addBias({ initializers, uses }: Folding, { biasName, like, values }: { biasName: string; like: string; values: Float64Array }): string {
  const name = biasName !== "" && uses.get(biasName) === 1 ? biasName : freeName(initializers, `${biasName || like}.folded_bias`);
  initializers.set(name, fromFloat64(initializers.get(like)?.dtype ?? "float32", [values.length], values));
  return name;
}

function freeName(initializers: ReadonlyMap<string, Tensor>, base: string): string {
  let name = base;
  for (let count = 1; initializers.has(name); count++) name = `${base}_${count}`;
  return name;
}

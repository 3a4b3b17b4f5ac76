/** @file A model in the registry as a network: cut at a tensor, a new head on top, its weights trained further or frozen by name. */
import { fail, globTest } from "#base";
import { keepOutputs, nameScope, raiseOpset, type Model, type Value, type ValueType } from "#graph";
import type { DType } from "#tensor";
import type { DeepNetwork, NetworkInput, NetworkParameter } from "../deep/deep-network.js";
import { createNetwork } from "./create-network.js";
import type { LayerDescription } from "./description.js";
import { inputsOf, openBatch } from "./open-batch.js";
import { isWeight, replay, requirePlain } from "./replay-model.js";

export interface ModelNetworkOptions {
  /** The value that the head takes, by name; the model's first output when absent. */
  readonly cutAt?: string;
  /** Names of weights that stay as they are: `*` is any text, `?` one character. `["*"]` trains the head alone. */
  readonly freeze?: readonly string[];
  /** Layers on top, which take the cut value; none when absent. Their parameters are named `head/<layer>/<weight>`. */
  readonly head?: readonly LayerDescription[];
  /** Sizes for open axes other than the batch, by their symbol. */
  readonly sizes?: Readonly<Record<string, number>>;
}

const HEAD_INPUT = "features";

/**
 * The network of a model: its float32 weights are parameters, its inputs the network's. Batch normalisation keeps its running statistics,
 * dropout of the model is left out.
 *
 * @throws NETWORK_INVALID when the cut value is not there, or its size is not known, or the batch axis is not first; UNSUPPORTED_OP for what
 * cannot be said in opset 21.
 * @example networkFromModel(resnet, { cutAt: "pooled", freeze: ["*"], head: [{ layer: "dense", units: 5 }] })
 */
export function networkFromModel(model: Model, { cutAt, freeze = [], head = [], sizes = {} }: ModelNetworkOptions = {}): DeepNetwork {
  const raised = openBatch(raiseOpset(model), sizes);
  const cut = cutAt ?? raised.graph.outputs[0]?.name ?? "";
  const body = bodyNetwork(cutModel(raised, cut), { cut, freeze, name: model.graph.name });
  return head.length === 0 ? body : putOnTop(body, createHead(body.features, head));
}

interface Body extends DeepNetwork {
  readonly features: { readonly dtype: DType; readonly dims: readonly number[] };
}

function bodyNetwork(body: Model, { cut, freeze, name }: { cut: string; freeze: readonly string[]; name: string }): Body {
  const { inputs, parameters } = readBody(body, freeze);
  const features = featuresOf(body, cut);
  return {
    name: name === "" ? "model" : name,
    inputs,
    parameters,
    outputs: [{ dims: features.dims }],
    features,
    forward: (g, values) => ({ outputs: [replay(g, body, values)], updates: {} }),
  };
}

function putOnTop(body: DeepNetwork, top: DeepNetwork): DeepNetwork {
  return {
    name: body.name,
    inputs: body.inputs,
    parameters: [...body.parameters, ...top.parameters],
    outputs: top.outputs,
    forward(g, values, mode) {
      const [features] = body.forward(g, values, mode).outputs;
      return top.forward(g, { inputs: features === undefined ? {} : { [HEAD_INPUT]: features }, parameters: values.parameters }, mode);
    },
  };
}

/** The layers on top, with their parameters under `head/`. */
function createHead({ dtype, dims }: Body["features"], layers: readonly LayerDescription[]): DeepNetwork {
  const top = createNetwork([{ layer: "input", name: HEAD_INPUT, shape: dims, dtype }, ...layers]);
  return {
    ...top,
    parameters: top.parameters.map((each) => ({ ...each, name: headName(each.name) })),
    forward(g, { inputs, parameters }, mode) {
      const own: Record<string, Value> = {};
      for (const { name } of top.parameters) {
        const value = parameters[headName(name)];
        if (value !== undefined) own[name] = value;
      }
      const { outputs, updates } = top.forward(nameScope(g, "head"), { inputs, parameters: own }, mode);
      return { outputs, updates: Object.fromEntries(Object.entries(updates).map(([name, value]) => [headName(name), value])) };
    },
  };
}

const headName = (name: string): string => `head/${name}`;

const invalid = (why: string): Error => fail("NETWORK_INVALID", { where: "model", why });

function cutModel(model: Model, cut: string): Model {
  const { graph } = model;
  const type = graph.outputs.find(({ name }) => name === cut) ?? graph.values.get(cut);
  if (type === undefined || !graph.nodes.some(({ outputs }) => outputs.includes(cut)))
    throw invalid(`cutAt: expected the name of a value that a node computes, got '${cut.slice(0, 80)}'; the last ones are ${lastValues(model).join(", ")}`);
  const body = keepOutputs({ ...model, graph: { ...graph, outputs: [{ ...type, name: cut }] } }, [cut]);
  const used = new Set(body.graph.nodes.flatMap(({ inputs }) => inputs));
  return { ...body, graph: { ...body.graph, inputs: body.graph.inputs.filter(({ name }) => used.has(name)) } };
}

function lastValues({ graph }: Model): readonly string[] {
  return graph.nodes.slice(-8).flatMap(({ outputs }) => outputs.map((name) => `'${name}'`));
}

function readBody(body: Model, freeze: readonly string[]): { inputs: readonly NetworkInput[]; parameters: readonly NetworkParameter[] } {
  const { graph } = body;
  graph.nodes.forEach(requirePlain);
  const frozen = freeze.map(globTest);
  const isFrozen = (name: string): boolean => frozen.some((isFrozenBy) => isFrozenBy(name));
  const parameters = [...graph.initializers]
    .filter(([name]) => isWeight(body, name))
    .map(([name, tensor]): NetworkParameter => ({
      name,
      dims: tensor.dims,
      initialiser: { kind: "given", tensor },
      isTrainable: !isFrozen(name) && !isStatistic(body, name),
      decays: tensor.dims.length >= 2,
    }));
  const inputs = inputsOf(graph).map((info) => ({ name: info.name, dtype: info.dtype, dims: knownDims(info, `input '${info.name}'`) }));
  return { inputs, parameters };
}

/** Running means and variances. */
function isStatistic({ graph }: Model, name: string): boolean {
  return graph.nodes.some(({ op, inputs }) => op === "BatchNormalization" && inputs.indexOf(name) >= 3);
}

function featuresOf({ graph }: Model, cut: string): { dtype: DType; dims: readonly number[] } {
  const [info] = graph.outputs;
  if (info === undefined) throw invalid("it has no output");
  if (info.dims !== null && info.dims[0] !== "N" && info.dims[0] !== null)
    throw invalid(`value '${cut}' is ${info.dims.join(" x ")}: its first axis is not the batch; export the model with an open batch axis`);
  return { dtype: info.dtype, dims: knownDims(info, `value '${cut}'`) };
}

function knownDims({ dims }: ValueType, where: string): readonly number[] {
  const inner = (dims ?? [null, null]).slice(1).map((dim) => {
    if (typeof dim === "number") return dim;
    throw invalid(`${where}: the size of ${dim === null ? "an axis" : `'${dim}'`} is not known; give it in sizes`);
  });
  return inner;
}

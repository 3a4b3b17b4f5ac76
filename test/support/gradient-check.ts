/** @file Gradients of whole models against central differences, and the same graph in ONNX Runtime. */
import { InferenceSession, Tensor as OrtTensor } from "onnxruntime-node";
import { encodeModel, evaluate, extendModel, type Model } from "#graph";
import { elementCount, fromFloat64, isFloat, toFloat64, type Tensor } from "#tensor";

/** The name of the loss that `withLoss` adds. */
export const LOSS = "weighted_sum_of_outputs";

export type Feeds = Readonly<Record<string, Tensor>>;

/** Numbers between -1 and 1 that look random and are the same each time (Numerical Recipes' generator). */
export function noise(count: number, seed: number): Float64Array {
  let state = seed >>> 0;
  return Float64Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  });
}

/** The model with one more output: all its float outputs, times fixed random numbers, summed. */
export function withLoss(model: Model): Model {
  const g = extendModel(model);
  const outputs = model.graph.outputs.filter(({ dtype, opaque }) => opaque === undefined && isFloat(dtype));
  const sums = outputs.map(({ name }, at) => {
    const value = g.value(name);
    const dims = (value.type.dims ?? []).map(Number);
    const weights = fromFloat64(value.type.dtype, dims, noise(elementCount(dims), at + 1));
    return g.cast(g.reduceSum(g.mul(value, g.constant(weights)), { keepdims: false }), "float32");
  });
  g.output(
    sums.reduce((sum, each) => g.add(sum, each)),
    LOSS,
  );
  return g.build();
}

/** A tensor for each input of the model: noise, or indices of 0 to 9. */
export function madeFeeds({ graph }: Model, given: Feeds): Feeds {
  const fed = graph.inputs.filter(({ name }) => !graph.initializers.has(name));
  return Object.fromEntries(
    fed.map(({ name, dtype, dims }, at) => {
      const sizes = (dims ?? []).map(Number);
      const values = noise(elementCount(sizes), 100 + at);
      return [name, given[name] ?? fromFloat64(dtype, sizes, isFloat(dtype) ? values : values.map((value) => Math.floor((value + 1) * 5)))];
    }),
  );
}

export interface Entry {
  readonly name: string;
  readonly index: number;
}

/** `count` entries of these tensors, each tensor as likely as any other. */
export function randomEntries(model: Model, feeds: Feeds, { names, count }: { names: readonly string[]; count: number }): readonly Entry[] {
  const lengthOf = (name: string): number => (tensorOf(model, name) ?? feeds[name])?.data.length ?? 0;
  const filled = names.filter((name) => lengthOf(name) > 0);
  const picks = noise(2 * count, 7).map((value) => (value + 1) / 2);
  return Array.from({ length: Math.min(count, filled.length * count) }, (_, at) => {
    const name = filled[Math.floor((picks[2 * at] ?? 0) * filled.length)] ?? "";
    return { name, index: Math.floor((picks[2 * at + 1] ?? 0) * lengthOf(name)) };
  });
}

const tensorOf = (model: Model, name: string): Tensor | undefined => model.graph.initializers.get(name);

/** d loss / d entry by two runs of the float64 reference. */
export function centralDifference(model: Model, feeds: Feeds, { name, index }: Entry): number {
  const tensor = tensorOf(model, name) ?? feeds[name];
  if (tensor === undefined) throw new Error(`no tensor '${name}'`);
  const values = toFloat64(tensor);
  const step = 1e-6 * Math.max(1, Math.abs(values[index] ?? 0));
  const lossAt = (shift: number): number => {
    // the reference takes float64 numbers for a tensor of any float type
    const moved = { ...tensor, data: values.map((value, at) => (at === index ? value + shift : value)) };
    const initializers = new Map(model.graph.initializers);
    if (initializers.has(name)) initializers.set(name, moved);
    const fed = Object.hasOwn(feeds, name) ? { ...feeds, [name]: moved } : feeds;
    return Number(evaluate({ ...model, graph: { ...model.graph, initializers } }, fed, { float64: true })[LOSS]?.data[0]);
  };
  return (lossAt(step) - lossAt(-step)) / (2 * step);
}

export async function runInOnnxRuntime(model: Model, feeds: Feeds, fetches: readonly string[]): Promise<Readonly<Record<string, Float64Array>>> {
  const session = await InferenceSession.create(encodeModel(model), { intraOpNumThreads: 1, logSeverityLevel: 3 });
  const given = Object.entries(feeds).map(
    ([name, { dtype, dims, data }]) => [name, new OrtTensor(dtype as "float32", data as Float32Array, [...dims])] as const,
  );
  const outputs = await session.run(Object.fromEntries(given), [...fetches]);
  await session.release();
  return Object.fromEntries(Object.entries(outputs).map(([name, value]) => [name, Float64Array.from(value.data as Float32Array, Number)]));
}

const norm = (values: Float64Array): number => Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));

/** A run of a model for its loss. */
export type LossRun = (model: Model, feeds: Feeds) => number | Promise<number>;

export const lossByReference: LossRun = (model, feeds) => Number(evaluate(model, feeds, { float64: true })[LOSS]?.data[0]);

export const lossInOnnxRuntime: LossRun = async (model, feeds) => {
  const rounded = [...model.graph.initializers].map(([name, tensor]): [string, Tensor] => [
    name,
    tensor.data instanceof Float64Array ? fromFloat64(tensor.dtype, tensor.dims, tensor.data) : tensor,
  ]);
  return (await runInOnnxRuntime({ ...model, graph: { ...model.graph, initializers: new Map(rounded) } }, feeds, [LOSS]))[LOSS]?.[0] ?? NaN;
};

interface SlopeRequest {
  readonly gradients: Readonly<Record<string, Float64Array>>;
  readonly run: LossRun;
  /** How much the loss is to change. */
  readonly change: number;
}

/** The loss along its gradient (each tensor's scaled to the tensor's own size, so that all take part): measured by two runs, and as the gradients tell it. */
export async function slopeAlong(model: Model, feeds: Feeds, { gradients, run, change }: SlopeRequest): Promise<{ measured: number; told: number }> {
  const directions = new Map<string, Float64Array>();
  let told = 0;
  for (const [key, gradient] of Object.entries(gradients)) {
    const name = key.replace("grad:", "");
    const length = norm(gradient);
    const tensor = tensorOf(model, name);
    if (tensor === undefined || length === 0) continue;
    const scale = (norm(toFloat64(tensor)) || 1) / length;
    directions.set(
      name,
      gradient.map((value) => value * scale),
    );
    told += length * length * scale;
  }
  const lossAt = async (along: number): Promise<number> => {
    const initializers = new Map(model.graph.initializers);
    for (const [name, direction] of directions) {
      const tensor = tensorOf(model, name);
      if (tensor === undefined) continue;
      // ONNX Runtime gets it rounded, the reference as it is
      initializers.set(name, { ...tensor, data: toFloat64(tensor).map((value, at) => value + along * (direction[at] ?? 0)) });
    }
    const moved = { ...model, graph: { ...model.graph, initializers } };
    return run(moved, feeds);
  };
  const step = change / (2 * told);
  return { measured: ((await lossAt(step)) - (await lossAt(-step))) / (2 * step), told };
}

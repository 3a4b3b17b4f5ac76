/** @file The loss of a network and its gradient as graphs, run by ONNX Runtime: inputs `theta`, `x`, `y`, `scale`; outputs `loss`, `gradient`. */
import { createBuilder, differentiate, encodeModel, type GraphBuilder, type Model, type Value } from "#graph";
import { openSession, type Session } from "#runtime";
import { elementCount, tensor, type Tensor } from "#tensor";
import { parameterCount, slotsOf, writeLogits, writeScores, type Network } from "./network.js";

export type FloatType = "float32" | "float64";

/** Rows to learn from or to be judged by. `x` row-major `[rows, inputs]`; `y` one-hot `[rows, K]`, or the amount `[rows, 1]`. */
export interface Examples {
  readonly rows: number;
  readonly x: Float32Array;
  readonly y: Float32Array;
  /** Columns of `y`. */
  readonly targets: number;
}

/** Loss only: classes: mean log-loss; amounts: half the mean square. `scale` is 1 / rows. */
export function buildLoss(network: Network, dtype: FloatType): Model {
  const builder = createBuilder("loss");
  const theta = builder.input("theta", dtype, [parameterCount(network)]);
  builder.output(writeLoss(builder, { network, dtype, parameters: sliceTheta(builder, theta, network) }), "loss");
  return builder.build();
}

/** Appends loss and gradient to a builder, for graphs that go on from there. */
export function writeGradient(
  builder: GraphBuilder,
  { theta, network, dtype }: { theta: Value; network: Network; dtype: FloatType },
): { loss: Value; gradient: Value } {
  const slots = slotsOf(network);
  const differentiated = differentiate(buildParametric(network, dtype), { loss: "loss", wrt: slots.map(({ name }) => name) });
  const parameters = sliceTheta(builder, theta, network);
  const results = builder.inline(differentiated, {
    ...exampleInputs(builder, network, dtype),
    ...Object.fromEntries(slots.map(({ name }, i) => [name, need(parameters[i])])),
  });
  const flat = slots.map(({ name, dims }) => builder.reshape(need(results[`grad:${name}`]), [elementCount(dims)]));
  return { loss: need(results["loss"]), gradient: builder.concat(flat, 0) };
}

export function buildGradient(network: Network, dtype: FloatType): Model {
  const builder = createBuilder("gradient");
  const theta = builder.input("theta", dtype, [parameterCount(network)]);
  const { loss, gradient } = writeGradient(builder, { theta, network, dtype });
  builder.output(loss, "loss");
  builder.output(gradient, "gradient");
  return builder.build();
}

/** Multiplications a step below which a second thread costs more in waking than it saves in work (measured on 2 cores). */
const WORTH_THREADS = 4e6;

/** A session for a graph that goes over `rows` at a step. The same sizes give the same number of threads, and so the same bits. */
export function openGraph(model: Model, { network, rows, threads }: { network: Network; rows: number; threads: number }): Promise<Session> {
  return openSession(encodeModel(model), { threads: rows * parameterCount(network) < WORTH_THREADS ? 1 : threads });
}

/** The feeds of some examples; converted once, fed at every step. */
export function toFeeds(examples: Examples, dtype: FloatType): { x: Tensor; y: Tensor; scale: Tensor } {
  const as = (data: Float32Array): Float32Array | Float64Array => (dtype === "float64" ? Float64Array.from(data) : data);
  return {
    x: tensor(dtype, [examples.rows, examples.x.length / examples.rows], as(examples.x)),
    y: tensor(dtype, [examples.rows, examples.targets], as(examples.y)),
    scale: tensor(dtype, [], as(Float32Array.of(0)).fill(1 / examples.rows)),
  };
}

/** The loss with each parameter an input of its own: what is differentiated. */
function buildParametric(network: Network, dtype: FloatType): Model {
  const builder = createBuilder("objective");
  const parameters = slotsOf(network).map(({ name, dims }) => builder.input(name, dtype, dims));
  builder.output(writeLoss(builder, { network, dtype, parameters }), "loss");
  return builder.build();
}

function writeLoss(builder: GraphBuilder, { network, dtype, parameters }: { network: Network; dtype: FloatType; parameters: readonly Value[] }): Value {
  const { x, y, scale } = exampleInputs(builder, network, dtype);
  const scores = writeScores(builder, x, { network, parameters });
  if (network.head === "classes") {
    const logLikelihood = builder.mul(y, builder.logSoftmax(writeLogits(builder, scores, network), 1));
    return builder.neg(builder.mul(builder.reduceSum(logLikelihood, { keepdims: false }), scale));
  }
  const error = builder.sub(scores, y);
  const half = builder.scalar(0.5, dtype);
  return builder.mul(builder.mul(builder.reduceSum(builder.mul(error, error), { keepdims: false }), scale), half);
}

function exampleInputs(builder: GraphBuilder, network: Network, dtype: FloatType): { x: Value; y: Value; scale: Value } {
  const targets = network.head === "classes" ? Math.max(2, network.outputs) : 1;
  return { x: builder.input("x", dtype, ["N", network.inputs]), y: builder.input("y", dtype, ["N", targets]), scale: builder.input("scale", dtype, []) };
}

function sliceTheta(builder: GraphBuilder, theta: Value, network: Network): readonly Value[] {
  return slotsOf(network).map(({ dims, offset }) => builder.reshape(builder.slice(theta, { starts: [offset], ends: [offset + elementCount(dims)] }), dims));
}

function need(value: Value | undefined): Value {
  if (value === undefined) throw new Error("objective: the differentiated graph lacks an output");
  return value;
}

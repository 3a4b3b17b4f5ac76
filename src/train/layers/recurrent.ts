/**
 * Recurrent layers over [steps, features], as ONNX' fused operators, and with parameters in ONNX' layout so that no step reorders them:
 * kernel [directions, gates * units, features], recurrentKernel [1, gates * units, units], bias [directions, ...]. The way back has a
 * backwardRecurrentKernel of its own, so that each is orthogonal by itself.
 * Gate orders: lstm i, o, f, c; gru z, r, h (reset after the product, as Keras and cuDNN).
 */
import type { GraphWriter, Value } from "#graph";
import { fromFloat64, zeros, type Tensor } from "#tensor";
import { biasOption, unitsOption } from "./dense.js";
import { defineLayer, requireRank, type LayerDefinition, type LayerParameter, type LayerPlan, type LayerSite, type LayerWriter } from "./define-layer.js";
import { drop, dropoutOption } from "./dropout.js";

interface Cell {
  readonly op: "LSTM" | "GRU" | "RNN";
  readonly gates: number;
  /** How many `[gates * units]` parts the learnt bias has; ONNX takes two, and Keras' lstm and simpleRnn learn only the first. */
  readonly biases: 1 | 2;
  readonly attributes: Readonly<Record<string, number>>;
}

const CELLS = {
  lstm: { op: "LSTM", gates: 4, biases: 1, attributes: {} },
  gru: { op: "GRU", gates: 3, biases: 2, attributes: { linear_before_reset: 1 } },
  simpleRnn: { op: "RNN", gates: 1, biases: 1, attributes: {} },
} as const satisfies Record<string, Cell>;
type CellName = keyof typeof CELLS;

interface RecurrentOptions {
  readonly units: number;
  readonly returnSequences: boolean;
  readonly useBias: boolean;
  readonly dropout: number;
}

interface Recurrence {
  readonly cell: CellName;
  readonly options: RecurrentOptions;
  readonly directions: 1 | 2;
  readonly mergeMode: "concat" | "sum";
}

const recurrentOptions = {
  units: unitsOption,
  returnSequences: { type: "boolean", default: false, meaning: "The state after each step, else only after the last." },
  useBias: biasOption,
  dropout: { ...dropoutOption, meaning: "Part of the inputs that is dropped in training." },
} as const;

const single = (cell: CellName, meaning: string): LayerDefinition =>
  defineLayer({
    name: cell,
    meaning,
    options: recurrentOptions,
    plan: (site) => planRecurrence(site, { cell, options: site.options, directions: 1, mergeMode: "concat" }),
  });

export const lstm = single("lstm", "Long short-term memory over [steps, features].");
export const gru = single("gru", "Gated recurrent units over [steps, features].");
export const simpleRnn = single("simpleRnn", "A plain recurrent layer with tanh over [steps, features].");

export const bidirectional = defineLayer({
  name: "bidirectional",
  meaning: "A recurrent layer forwards and another one backwards.",
  options: {
    wrapped: { type: "layer", choices: ["lstm", "gru", "simpleRnn"], meaning: "The layer: {layer: 'lstm', units: 64}." },
    mergeMode: { type: "choice", choices: ["concat", "sum"], default: "concat", meaning: "Both results behind each other, or added." },
  },
  plan(site) {
    const { wrapped, mergeMode } = site.options;
    // the parser has checked the name against `choices` and the options against `recurrentOptions`
    const { layer, options } = wrapped as unknown as { layer: CellName; options: RecurrentOptions };
    return planRecurrence(site, { cell: layer, options, directions: 2, mergeMode });
  },
});

function planRecurrence(site: LayerSite<unknown>, recurrence: Recurrence): LayerPlan {
  requireRank(site, [2], "[steps, features]");
  const { cell, directions, mergeMode, options } = recurrence;
  const { units, returnSequences, dropout } = options;
  const [steps = 1, features = 1] = site.input.dims;
  const { gates } = CELLS[cell];
  const width = mergeMode === "concat" ? directions * units : units;
  return {
    output: { dtype: "float32", dims: returnSequences ? [steps, width] : [width] },
    parameters: recurrentParameters(recurrence, features),
    macs: steps * directions * gates * units * (features + units),
    forward(writer) {
      const { g, parameter } = writer;
      const weights = { kernel: parameter("kernel"), recurrent: recurrentKernel(writer, directions), bias: options.useBias ? parameter("bias") : null };
      const { sequence, last } = run(g, drop(writer, writer.x, dropout), { recurrence, weights });
      return returnSequences ? mergeSequence(g, sequence, { steps, recurrence }) : mergeLast(g, last, recurrence);
    },
  };
}

const BACKWARD = "backwardRecurrentKernel";

function recurrentKernel({ g, parameter }: LayerWriter, directions: 1 | 2): Value {
  const forward = parameter("recurrentKernel");
  return directions === 1 ? forward : g.concat([forward, parameter(BACKWARD)], 0);
}

/** Keras' initialisers: glorot uniform, orthogonal, zeros with ones for the forget gate. */
function recurrentParameters({ cell, directions, options: { units, useBias } }: Recurrence, features: number): LayerParameter[] {
  const { gates, biases } = CELLS[cell];
  const rows = gates * units;
  const recurrent = (name: string): LayerParameter => ({ name, dims: [1, rows, units], initialiser: { kind: "orthogonal" }, decays: true });
  const kernels: LayerParameter[] = [
    { name: "kernel", dims: [directions, rows, features], initialiser: { kind: "glorotUniform", fanIn: features, fanOut: rows }, decays: true },
    recurrent("recurrentKernel"),
    ...(directions === 2 ? [recurrent(BACKWARD)] : []),
  ];
  if (!useBias) return kernels;
  const initialiser = cell === "lstm" ? ({ kind: "given", tensor: forgetBias(directions, units) } as const) : ({ kind: "constant", value: 0 } as const);
  return [...kernels, { name: "bias", dims: [directions, biases * rows], initialiser }];
}

/** Ones for the third gate of i, o, f, c. Source: Jozefowicz et al. 2015. */
function forgetBias(directions: number, units: number): Tensor {
  const values = Array.from({ length: directions * 4 * units }, (_, at) => (Math.floor(at / units) % 4 === 2 ? 1 : 0));
  return fromFloat64("float32", [directions, 4 * units], values);
}

interface Run {
  readonly recurrence: Recurrence;
  readonly weights: { readonly kernel: Value; readonly recurrent: Value; readonly bias: Value | null };
}

/** sequence `[steps, directions, N, units]`, last `[directions, N, units]`. */
function run(g: GraphWriter, x: Value, { recurrence: { cell, directions, options }, weights }: Run): { sequence: Value; last: Value } {
  const { op, gates, biases, attributes } = CELLS[cell];
  const { units, returnSequences } = options;
  const half = zeros("float32", [directions, gates * units]);
  const bias = weights.bias === null || biases === 2 ? weights.bias : g.concat([weights.bias, g.constant(half)], 1);
  const [sequence = x, last = x] = g.op(
    op,
    [g.transpose(x, [1, 0, 2]), weights.kernel, weights.recurrent, bias],
    { hidden_size: units, ...attributes, ...(directions === 2 ? { direction: "bidirectional" } : {}) },
    { outputs: returnSequences ? 1 : 2 },
  );
  return { sequence, last };
}

function mergeSequence(
  g: GraphWriter,
  sequence: Value,
  { steps, recurrence: { directions, mergeMode, options } }: { steps: number; recurrence: Recurrence },
): Value {
  if (mergeMode === "sum") return g.transpose(g.reduceSum(sequence, { axes: [1], keepdims: false }), [1, 0, 2]);
  return g.reshape(g.transpose(sequence, [2, 0, 1, 3]), [-1, steps, directions * options.units]);
}

function mergeLast(g: GraphWriter, last: Value, { directions, mergeMode, options: { units } }: Recurrence): Value {
  if (mergeMode === "sum" && directions === 2) return g.reduceSum(last, { axes: [0], keepdims: false });
  return directions === 1 ? g.reshape(last, [-1, units]) : g.reshape(g.transpose(last, [1, 0, 2]), [-1, 2 * units]);
}

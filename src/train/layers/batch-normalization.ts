/**
 * Batch normalisation of each channel (axis 1, after the batch). In training it is composed as y = a x + c from the batch's own statistics,
 * and the running statistics move: new = momentum * old + (1 - momentum) * batch. In inference, and when frozen, the running ones are used.
 * Source: Ioffe & Szegedy, arXiv:1502.03167; variance as Keras: of the batch, divided by its size.
 */
import type { Value } from "#graph";
import { fromFloat64 } from "#tensor";
import { defineLayer, requireRank, type LayerParameter, type LayerWriter } from "./define-layer.js";

const flagOption = (meaning: string) => ({ type: "boolean", default: true, meaning }) as const;

export const batchNormalization = defineLayer({
  name: "batchNormalization",
  meaning: "Each channel with mean 0 and deviation 1 over the batch, then scaled and moved by learnt amounts.",
  options: {
    momentum: { type: "number", default: 0.99, range: [0, 1], meaning: "How much of the running statistics stays at each step." },
    epsilon: { type: "number", default: 1e-3, range: [0, 1], meaning: "Added to the variance." },
    center: flagOption("Learn an amount to add (beta)."),
    scale: flagOption("Learn a factor (gamma)."),
  },
  plan(site) {
    requireRank(site, [1, 2, 3, 4], "of rank 1 to 4, channels first");
    const { momentum, epsilon, center, scale } = site.options;
    const channels = site.input.dims[0] ?? 1;
    const each = (name: string, value: number, isTrainable = true): LayerParameter => ({
      name,
      dims: [channels],
      initialiser: { kind: "constant", value },
      isTrainable,
    });
    return {
      output: site.input,
      parameters: [...(scale ? [each("gamma", 1)] : []), ...(center ? [each("beta", 0)] : []), each("movingMean", 0, false), each("movingVariance", 1, false)],
      forward(writer) {
        const statistics = { gamma: scale ? writer.parameter("gamma") : null, beta: center ? writer.parameter("beta") : null, epsilon, momentum };
        const isLearning = writer.mode.training && !writer.isFrozen;
        return isLearning && writer.mode.batchNormalization !== "operator"
          ? normalise(writer, statistics)
          : asOperator(writer, { ...statistics, channels, isLearning });
      },
    };
  },
});

/** The operator: in training mode for graphs that are rewritten afterwards, else with the running statistics. */
function asOperator(
  writer: LayerWriter,
  { gamma, beta, epsilon, momentum, channels, isLearning }: Statistics & { channels: number; isLearning: boolean },
): Value {
  const { g, x, parameter } = writer;
  const constant = (value: number): Value => g.constant(fromFloat64("float32", [channels], new Array<number>(channels).fill(value)));
  const inputs = [x, gamma ?? constant(1), beta ?? constant(0), parameter("movingMean"), parameter("movingVariance")];
  if (!isLearning) return g.op("BatchNormalization", inputs, { epsilon })[0] ?? x;
  const [y = x, ...moved] = g.op("BatchNormalization", inputs, { epsilon, momentum, training_mode: 1 }, { outputs: 3 });
  moved.forEach((value, at) => writer.update(at === 0 ? "movingMean" : "movingVariance", value));
  return y;
}

interface Statistics {
  readonly gamma: Value | null;
  readonly beta: Value | null;
  readonly epsilon: number;
  readonly momentum: number;
}

function normalise({ g, x, parameter, update }: LayerWriter, { gamma, beta, epsilon, momentum }: Statistics): Value {
  const rank = x.type.dims?.length ?? 2;
  const axes = Array.from({ length: rank }, (_, axis) => axis).filter((axis) => axis !== 1);
  const mean = g.reduceMean(x, { axes, keepdims: false });
  const square = g.reduceMean(g.mul(x, x), { axes, keepdims: false });
  // E[x^2] - mean^2 can round below zero
  const variance = g.max(g.sub(square, g.mul(mean, mean)), g.scalar(0, mean));
  const inverse = g.div(g.scalar(1, mean), g.sqrt(g.add(variance, g.scalar(epsilon, mean))));
  const a = gamma === null ? inverse : g.mul(gamma, inverse);
  const c = beta === null ? g.neg(g.mul(a, mean)) : g.sub(beta, g.mul(a, mean));
  const move = (name: string, batch: Value): void => {
    const kept = g.mul(parameter(name), g.scalar(momentum, batch));
    update(name, g.add(kept, g.mul(batch, g.scalar(1 - momentum, batch))));
  };
  move("movingMean", mean);
  move("movingVariance", variance);
  const perChannel = (value: Value): Value => (rank === 2 ? value : g.reshape(value, [-1, ...new Array<number>(rank - 2).fill(1)]));
  return g.add(g.mul(x, perChannel(a)), perChannel(c));
}

/** @file A small network by mini-batch Adam; stops early on the validation part and keeps the best weights. */
import { createRandom, resumeRandom, type Random } from "#base";
import type { Session } from "#runtime";
import { tensor, type Tensor } from "#tensor";
import { createAdam, type AdamState } from "./adam.js";
import type { Learner, LearnerContext } from "./learner.js";
import { parameterCount, slotsOf, type Network } from "./network.js";
import { buildLoss, openGraph, toFeeds, type Examples } from "./objective.js";

export interface MiniBatchOptions {
  readonly learningRate: number;
  readonly batchSize: number;
  readonly epochs: number;
  readonly patience: number;
  readonly l2: number;
}

/** Plain data. `random` is the generator's state at the start of the epoch: the order of its batches follows from it. */
interface Snapshot {
  readonly adam: AdamState;
  readonly random: readonly number[];
  readonly epoch: number;
  readonly batch: number;
  readonly lossSum: number;
  readonly best: Best;
  /** How often the step size was halved, and after which epoch last. */
  readonly halvings: number;
  readonly halvedAt: number;
}

interface Best {
  readonly loss: number;
  readonly epoch: number;
  readonly theta: Float32Array;
}

/** Rows of the validation part that are judged in one run. */
const JUDGED_ROWS = 16_384;

export async function createMiniBatch(options: MiniBatchOptions, context: LearnerContext): Promise<Learner> {
  const { train, network, threads } = context;
  const resumed = context.resume as Snapshot | undefined;
  const begin = resumed ?? startOf(context);
  const adam = await createAdam({ network, l2: options.l2, rows: options.batchSize, threads, start: begin.adam });
  const judge = await createJudge(context);
  const batches = Math.ceil(train.rows / options.batchSize);
  const batchOf = createBatches(train, options.batchSize);
  let { epoch, batch, lossSum, best, halvings, halvedAt } = begin;
  let epochStart = begin.random;
  let random = resumeRandom(epochStart);
  let order = shuffledRows(train.rows, random);

  /** One batch; at the end of an epoch the validation part is judged. */
  async function advance(): Promise<boolean> {
    if (epoch >= options.epochs || epoch - best.epoch >= options.patience) return false;
    const rows = order.subarray(batch * options.batchSize, (batch + 1) * options.batchSize);
    lossSum += (await adam.step(batchOf(rows), options.learningRate / 2 ** halvings)) * rows.length;
    batch += 1;
    if (batch === batches) await endEpoch();
    return true;
  }

  async function endEpoch(): Promise<void> {
    epoch += 1;
    context.onLoss("train", epoch, lossSum / train.rows);
    const loss = await judge.loss(adam.theta());
    if (context.validation !== null) context.onLoss("validation", epoch, loss);
    if (loss < best.loss) best = { loss, epoch, theta: adam.state().theta };
    // Adam at a constant rate wanders around a minimum: smaller steps settle into it
    else if (epoch - Math.max(best.epoch, halvedAt) >= options.patience / 3) [halvings, halvedAt] = [halvings + 1, epoch];
    [batch, lossSum, epochStart] = [0, 0, random.state()];
    random = resumeRandom(epochStart);
    order = shuffledRows(train.rows, random);
  }
  return {
    steps: options.epochs,
    get step() {
      return epoch;
    },
    advance,
    snapshot: (): Snapshot => ({ adam: adam.state(), random: epochStart, epoch, batch, lossSum, best, halvings, halvedAt }),
    result: () => Promise.resolve({ theta: best.theta, loss: best.loss, validationLoss: context.validation === null ? null : best.loss }),
    async close() {
      await adam.close();
      await judge.close();
    },
  };
}

function startOf({ network, train, seed }: LearnerContext): Snapshot {
  const random = createRandom(seed);
  const theta = initialTheta(network, train, random);
  const zero = new Float32Array(theta.length);
  return {
    adam: { step: 0, theta, first: zero, second: zero },
    random: random.state(),
    epoch: 0,
    batch: 0,
    lossSum: 0,
    best: { loss: Infinity, epoch: 0, theta },
    halvings: 0,
    halvedAt: 0,
  };
}

/** He's normal initialisation (arXiv:1502.01852); biases 0, and weights 0 from inputs that no training row sets: nothing would ever teach them. */
function initialTheta(network: Network, train: Examples, random: Random): Float32Array {
  const theta = new Float32Array(parameterCount(network));
  for (const { dims, offset, isWeight } of slotsOf(network)) {
    if (!isWeight) continue;
    const [fanIn = 1, width = 1] = dims;
    const deviation = Math.sqrt(2 / fanIn);
    for (let i = 0; i < fanIn * width; i++) theta[offset + i] = deviation * random.normal();
  }
  const firstWidth = network.hidden[0] ?? network.outputs;
  for (let input = 0; input < network.inputs; input++) {
    if (!isEverSet(train.x, input, network.inputs)) theta.fill(0, input * firstWidth, (input + 1) * firstWidth);
  }
  return theta;
}

function isEverSet(x: Float32Array, column: number, width: number): boolean {
  for (let i = column; i < x.length; i += width) if (x[i] !== 0) return true;
  return false;
}

function shuffledRows(rows: number, random: Random): Uint32Array {
  const order = new Uint32Array(rows);
  for (let i = 0; i < rows; i++) order[i] = i;
  return random.shuffle(order);
}

/** Copies rows into tensors that are used again for every batch of the same size. */
function createBatches(examples: Examples, batchSize: number): (rows: Uint32Array) => { x: Tensor; y: Tensor; scale: Tensor } {
  const width = examples.x.length / examples.rows;
  const { targets } = examples;
  const x = new Float32Array(batchSize * width);
  const y = new Float32Array(batchSize * targets);
  return (rows) => {
    rows.forEach((row, i) => {
      x.set(examples.x.subarray(row * width, (row + 1) * width), i * width);
      y.set(examples.y.subarray(row * targets, (row + 1) * targets), i * targets);
    });
    const count = rows.length;
    return {
      x: tensor("float32", [count, width], x.subarray(0, count * width)),
      y: tensor("float32", [count, targets], y.subarray(0, count * targets)),
      scale: tensor("float32", [], Float32Array.of(1 / count)),
    };
  };
}

interface Judge {
  loss(theta: Tensor): Promise<number>;
  close(): Promise<void>;
}

/** Without a validation part the training part is judged: then the best is where it was learnt best. */
async function createJudge({ network, validation, train, threads }: LearnerContext): Promise<Judge> {
  const session = await openGraph(buildLoss(network, "float32"), { network, rows: Math.min(JUDGED_ROWS, (validation ?? train).rows), threads });
  const parts = chunksOf(validation ?? train).map((chunk) => ({ rows: chunk.rows, feeds: toFeeds(chunk, "float32") }));
  const total = parts.reduce((sum, { rows }) => sum + rows, 0);
  return {
    loss: async (theta) => {
      let sum = 0;
      for (const { rows, feeds } of parts) sum += (await lossOn(session, theta, feeds)) * rows;
      return sum / total;
    },
    close: () => session.release(),
  };
}

async function lossOn(session: Session, theta: Tensor, feeds: ReturnType<typeof toFeeds>): Promise<number> {
  const { loss } = await session.run({ theta, ...feeds });
  return Number(loss?.data[0] ?? NaN);
}

function chunksOf({ rows, x, y, targets }: Examples): Examples[] {
  const width = x.length / rows;
  const chunks: Examples[] = [];
  for (let from = 0; from < rows; from += JUDGED_ROWS) {
    const to = Math.min(rows, from + JUDGED_ROWS);
    chunks.push({ rows: to - from, x: x.subarray(from * width, to * width), y: y.subarray(from * targets, to * targets), targets });
  }
  return chunks;
}

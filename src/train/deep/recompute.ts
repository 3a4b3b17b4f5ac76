/**
 * @file Pass: activations are computed a second time on the way back instead of being kept, until a step fits a budget.
 *
 * What the way back reads of the way forward is either kept, or computed again from what is kept: first what only cheap nodes lie before, then what lies
 * behind products and convolutions. Source: Chen et al., arXiv:1604.06174, here value by value instead of by segments.
 * bert (bench/deep): 155 MiB of activations planned, 115 with 26 of 684 nodes copied; the process peaks at 480 MB instead of 549, in the same time.
 *
 * The copies stand before the nodes of the way back: ONNX Runtime works through the latest input first, so a copy is made when its reader has all else
 * (see `executionOrder`). It would find copies equal to their originals and merge them: open the session with `optimise: "disabled"`, after all rewrites.
 */
import type { Model, Node } from "#graph";
import { STEP } from "./batch-loss.js";
import { activationBytes, bytesOfType } from "./plan-memory.js";

export interface Recomputed {
  readonly model: Model;
  /** Most bytes of inner tensors at once, as planned. May be above the budget when nothing more can be computed again. */
  readonly activationBytes: number;
  /** Nodes that run twice. */
  readonly copies: number;
}

/** Bit for bit the same results. A few dozen plans of the graph. */
export function recompute(model: Model, budgetBytes: number): Recomputed {
  const before = { model, activationBytes: activationBytes(model), copies: 0, cost: 0 };
  if (before.activationBytes <= budgetBytes) return publicPart(before);
  const ways = splitWays(model);
  const choices = choicesOf(model, ways);
  let best: Attempt = before;
  for (const order of ORDERS) {
    const names = order(choices);
    // more copies are not always less memory (a copy lives too), so the search only narrows in on a place; the best that was seen counts
    for (let low = 0, high = names.length; low < high;) {
      const middle = Math.ceil((low + high) / 2);
      const found = withCopies(model, ways, new Set(names.slice(0, middle)));
      if (isBetter(found, best, budgetBytes)) best = found;
      if (found.activationBytes <= budgetBytes) high = middle - 1;
      else low = middle;
    }
  }
  return publicPart(best);
}

interface Attempt extends Recomputed {
  /** Nodes that run twice, heavy ones counted as ten. */
  readonly cost: number;
}

const publicPart = ({ model, activationBytes: bytes, copies }: Attempt): Recomputed => ({ model, activationBytes: bytes, copies });

/** Within the budget the cheaper, else the fewer bytes. */
function isBetter(a: Attempt, b: Attempt, budgetBytes: number): boolean {
  const [fitsA, fitsB] = [a.activationBytes <= budgetBytes, b.activationBytes <= budgetBytes];
  if (fitsA !== fitsB) return fitsA;
  return fitsA ? a.cost < b.cost : a.activationBytes < b.activationBytes;
}

interface Ways {
  /** What the loss depends on, in order. */
  readonly forward: readonly Node[];
  readonly back: readonly Node[];
  readonly makers: ReadonlyMap<string, Node>;
  /** Inner values of the way forward that the way back reads. */
  readonly kept: readonly string[];
}

function splitWays({ graph }: Model): Ways {
  const all = new Map(graph.nodes.flatMap((node) => node.outputs.map((name) => [name, node] as const)));
  const onWay = new Set<Node>();
  const open = [STEP.loss as string];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    const maker = all.get(name);
    if (maker === undefined || onWay.has(maker)) continue;
    onWay.add(maker);
    open.push(...maker.inputs);
  }
  const forward = graph.nodes.filter((node) => onWay.has(node));
  const back = graph.nodes.filter((node) => !onWay.has(node));
  const makers = new Map(forward.flatMap((node) => node.outputs.map((name) => [name, node] as const)));
  const outputs = new Set(graph.outputs.map(({ name }) => name));
  const read = new Set(back.flatMap(({ inputs }) => inputs));
  return { forward, back, makers, kept: [...makers.keys()].filter((name) => read.has(name) && !outputs.has(name)) };
}

/** Nodes that move through memory once; all others are worth keeping for longer. */
const HEAVY = /Conv|Gemm|MatMul|LSTM|GRU|RNN|Attention|Einsum|TopK|Pool|Resize|Loop|Scan|If/;
const isHeavy = ({ op }: Node): boolean => HEAVY.test(op);

/** A value that may be computed again. */
interface Choice {
  readonly name: string;
  readonly bytes: number;
  /** What it is computed from, when all that is kept now stays kept. */
  readonly sources: readonly string[];
  readonly isHeavy: boolean;
  /** Bytes of the sources over its own. */
  readonly share: number;
}

/** Values of few bytes are not worth a copy. */
const WORTH_BYTES = 4096;

function choicesOf({ graph }: Model, ways: Ways): readonly Choice[] {
  const sizeOf = (name: string): number => bytesOfType(graph.values.get(name)) ?? 0;
  const stops = new Set(ways.kept);
  return ways.kept
    .filter((name) => sizeOf(name) >= WORTH_BYTES)
    .map((name) => {
      const { nodes, sources } = behind(ways, name, (each) => each !== name && stops.has(each));
      const share = sources.reduce((sum, source) => sum + sizeOf(source), 0) / sizeOf(name);
      return { name, bytes: sizeOf(name), sources, isHeavy: nodes.some(isHeavy), share };
    });
}

/** In which order values are given up, each worth a try: no order is the best for all networks. */
const ORDERS: readonly ((choices: readonly Choice[]) => readonly string[])[] = [
  // cheap ones, without chains: a few percent of time
  (choices) => withoutChains(choices.toSorted((a, b) => Number(a.isHeavy) - Number(b.isHeavy) || a.share - b.share)),
  // those that little must stay for, heavy or not
  (choices) => withoutChains(choices.toSorted((a, b) => a.share - b.share)),
  // everything in the end, the large cheap ones first: the least memory of deep convolutional networks
  (choices) =>
    [...choices.filter((choice) => !choice.isHeavy).toSorted((a, b) => b.bytes - a.bytes), ...choices.filter((choice) => choice.isHeavy)].map(
      ({ name }) => name,
    ),
];

/** What another one is computed from stays: chains of copies would live side by side. */
function withoutChains(choices: readonly Choice[]): readonly string[] {
  const again = new Set<string>();
  const staying = new Set<string>();
  for (const { name, sources } of choices) {
    if (staying.has(name) || sources.some((source) => again.has(source))) continue;
    again.add(name);
    for (const source of sources) staying.add(source);
  }
  return [...again];
}

/** The nodes that compute a value, back to values that `isThere`: its sources. */
function behind({ makers }: Ways, name: string, isThere: (name: string) => boolean): { readonly nodes: readonly Node[]; readonly sources: readonly string[] } {
  const nodes = new Set<Node>();
  const sources = new Set<string>();
  const open = [name];
  for (let each = open.pop(); each !== undefined; each = open.pop()) {
    if (isThere(each)) sources.add(each);
    const maker = isThere(each) ? undefined : makers.get(each);
    if (maker === undefined || nodes.has(maker)) continue;
    nodes.add(maker);
    open.push(...maker.inputs);
  }
  return { nodes: [...nodes], sources: [...sources] };
}

function withCopies(model: Model, ways: Ways, again: ReadonlySet<string>): Attempt {
  const kept = new Set(ways.kept.filter((name) => !again.has(name)));
  const twice = new Set([...again].flatMap((name) => behind(ways, name, (each) => kept.has(each)).nodes));
  const made = new Set([...twice].flatMap(({ outputs }) => outputs).filter((name) => !kept.has(name)));
  const copyName = (name: string): string => (made.has(name) ? `again:${name}` : name);
  const copies = ways.forward
    .filter((node) => twice.has(node))
    .map((node): Node => ({
      ...node,
      name: `again:${node.name}`,
      inputs: node.inputs.map(copyName),
      outputs: node.outputs.map((name) => (name === "" ? "" : `again:${name}`)),
    }));
  const back = ways.back.map((node): Node => ({ ...node, inputs: node.inputs.map((name) => (again.has(name) ? copyName(name) : name)) }));
  const { graph } = model;
  const types = [...twice]
    .flatMap(({ outputs }) => outputs)
    .flatMap((name) => {
      const type = graph.values.get(name) ?? graph.outputs.find((info) => info.name === name);
      return type === undefined ? [] : [[`again:${name}`, { dtype: type.dtype, dims: type.dims }] as const];
    });
  const changed = { ...model, graph: { ...graph, nodes: [...ways.forward, ...copies, ...back], values: new Map([...graph.values, ...types]) } };
  const cost = copies.reduce((sum, node) => sum + (isHeavy(node) ? 10 : 1), 0);
  return { model: changed, activationBytes: activationBytes(changed), copies: copies.length, cost };
}

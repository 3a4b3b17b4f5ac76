/**
 * @file How much memory a step takes, before it runs: the state, and the tensors that live at once while the graph is worked through.
 *
 * An estimate from the graph as written. The order is ONNX Runtime's (931 of 931 nodes of a vision transformer in the same place), but it fuses some nodes,
 * needs scratch memory inside some operators, and its allocator leaves gaps: a process grew by 50 to 250 MB more than its plan (five networks of bench/deep).
 */
import type { Graph, Model, Node, ValueType } from "#graph";
import { DTYPES, elementCount } from "#tensor";
import type { StateRole, StepGraph } from "./step-graph.js";

export interface MemoryPlan {
  /** Trained and frozen parameters and running statistics. All that changes is there twice. */
  readonly parameterBytes: number;
  /** The optimiser's slots, running averages and sums of gradients, twice. */
  readonly slotBytes: number;
  readonly batchBytes: number;
  /** Constants of the graph. */
  readonly constantBytes: number;
  /** Most bytes of inner tensors that live at once. */
  readonly activationBytes: number;
  readonly totalBytes: number;
  /** Where that is: the node, and the largest tensors that live there. */
  readonly peak: { readonly node: string; readonly largest: readonly { readonly name: string; readonly bytes: number }[] };
  /** Inner tensors whose size is not known, and which are counted as nothing. */
  readonly unknown: number;
}

/** Linear in the size of the graph. */
export function planMemory({ model, update, state }: StepGraph): MemoryPlan {
  const bytesOf = (roles: readonly StateRole[]): number =>
    state.filter(({ role }) => roles.includes(role)).reduce((sum, { dims, role }) => sum + 4 * elementCount(dims) * (role === "frozen" ? 1 : 2), 0);
  const names = new Set(state.map(({ name }) => name));
  const fixed = {
    parameterBytes: bytesOf(["parameter", "statistic", "frozen"]),
    slotBytes: bytesOf(["slot", "average", "sum"]),
    batchBytes: model.graph.inputs.filter(({ name }) => !names.has(name)).reduce((sum, info) => sum + (sizeOf(info) ?? 0), 0),
    constantBytes: [model, ...(update === null ? [] : [update])].reduce((sum, { graph }) => sum + constantBytes(graph), 0),
  };
  const walks = [walk(model), ...(update === null ? [] : [walk(update)])];
  // each session keeps an arena of its own
  const activationBytes = walks.reduce((sum, { bytes }) => sum + bytes, 0);
  const totalBytes = activationBytes + Object.values(fixed).reduce((sum, bytes) => sum + bytes, 0);
  const [{ peak, unknown } = NOTHING] = walks;
  return { ...fixed, activationBytes, totalBytes, peak, unknown };
}

/** One line for people. */
export function describePlan(plan: MemoryPlan): string {
  const mib = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(1)} MiB`;
  const { parameterBytes, slotBytes, batchBytes, constantBytes, activationBytes, totalBytes, peak } = plan;
  return `${mib(totalBytes)} a step: parameters ${mib(parameterBytes)}, optimiser ${mib(slotBytes)}, batch ${mib(batchBytes)}, constants ${mib(constantBytes)}, activations ${mib(activationBytes)} (at ${peak.node})`;
}

const NOTHING: Walk = { bytes: 0, peak: { node: "", largest: [] }, unknown: 0 };

const constantBytes = ({ initializers }: Graph): number => [...initializers.values()].reduce((sum, { dtype, dims }) => sum + (sizeOf({ dtype, dims }) ?? 0), 0);

/** Most bytes of inner tensors that live at once. */
export const activationBytes = (model: Model): number => walk(model).bytes;

/** Null when a size is not known. Strings count as nothing. */
export const bytesOfType = (type: ValueType | undefined): number | null => (type === undefined ? null : sizeOf(type));

function sizeOf({ dtype, dims }: ValueType): number | null {
  let count = 1;
  for (const dim of dims ?? [null]) {
    if (typeof dim !== "number") return null;
    count *= dim;
  }
  return count * DTYPES[dtype].bytes;
}

interface Walk {
  readonly bytes: number;
  readonly peak: MemoryPlan["peak"];
  readonly unknown: number;
}

/** Follows the inner tensors from the node that makes them to the last that reads them. */
function walk({ graph }: Model): Walk {
  const outputs = new Set(graph.outputs.map(({ name }) => name));
  const order = executionOrder(graph.nodes);
  const memory = new LiveTensors(graph, order);
  let best: Walk = NOTHING;
  for (const node of order) {
    for (const name of node.outputs) if (name !== "" && !outputs.has(name)) memory.make(name, node);
    if (memory.bytes > best.bytes) best = { bytes: memory.bytes, peak: { node: node.name, largest: memory.largest(5) }, unknown: 0 };
    memory.release(node);
  }
  return { ...best, unknown: memory.unknown };
}

/** These give their input under another shape; ONNX Runtime does not copy. */
const VIEWS: ReadonlySet<string> = new Set(["Reshape", "Squeeze", "Unsqueeze", "Flatten", "Identity"]);
/** These may write over an input of the same size that nobody reads any more. */
const IN_PLACE: ReadonlySet<string> = new Set([
  "Add",
  "Sub",
  "Mul",
  "Div",
  "Neg",
  "Exp",
  "Log",
  "Sqrt",
  "Abs",
  "Relu",
  "Tanh",
  "Sigmoid",
  "Clip",
  "Softmax",
  "LogSoftmax",
]);

class LiveTensors {
  bytes = 0;
  unknown = 0;
  /** Readers to come, by the tensor that owns the memory. */
  private readonly readers = new Map<string, number>();
  private readonly owner = new Map<string, string>();
  private readonly sizes = new Map<string, number>();

  constructor(
    private readonly graph: Graph,
    order: readonly Node[],
  ) {
    for (const { op, inputs, outputs } of order) {
      const [first = ""] = inputs;
      if (VIEWS.has(op)) this.owner.set(outputs[0] ?? "", this.ownerOf(first));
      for (const name of new Set(inputs.map((input) => this.ownerOf(input)))) this.readers.set(name, (this.readers.get(name) ?? 0) + 1);
    }
  }

  make(name: string, node: Node): void {
    if (this.ownerOf(name) !== name) return;
    const size = bytesOfType(this.graph.values.get(name));
    if (size === null) this.unknown += 1;
    this.sizes.set(name, size ?? 0);
    this.bytes += size ?? 0;
    const over = IN_PLACE.has(node.op)
      ? node.inputs.map((input) => this.ownerOf(input)).find((input) => this.sizes.get(input) === size && this.readers.get(input) === 1)
      : undefined;
    if (over !== undefined) this.drop(over);
    if (!this.readers.has(name)) this.drop(name);
  }

  /** The node is done: what it was the last to read goes. */
  release({ inputs }: Node): void {
    for (const name of new Set(inputs.map((input) => this.ownerOf(input)))) {
      const left = (this.readers.get(name) ?? 1) - 1;
      this.readers.set(name, left);
      if (left === 0) this.drop(name);
    }
  }

  largest(count: number): { readonly name: string; readonly bytes: number }[] {
    const sorted = [...this.sizes].map(([name, bytes]) => ({ name, bytes })).sort((a, b) => b.bytes - a.bytes);
    return sorted.slice(0, count);
  }

  private drop(name: string): void {
    this.bytes -= this.sizes.get(name) ?? 0;
    this.sizes.delete(name);
  }

  private ownerOf(name: string): string {
    return this.owner.get(name) ?? name;
  }
}

/**
 * The order in which ONNX Runtime works through nodes: depth first from the last node that nobody reads, the latest input first
 * (onnxruntime 1.30, core/graph/graph.cc, ReverseDFSFrom). So each gradient is used up by its update as soon as it is there.
 */
export function executionOrder(nodes: readonly Node[]): readonly Node[] {
  const maker = new Map(nodes.flatMap((node, at) => node.outputs.map((name) => [name, at] as const)));
  const read = new Set(nodes.flatMap(({ inputs }) => inputs));
  const stack = nodes.flatMap((node, at) => (node.outputs.some((name) => read.has(name)) ? [] : [{ at, isLeaving: false }]));
  const visited = new Set<number>();
  const order: Node[] = [];
  for (let entry = stack.pop(); entry !== undefined; entry = stack.pop()) {
    const node = nodes[entry.at];
    if (node === undefined) continue;
    if (entry.isLeaving) order.push(node);
    if (entry.isLeaving || visited.has(entry.at)) continue;
    visited.add(entry.at);
    stack.push({ at: entry.at, isLeaving: true });
    const before = new Set(node.inputs.map((name) => maker.get(name)).filter((at) => at !== undefined));
    for (const at of [...before].sort((a, b) => a - b)) if (!visited.has(at)) stack.push({ at, isLeaving: false });
  }
  return order;
}

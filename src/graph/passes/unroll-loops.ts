/** @file Pass: a Loop or Scan whose number of steps is known is written out, step after step. */
import { fromFloat64, tensor, type Tensor } from "#tensor";
import { asOutputs, pasteboardOf, pasteBody, pasteConstant, pasteInitializers, plainNode, withPasted, type Pasteboard } from "../build/paste-body.js";
import { freshName } from "../build/draft.js";
import type { Fact } from "../define-op.js";
import { inferFacts } from "../infer/infer-shapes.js";
import type { Graph, Model, Node } from "../ir.js";
import { constantFinder, type ConstantFinder } from "./constant-finder.js";

export interface UnrollOptions {
  /** Longer ones are left as they are. Default 1024. */
  readonly maxSteps?: number;
}

/** A loop that comes to more is left as it is. */
const MOST_NODES = 200_000;

/** The first opset in which Unsqueeze, Squeeze and Split take axes and sizes as inputs. */
const FIRST_OPSET = 13;

/**
 * The same model with its counted loops written out: Loops with a constant M whose condition stays true, Scans over a known length.
 * Loops within them become ones to look at. Opset 13 or later; others are left as they are.
 */
export function unrollLoops(model: Model, { maxSteps = 1024 }: UnrollOptions = {}): Model {
  const { graph, opsets } = model;
  if ((opsets[""] ?? 0) < FIRST_OPSET || !graph.nodes.some(({ op }) => op === "Loop" || op === "Scan")) return model;
  const facts = inferFacts(graph, opsets);
  const find = constantFinder(graph, { opsets, facts });
  const board = pasteboardOf(model);
  const nodes = graph.nodes.flatMap((node) => {
    const body = node.attributes["body"];
    if (body?.type !== "graph" || node.domain !== "") return [node];
    const steps = stepsOf(node, { opsets, body: body.value, facts, find });
    if (steps === null || steps < 1 || steps > maxSteps || steps * body.value.nodes.length > MOST_NODES) return [node];
    return node.op === "Loop" ? unrollLoop(board, node, { body: body.value, steps }) : unrollScan(board, node, { body: body.value, steps, facts });
  });
  const same = nodes.length === graph.nodes.length && nodes.every((node, at) => node === graph.nodes[at]);
  return same ? model : withPasted(model, nodes, board);
}

interface Place {
  readonly opsets: Readonly<Record<string, number>>;
  readonly find: ConstantFinder;
  readonly body: Graph;
  readonly facts: ReadonlyMap<string, Fact>;
}

/** null when it is not known, or no loop. */
function stepsOf(node: Node, place: Place): number | null {
  if (node.op === "Loop") return loopSteps(node, place);
  if (node.op !== "Scan") return null;
  const first = node.inputs.length - scannedOf(node);
  const length = place.facts.get(node.inputs[first] ?? "")?.dims?.at(intsOf(node, "scan_input_axes")[0] ?? 0);
  return typeof length === "number" ? length : null;
}

function loopSteps(node: Node, place: Place): number | null {
  const [most = "", condition = ""] = node.inputs;
  if (!keepsGoing(place) || (condition !== "" && !isTrue(place.find(condition)))) return null;
  const steps = place.find(most)?.data[0];
  return steps === undefined ? null : Number(steps);
}

/** Whether the body's condition is the one it was given, or a constant. */
function keepsGoing({ opsets, body, find }: Place): boolean {
  const more = sourceOf(body, body.outputs[0]?.name ?? "");
  return more === body.inputs[1]?.name || isTrue(constantFinder(body, { opsets, outer: find })(more));
}

function isTrue(value: Tensor | undefined): boolean {
  return value !== undefined && Number(value.data[0]) !== 0;
}

/** The value that a chain of Identity nodes passes on. */
function sourceOf(graph: Graph, name: string): string {
  const maker = graph.nodes.find(({ outputs }) => outputs.includes(name));
  return maker?.op === "Identity" && maker.domain === "" ? sourceOf(graph, maker.inputs[0] ?? "") : name;
}

function scannedOf({ attributes }: Node): number {
  const count = attributes["num_scan_inputs"];
  return count?.type === "int" ? Number(count.value) : 0;
}

function intsOf({ attributes }: Node, name: string): readonly number[] {
  const list = attributes[name];
  return list?.type === "ints" ? list.value.map(Number) : [];
}

interface Steps {
  readonly body: Graph;
  readonly steps: number;
}

/** Runs the body once a step. `inputsOf` gives what the body's inputs are joined to, from the step and the states before it. */
function writeSteps(
  board: Pasteboard,
  node: Node,
  { body, steps, first, inputsOf }: Steps & { first: readonly string[]; inputsOf: (step: number, states: readonly string[]) => readonly string[] },
): { nodes: Node[]; rows: (readonly string[])[]; last: readonly string[] } {
  const prefix = `${node.name || node.op}/`;
  const shared = pasteInitializers(board, body, prefix);
  const skipped = node.op === "Loop" ? 1 : 0; // the condition
  let states = first;
  const [nodes, rows]: [Node[], (readonly string[])[]] = [[], []];
  for (let step = 0; step < steps; step++) {
    const bound = new Map(shared);
    inputsOf(step, states).forEach((name, at) => bound.set(body.inputs[at]?.name ?? "", name));
    const pasted = pasteBody(board, body, { bound, prefix: `${prefix}${step}/` });
    nodes.push(...pasted.nodes);
    states = pasted.outputs.slice(skipped, skipped + first.length);
    rows.push(pasted.outputs.slice(skipped + first.length));
  }
  return { nodes, rows, last: states };
}

function unrollLoop(board: Pasteboard, node: Node, { body, steps }: Steps): readonly Node[] {
  const base = node.name || node.op;
  const isTrue = pasteConstant(board, `${base}/true`, fromFloat64("bool", [], [1]));
  const counts = Array.from({ length: steps }, (_, step) => pasteConstant(board, `${base}/step`, tensor("int64", [], BigInt64Array.of(BigInt(step)))));
  const first = node.inputs.slice(2);
  const { nodes, rows, last } = writeSteps(board, node, { body, steps, first, inputsOf: (step, states) => [counts[step] ?? "", isTrue, ...states] });
  const stacked = node.outputs.slice(first.length).map((name, at) =>
    stackNodes(
      board,
      rows.map((row) => row[at] ?? ""),
      { name, axis: 0 },
    ),
  );
  return [...nodes, ...asOutputs(board, last, node.outputs.slice(0, first.length)), ...stacked.flat()];
}

/** Parts with a new axis each, joined along it. */
function stackNodes(board: Pasteboard, parts: readonly string[], { name, axis }: { name: string; axis: number }): readonly Node[] {
  if (name === "") return [];
  const axes = pasteConstant(board, `${name}/axis`, tensor("int64", [1], BigInt64Array.of(BigInt(axis))));
  const wide = parts.map((part, at) => plainNode(board, "Unsqueeze", { inputs: [part, axes], outputs: [pasteName(board, `${name}/${at}`)] }));
  const attributes = { axis: { type: "int", value: axis } } as const;
  return [...wide, plainNode(board, "Concat", { inputs: wide.flatMap(({ outputs }) => outputs), outputs: [name], attributes })];
}

function unrollScan(board: Pasteboard, node: Node, { body, steps, facts }: Steps & { facts: ReadonlyMap<string, Fact> }): readonly Node[] {
  const first = node.inputs.slice(0, node.inputs.length - scannedOf(node));
  const [axes, directions] = [intsOf(node, "scan_input_axes"), intsOf(node, "scan_input_directions")];
  const slices = node.inputs.slice(first.length).map((input, at) => {
    const rank = facts.get(input)?.dims?.length ?? 0;
    const axis = axes[at] ?? 0;
    return sliceNodes(board, input, { axis: axis < 0 ? axis + rank : axis, steps, reversed: directions[at] === 1 });
  });
  const inputsOf = (step: number, states: readonly string[]): readonly string[] => [...states, ...slices.map(({ names }) => names[step] ?? "")];
  const { nodes, rows, last } = writeSteps(board, node, { body, steps, first, inputsOf });
  const [outAxes, outDirections] = [intsOf(node, "scan_output_axes"), intsOf(node, "scan_output_directions")];
  const stacked = node.outputs.slice(first.length).map((name, at) => {
    const parts = rows.map((row) => row[at] ?? "");
    return stackNodes(board, outDirections[at] === 1 ? parts.toReversed() : parts, { name, axis: outAxes[at] ?? 0 });
  });
  return [...slices.flatMap((each) => each.nodes), ...nodes, ...asOutputs(board, last, node.outputs.slice(0, first.length)), ...stacked.flat()];
}

/** One value a step, by Split and Squeeze. */
function sliceNodes(board: Pasteboard, input: string, { axis, steps, reversed }: { axis: number; steps: number; reversed: boolean }) {
  const sizes = pasteConstant(board, `${input}/sizes`, tensor("int64", [steps], new BigInt64Array(steps).fill(1n)));
  const axes = pasteConstant(board, `${input}/axis`, tensor("int64", [1], BigInt64Array.of(BigInt(axis))));
  const parts = Array.from({ length: steps }, (_, at) => pasteName(board, `${input}/part${at}`));
  const cut = plainNode(board, "Split", { inputs: [input, sizes], outputs: parts, attributes: { axis: { type: "int", value: axis } } });
  const squeezed = parts.map((part, at) => plainNode(board, "Squeeze", { inputs: [part, axes], outputs: [pasteName(board, `${input}/slice${at}`)] }));
  const names = squeezed.flatMap(({ outputs }) => outputs);
  return { nodes: [cut, ...squeezed], names: reversed ? names.toReversed() : names };
}

function pasteName({ draft }: Pasteboard, base: string): string {
  return freshName(draft, base);
}

/** @file Pass: a model of an older ai.onnx opset in TARGET's, so that it can be joined with graphs of our own. */
import { fail } from "#base";
import { fromFloat64, tensor, type Tensor } from "#tensor";
import { nodeLabel } from "../infer/infer-node.js";
import { inferShapes } from "../infer/infer-shapes.js";
import { TARGET, type Attribute, type Model, type Node } from "../ir.js";

/** Older ones have broadcasting by attributes. */
const LEAST = 7;

/**
 * The same model at opset 21. What became an input from an attribute is moved, what changed its meaning is said in the new words.
 *
 * Throws UNSUPPORTED_OP naming the node where that cannot be done: opsets before 7, subgraphs of opsets before 18, Softmax of an older opset
 * over several axes, GroupNormalization of opset 18.
 */
export function raiseOpset(model: Model): Model {
  const version = model.opsets[""] ?? TARGET.opset;
  if (version >= TARGET.opset) return model;
  const initializers = new Map(model.graph.initializers);
  const nodes = model.graph.nodes.map((node) => raise(node, { version, initializers }));
  const raised = inferShapes({ ...model, opsets: { ...model.opsets, "": TARGET.opset }, graph: { ...model.graph, initializers, nodes } });
  if (version >= 13) return raised;
  const last = raised.graph.nodes.map((node) => (node.domain === "" && LANES.has(node.op) ? raiseLanes(node, raised) : node));
  return { ...raised, graph: { ...raised.graph, nodes: last } };
}

interface Raising {
  readonly version: number;
  readonly initializers: Map<string, Tensor>;
}

function raise(node: Node, raising: Raising): Node {
  if (node.domain !== "") return node;
  const { version } = raising;
  const hasGraph = Object.values(node.attributes).some(({ type }) => type === "graph");
  if (version < LEAST || (hasGraph && version < 18) || (node.op === "GroupNormalization" && version < 21)) throw tooOld(node, version);
  const rules = RULES.get(node.op) ?? [];
  return rules.filter(({ before }) => version < before).reduce((each, { apply }) => apply(each, raising), node);
}

function tooOld(node: Node, version: number): Error {
  return fail("UNSUPPORTED_OP", { op: `${node.op} of opset ${version} (in opset ${TARGET.opset})`, node: nodeLabel(node) });
}

interface Rule {
  /** The opset that changed it. */
  readonly before: number;
  readonly apply: (node: Node, raising: Raising) => Node;
}

/** An attribute that became the input in this slot. */
function toInput(before: number, attribute: string, slot: number): Rule {
  return { before, apply: (node, raising) => moveToInput(node, { attribute, slot, raising }) };
}

function moveToInput(node: Node, { attribute, slot, raising }: { attribute: string; slot: number; raising: Raising }): Node {
  const { [attribute]: value, ...attributes } = node.attributes;
  const constant = value === undefined ? null : toTensor(value);
  if (constant === null) return node;
  const inputs = Array.from({ length: Math.max(slot + 1, node.inputs.length) }, (_, at) => node.inputs[at] ?? "");
  inputs[slot] = addConstant(raising, `${node.outputs[0] ?? node.op}.${attribute}`, constant);
  return { ...node, attributes, inputs };
}

function toTensor(attribute: Attribute): Tensor | null {
  if (attribute.type === "ints") return tensor("int64", [attribute.value.length], BigInt64Array.from(attribute.value, BigInt));
  if (attribute.type === "floats") return fromFloat64("float32", [attribute.value.length], attribute.value);
  return attribute.type === "float" ? fromFloat64("float32", [], [attribute.value]) : null;
}

function addConstant({ initializers }: Raising, base: string, constant: Tensor): string {
  let name = base;
  for (let count = 1; initializers.has(name); count++) name = `${base}_${count}`;
  initializers.set(name, constant);
  return name;
}

/** Attributes that are no more. */
const without = (before: number, ...names: readonly string[]): Rule => ({
  before,
  apply: (node) => ({ ...node, attributes: Object.fromEntries(Object.entries(node.attributes).filter(([name]) => !names.includes(name))) }),
});

const axes = (before: number): readonly Rule[] => [toInput(before, "axes", 1)];
const asymmetric = { coordinate_transformation_mode: { type: "string", value: "asymmetric" }, nearest_mode: { type: "string", value: "floor" } } as const;

/** Resize without its region: [X, scales] of opset 10, and Upsample of 9. */
const toResize: Rule["apply"] = (node) => ({
  ...node,
  op: "Resize",
  inputs: [node.inputs[0] ?? "", "", node.inputs[1] ?? ""],
  attributes: { ...node.attributes, ...asymmetric },
});

const RULES: ReadonlyMap<string, readonly Rule[]> = new Map<string, readonly Rule[]>([
  ["Squeeze", axes(13)],
  ["Unsqueeze", axes(13)],
  ["ReduceSum", axes(13)],
  ...["Mean", "Max", "Min", "Prod", "L1", "L2", "LogSum", "LogSumExp", "SumSquare"].map((kind): [string, readonly Rule[]] => [`Reduce${kind}`, axes(18)]),
  [
    "Split",
    [
      toInput(13, "split", 1),
      {
        before: 18,
        apply: (node) =>
          node.inputs.length > 1 ? node : { ...node, attributes: { ...node.attributes, num_outputs: { type: "int", value: node.outputs.length } } },
      },
    ],
  ],
  ["Clip", [toInput(11, "min", 1), toInput(11, "max", 2)]],
  ["Pad", [toInput(11, "pads", 1), toInput(11, "value", 2)]],
  ["Slice", [toInput(10, "starts", 1), toInput(10, "ends", 2), toInput(10, "axes", 3)]],
  ["Resize", [{ before: 11, apply: toResize }]],
  ["Upsample", [toInput(9, "scales", 1), { before: TARGET.opset, apply: toResize }]],
  ["BatchNormalization", [without(14, "spatial", "momentum", "is_test")]],
  ["Dropout", [without(12, "ratio", "is_test")]],
]);

/** Before opset 13 these took all axes from `axis` (1 unless said) on as one. */
const LANES: ReadonlySet<string> = new Set(["Softmax", "LogSoftmax", "Hardmax"]);

function raiseLanes(node: Node, { graph }: Model): Node {
  const [x = "", y = ""] = [node.inputs[0], node.outputs[0]];
  const info = graph.values.get(x) ?? [...graph.inputs, ...graph.outputs].find(({ name }) => name === x || name === y);
  const rank = info?.dims?.length;
  const axis = node.attributes["axis"]?.type === "int" ? Number(node.attributes["axis"].value) : 1;
  if (rank === undefined || (axis !== -1 && axis !== rank - 1)) throw tooOld(node, 12);
  return { ...node, attributes: { ...node.attributes, axis: { type: "int", value: -1 } } };
}

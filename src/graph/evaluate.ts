/** @file The reference interpreter: runs a graph by the operators' own reference rules, in float64. Slow and plain; the truth that others are compared with. */
import { fail } from "#base";
import { fromFloat64, isFloat, tensor, toFloat64, type DType, type Tensor } from "#tensor";
import { plainAttributes } from "./attributes.js";
import { createBuilder } from "./build/builder.js";
import type { Bodies, Plain, RuleContext, StringPool } from "./define-op.js";
import { dimsText } from "./infer/facts.js";
import { fillSlots, ruleContext } from "./infer/infer-node.js";
import type { Graph, Model, Node, ValueInfo } from "./ir.js";
import { findOp } from "./ops/table.js";
import { createStringPool } from "./string-pool.js";

export interface EvaluateOptions {
  /** Float outputs as float64, unrounded (for central differences), instead of in their declared dtype. */
  readonly float64?: boolean;
}

/**
 * Runs a model on `feeds` (one tensor for each input that is no initializer) and returns its outputs by name.
 *
 * All arithmetic is float64, whatever the dtypes; integers wrap to their width after each node; int64 is exact up to 2^53.
 * Throws GRAPH_INVALID for a missing feed, GRAPH_SHAPE for one that does not fit, UNSUPPORTED_OP for an operator without a reference.
 */
export function evaluate(model: Model, feeds: Readonly<Record<string, Tensor>>, options: EvaluateOptions = {}): Record<string, Tensor> {
  const strings = createStringPool();
  const values = new Map<string, Plain>();
  for (const [name, initializer] of model.graph.initializers) values.set(name, toPlain(initializer, strings));
  for (const info of model.graph.inputs) {
    const feed = Object.hasOwn(feeds, info.name) ? feeds[info.name] : undefined;
    if (feed !== undefined) values.set(info.name, toPlain(checkFeed(info, feed), strings));
    else if (!values.has(info.name)) throw fail("GRAPH_INVALID", { where: `Input '${info.name}'`, why: "no tensor was given for it" });
  }
  runNodes(model.graph, values, { opsets: model.opsets, strings });
  return Object.fromEntries(model.graph.outputs.map(({ name }) => [name, fromPlain(valueOf(values, name), strings, options)]));
}

interface Surroundings {
  readonly opsets: Readonly<Record<string, number>>;
  readonly strings: StringPool;
}

/** Runs the nodes of a graph; `values` has its inputs, its initializers and what is in sight around it, and gets the results. */
function runNodes(graph: Graph, values: Map<string, Plain>, surroundings: Surroundings): void {
  for (const node of graph.nodes) {
    const inputs = node.inputs.map((name) => (name === "" ? null : valueOf(values, name)));
    const results = evaluateNode(node, inputs, { ...surroundings, values });
    node.outputs.forEach((name, at) => {
      const result = results[at];
      if (result !== undefined) values.set(name, result);
    });
  }
}

/** Other computations for rules: in plain operators, or of graphs within nodes, with `around` in sight. */
function bodiesOf(around: ReadonlyMap<string, Plain>, surroundings: Surroundings): Bodies {
  const { strings } = surroundings;
  return {
    run(graph, inputs) {
      const values = new Map(around);
      for (const [name, tensor] of graph.initializers) values.set(name, toPlain(tensor, strings));
      graph.inputs.forEach(({ name }, at) => {
        const input = inputs[at];
        if (input !== undefined) values.set(name, input);
      });
      runNodes(graph, values, surroundings);
      return graph.outputs.map(({ name }) => valueOf(values, name));
    },
    compute(inputs, compose) {
      const g = createBuilder("composed");
      const handles = inputs.map((input, at) => (input === null ? null : g.input(`in${at}`, input.dtype, input.dims)));
      compose(g, handles).forEach((value, at) => g.output(value, `out${at}`));
      const { graph, opsets } = g.build();
      const given = inputs.filter((input) => input !== null);
      return bodiesOf(new Map(), { opsets, strings }).run(graph, given);
    },
    infer() {
      throw fail("GRAPH_INVALID", { where: "A rule", why: "it asked for shapes while computing" });
    },
  };
}

function valueOf(values: ReadonlyMap<string, Plain>, name: string): Plain {
  const value = values.get(name);
  if (value === undefined) throw fail("GRAPH_INVALID", { where: `Value '${name}'`, why: "nothing has computed it" });
  return value;
}

/** A float input may be fed as float64: it is not rounded. */
function checkFeed(info: ValueInfo, feed: Tensor): Tensor {
  const dtypeFits = feed.dtype === info.dtype || (feed.dtype === "float64" && isFloat(info.dtype));
  const dimsFit =
    info.dims === null || (info.dims.length === feed.dims.length && info.dims.every((dim, axis) => typeof dim !== "number" || dim === feed.dims[axis]));
  if (!dtypeFits || !dimsFit)
    throw fail("GRAPH_SHAPE", {
      where: `Input '${info.name}'`,
      what: "the tensor",
      expected: `${info.dtype} ${dimsText(info.dims)}`,
      got: `${feed.dtype} ${dimsText(feed.dims)}`,
    });
  return { ...feed, dtype: info.dtype };
}

/** One node's outputs by its reference rule. Throws UNSUPPORTED_OP when it has none. */
export function evaluateNode(
  node: Node,
  inputs: readonly (Plain | null)[],
  { opsets, strings, values = new Map() }: Surroundings & { values?: ReadonlyMap<string, Plain> },
): readonly Plain[] {
  const context: RuleContext = ruleContext(node, { strings, bodies: bodiesOf(values, { opsets, strings }) });
  const definition = findOp(node.domain, node.op, opsets[node.domain] ?? 0);
  if (definition === undefined) throw fail("UNSUPPORTED_OP", { op: node.op, node: context.where });
  const slots = fillSlots(definition, inputs, context.where);
  return definition.reference(slots, plainAttributes(definition, node.attributes, context.where), context).map(settle);
}

/** Integers narrower than 64 bits wrap to their width, as the typed array of their dtype does. */
function settle(value: Plain): Plain {
  const wrap = NARROW[value.dtype];
  return wrap === undefined ? value : { ...value, data: Float64Array.from(wrap.from(value.data)) };
}

const NARROW: Partial<Record<DType, { from(values: Float64Array): Iterable<number> }>> = {
  int8: Int8Array,
  uint8: Uint8Array,
  int16: Int16Array,
  uint16: Uint16Array,
  int32: Int32Array,
  uint32: Uint32Array,
};

/** A tensor as the reference sees it. */
export function toPlain({ dtype, dims, data }: Tensor, strings: StringPool): Plain {
  if (dtype === "string") return { dtype, dims, data: Float64Array.from(data as readonly string[], (each) => strings.number(each)) };
  // a feed may be float64 under a narrower dtype
  return { dtype, dims, data: data instanceof Float64Array ? data : toFloat64({ dtype, dims, data }) };
}

/** The reference's value as a tensor again. */
export function fromPlain({ dtype, dims, data }: Plain, strings: StringPool, { float64 = false }: EvaluateOptions = {}): Tensor {
  if (dtype === "string")
    return tensor(
      "string",
      dims,
      Array.from(data, (each) => strings.text(each)),
    );
  return fromFloat64(float64 && isFloat(dtype) ? "float64" : dtype, dims, data);
}

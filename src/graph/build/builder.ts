/** @file The builder: eager, checks shapes as it goes, names made unique, nodes in order. */
import { fail } from "#base";
import type { Tensor } from "#tensor";
import { backThrough, Cotangents, type Extending } from "./back-through.js";
import { appendNode, claimName, draftOf, emptyModel, factOf, freshName, type Draft } from "./draft.js";
import { factOfTensor, factOfType, knownInts } from "../infer/facts.js";
import { finishDraft } from "./finish-draft.js";
import type { GraphBuilder, GraphCore, Value } from "./graph-writer.js";
import { inferFacts, withTypes } from "../infer/infer-shapes.js";
import { inlineModel } from "./inline.js";
import type { Model, ValueInfo } from "../ir.js";
import { createShorthands } from "./shorthands.js";

/**
 * A builder of a new model: TARGET's IR and opset.
 *
 * @example
 * const g = createBuilder("double");
 * const x = g.input("x", "float32", ["N", 3]);
 * g.output(g.add(x, x), "y");
 * const model = g.build();
 */
export function createBuilder(name: string): GraphBuilder {
  return builderOf(draftOf(emptyModel(name)));
}

/** A builder that goes on from a model: its values are had by `value(name)`, its outputs stay. Shapes are inferred first. */
export function extendModel(model: Model): GraphBuilder {
  const facts = inferFacts(model.graph, model.opsets);
  const draft = draftOf(withTypes(model, facts));
  // more than types: elements of shapes and of Constant nodes, which gradients ask for
  for (const [name, fact] of facts) draft.facts.set(name, fact);
  return builderOf(draft);
}

/** Equal constants of at most this many elements become one. */
const SHARED_ELEMENTS = 16;

function builderOf(draft: Draft): GraphBuilder {
  const own = new WeakSet<Value>();
  const handle = (name: string): Value => {
    const { dtype, dims, opaque } = factOf(draft, name);
    const value = Object.freeze({ name, type: opaque === undefined ? { dtype, dims } : { dtype, dims, opaque } });
    own.add(value);
    return value;
  };
  const nameOf = (value: Value): string => {
    if (!own.has(value)) throw fail("GRAPH_INVALID", { where: `Value '${value.name}'`, why: "it belongs to another builder" });
    return value.name;
  };
  const initializer = (name: string, tensor: Tensor): Value => {
    claimName(draft, name);
    draft.initializers.set(name, tensor);
    draft.facts.set(name, factOfTensor(tensor));
    return handle(name);
  };
  const core: Omit<GraphCore, "pullBack"> = {
    constant: (tensor) => handle(constantName(draft, tensor, initializer)),
    knownInts: (value) => knownInts(factOf(draft, nameOf(value))),
    knownTensor: (value) => factOf(draft, nameOf(value)).constant,
    op(...[op, inputs, attributes = {}, { domain = "", outputs = 1, name, types } = {}]) {
      const names = inputs.map((value) => (value === null ? "" : nameOf(value)));
      return appendNode(draft, { op, domain, inputs: names, attributes, outputs: types?.length ?? outputs, name, types }).map(handle);
    },
  };
  const writer: Extending = {
    ...core,
    ...createShorthands(core),
    value: handle,
    pullBack: (inputs, compose, cotangents) => pullBack(writer, draft, { inputs, compose, cotangents }),
  };
  return {
    ...writer,
    initializer,
    input(name, dtype, dims) {
      addInput(draft, { name, dtype, dims });
      return handle(name);
    },
    inline(model, inputs, prefix = "") {
      const joined = Object.entries(inputs).map(([name, value]): [string, string] => [name, nameOf(value)]);
      const outputs = inlineModel(draft, model, { inputs: new Map(joined), prefix });
      return Object.fromEntries([...outputs].map(([name, value]) => [name, handle(value)]));
    },
    output: (value, name) => addOutput(draft, nameOf(value), name),
    build: () => finishDraft(draft),
  };
}

interface PullBack {
  readonly inputs: readonly (Value | null)[];
  readonly compose: () => readonly Value[];
  readonly cotangents: readonly (Value | null | undefined)[];
}

function pullBack(g: Extending, draft: Draft, { inputs, compose, cotangents: given }: PullBack): readonly (Value | null)[] {
  const from = draft.nodes.length;
  const outputs = compose();
  const nodes = draft.nodes.slice(from);
  const cotangents = new Cotangents(g);
  outputs.forEach(({ name }, at) => {
    const cotangent = given[at];
    if (cotangent !== null && cotangent !== undefined) cotangents.add(name, cotangent);
  });
  const names = inputs.map((value) => value?.name ?? "");
  backThrough(g, nodes, {
    outputs: outputs.map(({ name }) => name),
    inputs: names.filter((name) => name !== ""),
    opsets: draft.opsets,
    cotangents,
  });
  return names.map((name, at) => (name === "" || names.indexOf(name) < at ? null : cotangents.sum(name)));
}

function addInput(draft: Draft, info: ValueInfo): void {
  claimName(draft, info.name);
  draft.inputs.push(info);
  draft.facts.set(info.name, factOfType({ dtype: info.dtype, dims: info.dims }));
}

function addOutput(draft: Draft, value: string, name: string): void {
  if (draft.outputs.some((output) => output.name === name))
    throw fail("GRAPH_INVALID", { where: `Output '${name}'`, why: "there is an output of this name already" });
  draft.outputs.push({ name, value });
}

function constantName(draft: Draft, tensor: Tensor, initializer: (name: string, tensor: Tensor) => Value): string {
  const small = tensor.data.length <= SHARED_ELEMENTS;
  const key = small ? constantKey(tensor) : "";
  const known = draft.shared.get(key);
  if (known !== undefined) return known;
  const name = freshName(draft, "constant");
  draft.names.delete(name);
  initializer(name, tensor);
  if (small) draft.shared.set(key, name);
  return name;
}

/** Dtype, dims and elements; the bits for numbers, so that -0 and 0 stay apart. */
function constantKey({ dtype, dims, data }: Tensor): string {
  const elements = ArrayBuffer.isView(data) ? Array.from(new Uint8Array(data.buffer, data.byteOffset, data.byteLength)).join() : JSON.stringify(data);
  return `${dtype} ${dims.join()} ${elements}`;
}

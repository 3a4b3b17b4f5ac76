/**
 * @file A graph while a rewrite changes it: who makes a value, who uses it, what shape it has. Nodes are replaced where they stand, so the order holds.
 */
import { tensor, toFloat64, type Tensor } from "#tensor";
import { tagAttributes } from "../attributes.js";
import type { LooseAttribute } from "../define-op.js";
import type { Graph, Model, Node, ValueType } from "../ir.js";
import { findOp } from "../ops/table.js";
import { removeDeadNodes } from "../passes/remove-dead-nodes.js";
import { schemaOf } from "../verify/schemas.js";

export interface NewNode {
  readonly op: string;
  /** `""` when absent. */
  readonly domain?: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes?: Readonly<Record<string, LooseAttribute>>;
}

export class Editing {
  /** One place for each node of the model, in order; what replaces a node stands in its place. */
  readonly #places: Node[][];
  readonly #placeOf: Map<Node, number>;
  readonly #makers = new Map<string, Node>();
  readonly #users = new Map<string, Set<Node>>();
  readonly #initializers: Map<string, Tensor>;
  readonly #types: Map<string, ValueType>;
  /** Outputs, and what graphs inside nodes use: their makers must not go. */
  readonly #pinned: Set<string>;
  readonly #names: Set<string>;
  readonly #opsets: Record<string, number>;
  readonly #shared = new Map<string, string>();
  #count = 0;

  constructor(readonly model: Model) {
    const { graph } = model;
    this.#places = graph.nodes.map((node) => [node]);
    this.#placeOf = new Map(graph.nodes.map((node, at) => [node, at]));
    graph.nodes.forEach((node) => this.#index(node));
    this.#initializers = new Map(graph.initializers);
    this.#types = new Map<string, ValueType>([...graph.values, ...[...graph.inputs, ...graph.outputs].map((info) => [info.name, info] as const)]);
    for (const [name, { dtype, dims }] of graph.initializers) this.#types.set(name, { dtype, dims });
    this.#pinned = new Set([...graph.outputs.map(({ name }) => name), ...graph.nodes.flatMap((node) => [...usedInside(node)])]);
    this.#names = new Set([...this.#types.keys(), ...this.#makers.keys(), ...graph.nodes.map(({ name }) => name)]);
    this.#opsets = { ...model.opsets };
  }

  /** The nodes as they are now, in order. */
  nodes(): readonly Node[] {
    return this.#places.flat();
  }

  /** True until something else stands in its place. */
  isThere(node: Node): boolean {
    return this.#placeOf.has(node);
  }

  isBefore(a: Node, b: Node): boolean {
    return (this.#placeOf.get(a) ?? Infinity) < (this.#placeOf.get(b) ?? -Infinity);
  }

  /** The node that makes a value, when its operator is `op` (`Mul`, `com.microsoft:FusedMatMul`). */
  maker(name: string, op?: string): Node | undefined {
    const node = this.#makers.get(name);
    return node === undefined || (op !== undefined && op !== keyOf(node)) ? undefined : node;
  }

  users(name: string): readonly Node[] {
    return [...(this.#users.get(name) ?? [])];
  }

  /** True for outputs of the graph, and for values that graphs inside nodes use. */
  isPinned(name: string): boolean {
    return this.#pinned.has(name);
  }

  /** The only node that uses a value, when nothing else needs it. */
  onlyUser(name: string): Node | undefined {
    const users = this.#users.get(name);
    return users?.size === 1 && !this.#pinned.has(name) ? [...users][0] : undefined;
  }

  type(name: string): ValueType | undefined {
    return this.#types.get(name);
  }

  /** Known sizes, or null. */
  dims(name: string): readonly number[] | null {
    const dims = this.#types.get(name)?.dims;
    return dims?.every((dim) => typeof dim === "number") === true ? dims : null;
  }

  constant(name: string): Tensor | undefined {
    return this.#initializers.get(name);
  }

  /** The number of a constant of one element. */
  scalar(name: string): number | undefined {
    const value = this.constant(name);
    return value?.data.length === 1 && value.dtype !== "string" ? toFloat64(value)[0] : undefined;
  }

  /** The name of a value that is to be made. */
  fresh({ dtype, dims }: ValueType, base = "fused"): string {
    const name = this.#freshName(base);
    this.#types.set(name, { dtype, dims });
    return name;
  }

  initializer(value: Tensor): string {
    const name = this.fresh(value, "constant");
    this.#initializers.set(name, value);
    return name;
  }

  /** A constant list of int64; equal ones are one. */
  ints(values: readonly number[]): string {
    return this.shared(`ints ${values.join()}`, () => tensor("int64", [values.length], BigInt64Array.from(values, BigInt)));
  }

  /** A constant that is made once for all that name it so. */
  shared(key: string, make: () => Tensor): string {
    const name = this.#shared.get(key) ?? this.initializer(make());
    this.#shared.set(key, name);
    return name;
  }

  /** The elements of a constant list of integers. */
  knownInts(name: string): readonly number[] | null {
    const value = this.constant(name);
    return value?.dtype === "int64" ? Array.from(toFloat64(value)) : null;
  }

  /** Other nodes in place of one; they make what of its outputs is still needed. */
  replace(node: Node, made: readonly NewNode[]): readonly Node[] {
    const place = this.#placeOf.get(node) ?? 0;
    const nodes = made.map((each) => this.#node(each));
    this.#unindex(node);
    this.#placeOf.delete(node);
    this.#places[place] = (this.#places[place] ?? []).flatMap((each) => (each === node ? nodes : [each]));
    for (const each of nodes) {
      this.#placeOf.set(each, place);
      this.#index(each);
    }
    return nodes;
  }

  /** All users of `name` use `other` instead, which is made before them. */
  redirect(name: string, other: string): void {
    for (const { domain, op, inputs, outputs, attributes, ...rest } of this.users(name)) {
      const user = this.maker(outputs[0] ?? "");
      if (user === undefined) continue;
      const changed = inputs.map((input) => (input === name ? other : input));
      this.replace(user, [{ ...rest, op, domain, inputs: changed, outputs, attributes }]);
    }
  }

  /** The model as changed, without what nothing needs any more. */
  finish(): Model {
    const { graph } = this.model;
    const inner = [...this.#types].filter(([name]) => this.#makers.has(name) && !graph.outputs.some((output) => output.name === name));
    const changed = { ...this.model, opsets: this.#opsets, graph: { ...graph, nodes: this.nodes(), values: new Map(inner), initializers: this.#initializers } };
    return removeDeadNodes(changed);
  }

  #node({ op, domain = "", inputs, outputs, attributes = {} }: NewNode): Node {
    const name = this.#freshName(op);
    const version = (this.#opsets[domain] ??= 1);
    const [definition, schema] = [findOp(domain, op, version), schemaOf(domain, op, version)];
    const kinds = (key: string): string | undefined => definition?.attributes[key]?.kind ?? schema?.attributes.get(key)?.kind;
    return Object.freeze({ name, op, domain, inputs, outputs, attributes: tagAttributes(attributes, kinds, `${op} '${name}'`) });
  }

  #freshName(base: string): string {
    let name = base;
    while (this.#names.has(name)) name = `${base}_${++this.#count}`;
    this.#names.add(name);
    return name;
  }

  #index(node: Node): void {
    for (const name of node.outputs) this.#makers.set(name, node);
    for (const name of node.inputs) this.#users.set(name, (this.#users.get(name) ?? new Set()).add(node));
  }

  #unindex(node: Node): void {
    for (const name of node.inputs) this.#users.get(name)?.delete(node);
    for (const name of node.outputs) if (this.#makers.get(name) === node) this.#makers.delete(name);
  }
}

/** `Mul`, `com.microsoft:FusedMatMul` */
export const keyOf = ({ domain, op }: Node): string => (domain === "" ? op : `${domain}:${op}`);

/** The first three inputs; `""` where there are fewer. */
export function inputsOf({ inputs: [a = "", b = "", c = ""] }: Node): readonly [string, string, string] {
  return [a, b, c];
}

/** Inputs or outputs by the names of the operator's schema; `""` where there are fewer. */
export function named<const K extends string>(values: readonly string[], names: readonly K[]): Readonly<Record<K, string>> {
  return Object.fromEntries(names.map((name, at) => [name, values[at] ?? ""])) as Record<K, string>;
}

/** Sizes by name; 0 where there are fewer. */
export function sizesBy<const K extends string>(dims: readonly number[], names: readonly K[]): Readonly<Record<K, number>> {
  return Object.fromEntries(names.map((name, at) => [name, dims[at] ?? 0])) as Record<K, number>;
}

export const outputOf = ({ outputs: [first = ""] }: Node): string => first;

export const sameShape = (edit: Editing, a: string, b: string): boolean => edit.dims(a) !== null && edit.dims(a)?.join() === edit.dims(b)?.join();

export const isFloat32 = (edit: Editing, name: string): boolean => edit.type(name)?.dtype === "float32";

/** True for an operator of ai.onnx of one of these names. */
export const isOp = ({ op, domain }: Node, ...names: readonly string[]): boolean => domain === "" && names.includes(op);

export function intsOf({ attributes }: Node, name: string): readonly number[] | undefined {
  const attribute = attributes[name];
  return attribute?.type === "ints" ? attribute.value.map(Number) : undefined;
}

/** An int or float attribute. */
export function numberOf({ attributes }: Node, name: string, fallback: number): number {
  const attribute = attributes[name];
  return attribute?.type === "int" || attribute?.type === "float" ? Number(attribute.value) : fallback;
}

function* usedInside(node: Node): Iterable<string> {
  for (const attribute of Object.values(node.attributes)) if (attribute.type === "graph") yield* usedBy(attribute.value);
}

function* usedBy(graph: Graph): Iterable<string> {
  yield* graph.outputs.map(({ name }) => name);
  for (const node of graph.nodes) {
    yield* node.inputs;
    yield* usedInside(node);
  }
}

/** @file What gradients and other producers write nodes with: `op` for any operator, and one shorthand for each common one. */
import type { DType, Tensor } from "#tensor";
import type { LooseAttribute } from "../define-op.js";
import type { Dim, Model, ValueType } from "../ir.js";
import type { Shorthands } from "./shorthands.js";

/** A handle on a value of the graph under construction. Belongs to one builder. */
export interface Value {
  readonly name: string;
  readonly type: ValueType;
}

export interface OpOptions {
  /** `""` (ai.onnx) when absent. */
  readonly domain?: string;
  /** How many outputs to take, 1 when absent. */
  readonly outputs?: number;
  /** The node's name; a free one is made when absent or taken. */
  readonly name?: string;
  /** Types of the outputs, needed for operators without a definition. */
  readonly types?: readonly ValueType[];
}

/** The part of the builder that appends: eager, checks shapes as it goes, nodes in order. */
export interface GraphCore {
  /** An initializer with a made name; equal small ones are shared. */
  constant(tensor: Tensor): Value;
  /** The elements of an integer value that is known while building (a constant, the shape of known sizes); else null. */
  knownInts(value: Value): readonly number[] | null;
  /** The tensor of a value that is a constant; else null. */
  knownTensor(value: Value): Tensor | null;
  /** Appends a node and returns its outputs. Throws GRAPH_INVALID, GRAPH_SHAPE, GRAPH_AXIS naming the node. */
  op(op: string, inputs: readonly (Value | null)[], attributes?: Readonly<Record<string, LooseAttribute>>, options?: OpOptions): readonly Value[];
  /**
   * For gradients of fused operators: `compose` appends the same computation in plain operators; returned are the cotangents of `inputs`,
   * carried back through what it appended (null where nothing arrives; for an input given twice, the sum comes with the first).
   */
  pullBack(inputs: readonly (Value | null)[], compose: () => readonly Value[], cotangents: readonly (Value | null | undefined)[]): readonly (Value | null)[];
}

export type GraphWriter = GraphCore & Shorthands;

/** Builds one Model. Names are made unique; values of another builder are refused. */
export interface GraphBuilder extends GraphWriter {
  input(name: string, dtype: DType, dims: readonly Dim[]): Value;
  initializer(name: string, tensor: Tensor): Value;
  /** A value that exists already, by name. Throws GRAPH_INVALID. */
  value(name: string): Value;
  /** Pastes a model's graph, its inputs joined to values here; returns its outputs by name. Inner names get `prefix` and are made unique. */
  inline(model: Model, inputs: Readonly<Record<string, Value>>, prefix?: string): Record<string, Value>;
  /** Makes a value an output of the graph, under this name. */
  output(value: Value, name: string): void;
  /** The verified Model. The builder may go on afterwards. */
  build(): Model;
}

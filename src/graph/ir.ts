/** @file The language of models: a frozen ONNX graph as plain values. A pass takes a Model and returns a Model. */
import type { DType, Tensor } from "#tensor";

/** A size: known, symbolic (`"N"`), or unknown. */
export type Dim = number | string | null;

/** dtype and dims of a value; `dims: null` means that not even the rank is known. */
export interface ValueType {
  readonly dtype: DType;
  readonly dims: readonly Dim[] | null;
  /** Only of imported models: the value is no plain tensor (`seq(map(int64,tensor(float)))`, or `?` when its type is not said); dtype is that of its innermost elements. */
  readonly opaque?: string;
  /** Fields of the wire form that this IR does not know, kept for the round trip. */
  readonly unknown?: Uint8Array;
}

export interface ValueInfo extends ValueType {
  readonly name: string;
}

/** An attribute with its ONNX type said, because 1 and 1.0 differ on the wire. */
export type Attribute = AttributeValue & {
  /** Fields of the wire form that this IR does not know, kept for the round trip. */
  readonly unknown?: Uint8Array;
};

/** `opaque` holds the whole wire form of a rare kind (sparse tensors, types, lists of graphs, strings that are not UTF-8). */
export type AttributeValue =
  | { readonly type: "float"; readonly value: number }
  | { readonly type: "int"; readonly value: number | bigint }
  | { readonly type: "string"; readonly value: string }
  | { readonly type: "tensor"; readonly value: Tensor }
  | { readonly type: "graph"; readonly value: Graph }
  | { readonly type: "floats"; readonly value: readonly number[] }
  | { readonly type: "ints"; readonly value: readonly (number | bigint)[] }
  | { readonly type: "strings"; readonly value: readonly string[] }
  | { readonly type: "opaque"; readonly value: Uint8Array };

/** One operation. An absent optional input is `""`. `domain` is `""` for ai.onnx. */
export interface Node {
  readonly name: string;
  readonly op: string;
  readonly domain: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, Attribute>>;
  /** Fields of the wire form that this IR does not know, kept for the round trip. */
  readonly unknown?: Uint8Array;
}

/** Nodes in topological order. Initializers are not inputs (IR >= 4). */
export interface Graph {
  readonly name: string;
  readonly inputs: readonly ValueInfo[];
  readonly outputs: readonly ValueInfo[];
  readonly initializers: ReadonlyMap<string, Tensor>;
  readonly nodes: readonly Node[];
  /** Types of inner values, where known. */
  readonly values: ReadonlyMap<string, ValueType>;
  readonly unknown?: Uint8Array;
}

export interface Model {
  readonly irVersion: number;
  /** Domain -> version; `""` is ai.onnx. */
  readonly opsets: Readonly<Record<string, number>>;
  readonly producer: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly graph: Graph;
  /** Wire bytes of local functions and of unknown fields, kept for the round trip. */
  readonly functions: readonly Uint8Array[];
  readonly unknown?: Uint8Array;
}

/** What our own producers write: IR 10, opset 21, ai.onnx.ml 3. */
export const TARGET = { irVersion: 10, opset: 21, mlOpset: 3 } as const;

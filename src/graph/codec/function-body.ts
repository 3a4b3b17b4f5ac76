/** @file A local function as a graph, for one call: attributes that its nodes refer to are the call's, or their defaults. */
import { clone, create, fromBinary } from "@bufbuild/protobuf";
import { AttributeProtoSchema, FunctionProtoSchema, GraphProtoSchema, type AttributeProto, type FunctionProto, type NodeProto } from "../generated/onnx_pb.js";
import type { Graph, Node, ValueInfo } from "../ir.js";
import { fromWireGraph, toWireAttribute } from "./graph-wire.js";

export interface FunctionBody {
  readonly graph: Graph;
  /** Versions that the function is written for. */
  readonly opsets: Readonly<Record<string, number>>;
}

/** The body for one call. Types of its inputs and outputs are those of the call's values, and not said here. */
export function functionBody(wire: Uint8Array, call: Node): FunctionBody {
  const own = fromBinary(FunctionProtoSchema, wire);
  const attributes = attributesOf(own, call);
  const nodes = own.node.map((node) => withAttributes(node, attributes));
  const graph = fromWireGraph(create(GraphProtoSchema, { name: own.name, node: nodes }), undefined);
  const untyped = (name: string): ValueInfo => ({ name, dtype: "float32", dims: null, opaque: "?" });
  const opsets = Object.fromEntries(own.opsetImport.map(({ domain, version }): [string, number] => [domain === "ai.onnx" ? "" : domain, Number(version)]));
  return { graph: { ...graph, inputs: own.input.map(untyped), outputs: own.output.map(untyped) }, opsets };
}

function attributesOf(own: FunctionProto, call: Node): ReadonlyMap<string, AttributeProto> {
  const defaults = own.attributeProto.map((each): [string, AttributeProto] => [each.name, each]);
  const given = Object.entries(call.attributes).map(([name, value]): [string, AttributeProto] => [name, toWireAttribute(name, value, undefined)]);
  return new Map([...defaults, ...given]);
}

/** The node with what it refers to put in; an attribute that refers to one that was not given is left out. */
function withAttributes(node: NodeProto, given: ReadonlyMap<string, AttributeProto>): NodeProto {
  node.attribute = node.attribute.flatMap((attribute) => {
    if (attribute.refAttrName !== "") {
      const value = given.get(attribute.refAttrName);
      return value === undefined ? [] : [Object.assign(clone(AttributeProtoSchema, value), { name: attribute.name })];
    }
    if (attribute.g !== undefined) attribute.g.node = attribute.g.node.map((inner) => withAttributes(inner, given));
    return [attribute];
  });
  return node;
}

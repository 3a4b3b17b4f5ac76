/** @file GraphProto, NodeProto and AttributeProto, and their IR forms. They hold each other, so they share a file. */
import { fromBinary, toBinary } from "@bufbuild/protobuf";
import { fail } from "#base";
import {
  AttributeProto_AttributeType as Kind,
  AttributeProtoSchema,
  GraphProtoSchema,
  NodeProtoSchema,
  type AttributeProto,
  type GraphProto,
  type NodeProto,
} from "../generated/onnx_pb.js";
import type { Attribute, AttributeValue, Graph, Node, ValueType } from "../ir.js";
import { refuse, tryUtf8 } from "./refuse.js";
import { fromRemainder, remainder } from "./remainder.js";
import { fromWireTensor, toWireTensor, type ExternalReader, type ExternalWriter } from "./tensor-wire.js";
import { fromWireValue, toWireValue } from "./type-wire.js";

/** Throws MODEL_REFUSED and the errors of tensors. */
export function fromWireGraph(wire: GraphProto, external: ExternalReader | undefined): Graph {
  if (wire.sparseInitializer.length > 0) throw refuse(`graph '${wire.name}'`, "sparse initializers are not supported");
  const initializers = new Map(wire.initializer.map((each) => [each.name, fromWireTensor(each, external)]));
  if (initializers.size < wire.initializer.length) throw refuse(`graph '${wire.name}'`, "two initializers have one name");
  const values = wire.valueInfo.map((each): [string, ValueType] => {
    const { name, ...type } = fromWireValue(each);
    return [name, type];
  });
  const unknown = remainder(GraphProtoSchema, wire, { taken: ["node", "initializer", "input", "output", "valueInfo"], unlessEmpty: ["name"] });
  return Object.freeze({
    name: wire.name,
    inputs: wire.input.map(fromWireValue),
    outputs: wire.output.map(fromWireValue),
    initializers,
    nodes: wire.node.map((node) => fromWireNode(node, external)),
    values: new Map(values),
    ...(unknown === undefined ? {} : { unknown }),
  });
}

export function toWireGraph(graph: Graph, external?: ExternalWriter): GraphProto {
  const wire = fromRemainder(GraphProtoSchema, graph.unknown);
  if (graph.name !== "") wire.name = graph.name;
  wire.node = graph.nodes.map((node) => toWireNode(node, external));
  wire.initializer = [...graph.initializers].map(([name, tensor]) => toWireTensor(name, tensor, external));
  wire.input = graph.inputs.map(toWireValue);
  wire.output = graph.outputs.map(toWireValue);
  wire.valueInfo = [...graph.values].map(([name, type]) => toWireValue({ ...type, name }));
  return wire;
}

function fromWireNode(wire: NodeProto, external: ExternalReader | undefined): Node {
  const attributes = Object.fromEntries(wire.attribute.map((each) => [each.name, fromWireAttribute(each, { node: wire, external })]));
  const unknown = remainder(NodeProtoSchema, wire, {
    taken: ["input", "output", "opType", "attribute"],
    unlessEmpty: isLongName(wire.domain) ? ["name"] : ["name", "domain"],
  });
  const domain = isLongName(wire.domain) ? "" : wire.domain;
  return Object.freeze({
    name: wire.name,
    op: wire.opType,
    domain,
    inputs: wire.input,
    outputs: wire.output,
    attributes,
    ...(unknown === undefined ? {} : { unknown }),
  });
}

/** `ai.onnx` is ONNX's other name of its own domain `""`. */
function isLongName(domain: string): boolean {
  return domain === "ai.onnx";
}

function toWireNode(node: Node, external: ExternalWriter | undefined): NodeProto {
  const wire = fromRemainder(NodeProtoSchema, node.unknown);
  wire.input = [...node.inputs];
  wire.output = [...node.outputs];
  wire.opType = node.op;
  if (node.name !== "") wire.name = node.name;
  if (node.domain !== "") wire.domain = node.domain;
  wire.attribute = Object.entries(node.attributes).map(([name, attribute]) => toWireAttribute(name, attribute, external));
  return wire;
}

/** The wire field of each kind that the IR knows. */
const FIELDS = {
  [Kind.FLOAT]: "f",
  [Kind.INT]: "i",
  [Kind.STRING]: "s",
  [Kind.TENSOR]: "t",
  [Kind.GRAPH]: "g",
  [Kind.FLOATS]: "floats",
  [Kind.INTS]: "ints",
  [Kind.STRINGS]: "strings",
} as const;

function fromWireAttribute(wire: AttributeProto, { node, external }: { node: NodeProto; external: ExternalReader | undefined }): Attribute {
  const where = `${node.opType} '${node.name || (node.output[0] ?? "")}': attribute '${wire.name}'`;
  if (wire.refAttrName !== "") throw refuse(where, "it refers to a function's attribute, outside a function");
  if (wire.type === Kind.UNDEFINED) throw refuse(where, "its type is not said");
  const value = attributeValue(wire, external) ?? { type: "opaque" as const, value: toBinary(AttributeProtoSchema, wire) };
  const field = value.type === "opaque" ? undefined : FIELDS[wire.type as keyof typeof FIELDS];
  const unknown = field === undefined ? undefined : remainder(AttributeProtoSchema, wire, { taken: ["name", "type", field] });
  return Object.freeze(unknown === undefined ? value : { ...value, unknown });
}

/** null for a kind that the IR holds as wire bytes. */
function attributeValue(wire: AttributeProto, external: ExternalReader | undefined): AttributeValue | null {
  const { type, t, g } = wire;
  if (type === Kind.FLOAT) return { type: "float", value: wire.f };
  if (type === Kind.INT) return { type: "int", value: toSmall(wire.i) };
  if (type === Kind.FLOATS) return { type: "floats", value: wire.floats };
  if (type === Kind.INTS) return { type: "ints", value: wire.ints.map(toSmall) };
  if (type === Kind.TENSOR && t !== undefined)
    return t.name === "" ? { type: "tensor", value: fromWireTensor(t, external) } : { type: "tensor", value: named(fromWireTensor(t, external), t.name) };
  if (type === Kind.GRAPH && g !== undefined) return { type: "graph", value: fromWireGraph(g, external) };
  return textValue(wire);
}

function textValue({ type, s, strings }: AttributeProto): AttributeValue | null {
  if (type !== Kind.STRING && type !== Kind.STRINGS) return null;
  const texts = (type === Kind.STRING ? [s] : strings).map(tryUtf8);
  const [first = ""] = texts;
  if (texts.some((text) => text === undefined)) return null;
  return type === Kind.STRING ? { type: "string", value: first } : { type: "strings", value: texts.map((text) => text ?? "") };
}

/** Names that attribute tensors carried in the file; the IR has no place for them. */
const tensorNames = new WeakMap<object, string>();

function named<T extends object>(value: T, name: string): T {
  tensorNames.set(value, name);
  return value;
}

function toSmall(value: bigint): number | bigint {
  const small = Number(value);
  return Number.isSafeInteger(small) ? small : value;
}

/** An attribute's wire form, under a name. */
export function toWireAttribute(name: string, attribute: Attribute, external: ExternalWriter | undefined): AttributeProto {
  if (attribute.type === "opaque") {
    const wire = fromBinary(AttributeProtoSchema, attribute.value);
    wire.name = name;
    return wire;
  }
  const wire = fromRemainder(AttributeProtoSchema, attribute.unknown);
  return Object.assign(wire, { name }, wireFields(attribute, external));
}

function wireFields(attribute: Exclude<Attribute, { type: "opaque" }>, external: ExternalWriter | undefined): Partial<AttributeProto> {
  const encoder = new TextEncoder();
  switch (attribute.type) {
    case "float":
      return { type: Kind.FLOAT, f: attribute.value };
    case "int":
      return { type: Kind.INT, i: BigInt(attribute.value) };
    case "string":
      return { type: Kind.STRING, s: encoder.encode(attribute.value) };
    case "tensor":
      return { type: Kind.TENSOR, t: toWireTensor(tensorNames.get(attribute.value) ?? "", attribute.value) };
    case "graph":
      return { type: Kind.GRAPH, g: toWireGraph(attribute.value, external) };
    case "floats":
      return { type: Kind.FLOATS, floats: [...attribute.value] };
    case "ints":
      return { type: Kind.INTS, ints: attribute.value.map(BigInt) };
    case "strings":
      return { type: Kind.STRINGS, strings: attribute.value.map((text) => encoder.encode(text)) };
    default:
      throw fail("INTERNAL", { detail: `attribute kind ${String(attribute satisfies never)}` });
  }
}

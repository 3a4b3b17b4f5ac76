/** @file `decodeModel` and `encodeModel`: ONNX's protobuf form. Fields that the IR does not know survive the round trip. */
import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import { fail } from "#base";
import {
  FunctionProtoSchema,
  ModelProtoSchema,
  OperatorSetIdProtoSchema,
  StringStringEntryProtoSchema,
  type ModelProto,
  type OperatorSetIdProto,
} from "../generated/onnx_pb.js";
import type { Graph, Model } from "../ir.js";
import { fromWireGraph, toWireGraph } from "./graph-wire.js";
import { refuse } from "./refuse.js";
import { fromRemainder, remainder } from "./remainder.js";
import type { ExternalReader, ExternalWriter } from "./tensor-wire.js";

/** Protobuf's own limit on one message. */
const MAX_MESSAGE_BYTES = 2 ** 31 - 1;

export interface DecodeOptions {
  /** Reads tensors that are stored outside the file; the caller checks paths. Without it such a tensor is an error. */
  readonly external?: ExternalReader;
}

export interface EncodeOptions {
  /** Puts tensors outside the file, needed over 2 GB: told each initializer's bytes, it says where they went, or null to keep them inside. */
  readonly external?: ExternalWriter;
}

/**
 * The model of an ONNX file. Tensor data shares the bytes given (aligned ones), so do not change them.
 * It is read, not checked: `verify` does that. Linear, and without copying weights.
 * Throws MODEL_REFUSED, TENSOR_TOO_LARGE, EXTERNAL_DATA_RANGE.
 */
export function decodeModel(bytes: Uint8Array, { external }: DecodeOptions = {}): Model {
  const wire = parse(bytes);
  const { graph } = wire;
  if (graph === undefined) throw refuse(undefined, bytes.length === 0 ? "the file is empty" : "it holds no graph, so it is no ONNX model");
  const unknown = remainder(ModelProtoSchema, wire, {
    taken: ["irVersion", "metadataProps", "graph", "functions"],
    unlessEmpty: ["producerName"],
  });
  return Object.freeze({
    irVersion: Number(wire.irVersion),
    opsets: readOpsets(wire),
    producer: wire.producerName,
    metadata: Object.fromEntries(wire.metadataProps.map(({ key, value }) => [key, value])),
    graph: fromWireGraph(graph, external),
    functions: wire.functions.map((each) => toBinary(FunctionProtoSchema, each)),
    ...(unknown === undefined ? {} : { unknown }),
  });
}

function parse(bytes: Uint8Array): ModelProto {
  try {
    return fromBinary(ModelProtoSchema, bytes);
  } catch (cause) {
    throw refuse(undefined, `the bytes are no protobuf message, or cut short (${cause instanceof Error ? cause.message : String(cause)})`, cause);
  }
}

/** `ai.onnx` and `""` are one domain. */
function readOpsets(wire: ModelProto): Record<string, number> {
  const opsets: Record<string, number> = {};
  for (const { domain, version } of wire.opsetImport) opsets[domain === "ai.onnx" ? "" : domain] = Number(version);
  return opsets;
}

/** The ONNX file of a model: fields in order of their numbers, as every protobuf library writes them. Throws LIMIT_EXCEEDED over 2 GB. */
export function encodeModel(model: Model, { external }: EncodeOptions = {}): Uint8Array {
  if (external === undefined) checkSize(weightBytes(model.graph));
  const wire = fromRemainder(ModelProtoSchema, model.unknown);
  wire.irVersion = BigInt(model.irVersion);
  if (!sameOpsets(readOpsets(wire), model.opsets)) wire.opsetImport = Object.entries(model.opsets).map(toWireOpset);
  if (model.producer !== "") wire.producerName = model.producer;
  wire.metadataProps = Object.entries(model.metadata).map(([key, value]) => create(StringStringEntryProtoSchema, { key, value }));
  wire.graph = toWireGraph(model.graph, external);
  wire.functions = model.functions.map((each) => fromBinary(FunctionProtoSchema, each));
  const bytes = toBinary(ModelProtoSchema, wire);
  checkSize(bytes.byteLength);
  return bytes;
}

function sameOpsets(a: Readonly<Record<string, number>>, b: Readonly<Record<string, number>>): boolean {
  const domains = Object.keys(b);
  return Object.keys(a).length === domains.length && domains.every((domain) => a[domain] === b[domain]);
}

function toWireOpset([domain, version]: [string, number]): OperatorSetIdProto {
  return create(OperatorSetIdProtoSchema, { domain, version: BigInt(version) });
}

function weightBytes(graph: Graph): number {
  let sum = 0;
  for (const { data } of graph.initializers.values()) sum += ArrayBuffer.isView(data) ? data.byteLength : 0;
  return sum;
}

function checkSize(bytes: number): void {
  if (bytes > MAX_MESSAGE_BYTES)
    throw fail("LIMIT_EXCEEDED", {
      what: "A model in one file (put its weights outside, as external data)",
      limit: MAX_MESSAGE_BYTES,
      got: bytes,
      unit: "bytes",
    });
}

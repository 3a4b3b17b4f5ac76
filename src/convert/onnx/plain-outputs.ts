/**
 * @file Outputs as plain tensors: ONNX Runtime's Node binding cannot give sequences and maps. A ZipMap, which turns a matrix of
 * probabilities into maps, becomes an Identity, so that the matrix comes out under the same name; other outputs that are no tensors
 * are left out. Training parts are dropped, nobody runs them.
 */
import { fail } from "#base";
import type { OnnxFile, OnnxGraph, OnnxNode, OnnxValue } from "./file.js";
import { rewrite, writeField, writeInt } from "./wire.js";

export interface PlainModel {
  readonly bytes: Uint8Array;
  /** The outputs that are left, with the types that they have now. */
  readonly outputs: readonly OnnxValue[];
  /** Class names of a ZipMap, by the output that it made. */
  readonly classes: ReadonlyMap<string, readonly (string | number)[]>;
  readonly warnings: readonly string[];
}

const FLOAT = 1;
/** ModelProto's training_info and configuration: neither is used to run a model. */
const DROPPED_FIELDS = new Set([20, 26]);

/** Throws MODEL_REFUSED when no output is a tensor, or an input is none. */
export function toPlainOutputs({ bytes, graph }: OnnxFile): PlainModel {
  const zipMaps = new Map(graph.nodes.filter(isZipMap).map((node) => [node.outputs[0] ?? "", node]));
  const isMade = (value: OnnxValue): boolean => value.elementType !== null || zipMaps.has(value.name);
  const outputs = graph.outputs.filter(isMade).map((value) => zipMapType(value, zipMaps.get(value.name)));
  const dropped = graph.outputs.filter((value) => !isMade(value)).map(({ name }) => name);
  refuseUnusable(graph, outputs);
  return {
    bytes: rewrite(bytes, (field) => {
      if (DROPPED_FIELDS.has(field.number)) return null;
      if (field.number !== 7 || (zipMaps.size === 0 && dropped.length === 0)) return field.bytes;
      return writeField(7, rewriteGraph(field.body, { graph, zipMaps, outputs }));
    }),
    outputs,
    classes: new Map([...zipMaps].map(([name, node]) => [name, classesOf(node)])),
    warnings: [
      ...[...zipMaps.keys()].map((name) => `Output '${name}' was a list of maps; it is now a matrix, one column a class`),
      ...dropped.map((name) => `Output '${name}' is no tensor and was left out`),
    ],
  };
}

const isZipMap = (node: OnnxNode): boolean => node.domain === "ai.onnx.ml" && node.op === "ZipMap";

function classesOf(node: OnnxNode): readonly (string | number)[] {
  const strings = node.attributes.find(({ name }) => name === "classlabels_strings")?.strings ?? [];
  return strings.length > 0 ? strings : (node.attributes.find(({ name }) => name === "classlabels_int64s")?.ints ?? []);
}

function zipMapType(value: OnnxValue, zipMap: OnnxNode | undefined): OnnxValue {
  return zipMap === undefined ? value : { name: value.name, elementType: FLOAT, dims: [null, BigInt(classesOf(zipMap).length)] };
}

function refuseUnusable(graph: OnnxGraph, outputs: readonly OnnxValue[]): void {
  if (graph.outputs.length === 0) throw refused("it has no outputs");
  if (outputs.length === 0)
    throw refused(`its outputs (${graph.outputs.map(({ name }) => `'${name}'`).join(", ")}) are sequences or maps; only tensors can be served`);
  for (const { name, elementType } of graph.inputs) if (elementType === null) throw refused(`its input '${name}' is no tensor; only tensors can be served`);
  const reserved = [...graph.inputs, ...outputs].find(({ name }) => name === "__proto__" || name === "");
  if (reserved !== undefined) throw refused(`an input or output has the name '${reserved.name}'`);
}

const refused = (why: string): Error => fail("MODEL_REFUSED", { format: "ONNX", why });

interface Rewriting {
  readonly graph: OnnxGraph;
  readonly zipMaps: ReadonlyMap<string, OnnxNode>;
  readonly outputs: readonly OnnxValue[];
}

/** Field by field: nodes and outputs are counted along, because the view holds them in the same order. */
function rewriteGraph(message: Uint8Array, { graph, zipMaps, outputs }: Rewriting): Uint8Array {
  let [nodeIndex, outputIndex] = [0, 0];
  const kept = new Map(outputs.map((value) => [value.name, value]));
  return rewrite(message, (field) => {
    if (field.number === 1) {
      const node = graph.nodes[nodeIndex++];
      return node !== undefined && isZipMap(node) ? writeField(1, identity(node)) : field.bytes;
    }
    if (field.number !== 12) return field.bytes;
    const name = graph.outputs[outputIndex++]?.name ?? "";
    const value = kept.get(name);
    if (value === undefined) return null;
    return zipMaps.has(name) ? writeField(12, tensorValue(value)) : field.bytes;
  });
}

function identity(node: OnnxNode): Uint8Array {
  return Buffer.concat([
    ...node.inputs.slice(0, 1).map((name) => writeField(1, name)),
    ...node.outputs.map((name) => writeField(2, name)),
    writeField(3, node.name),
    writeField(4, "Identity"),
  ]);
}

/** ValueInfoProto { name, type { tensor_type { elem_type, shape { dim } } } }; a free dim has neither value nor name. */
function tensorValue({ name, elementType, dims }: OnnxValue): Uint8Array {
  const shape = Buffer.concat((dims ?? []).map((dim) => writeField(1, dim === null ? new Uint8Array(0) : writeInt(1, dim))));
  const tensor = Buffer.concat([writeInt(1, BigInt(elementType ?? FLOAT)), writeField(2, shape)]);
  return Buffer.concat([writeField(1, name), writeField(2, writeField(1, tensor))]);
}

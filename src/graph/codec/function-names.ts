/** @file Names of a model's local functions, which the IR holds as wire bytes. */
import { fromBinary } from "@bufbuild/protobuf";
import { FunctionProtoSchema } from "../generated/onnx_pb.js";
import type { Model } from "../ir.js";

const cache = new WeakMap<readonly Uint8Array[], ReadonlySet<string>>();

/** `domain:name` of each local function. */
export function functionNames(model: Model): ReadonlySet<string> {
  const known = cache.get(model.functions) ?? new Set(model.functions.map((wire) => nameOf(wire)));
  cache.set(model.functions, known);
  return known;
}

function nameOf(wire: Uint8Array): string {
  const { domain, name } = fromBinary(FunctionProtoSchema, wire);
  return `${domain}:${name}`;
}

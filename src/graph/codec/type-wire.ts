/** @file ValueInfoProto and ValueInfo: plain tensors as dtype and dims, all else as its ONNX type string with the wire bytes kept. */
import { create } from "@bufbuild/protobuf";
import { fail } from "#base";
import { DTYPES, dtypeFromOnnx, type DType } from "#tensor";
import {
  TensorShapeProto_DimensionSchema,
  TensorShapeProtoSchema,
  TypeProto_TensorSchema,
  TypeProtoSchema,
  ValueInfoProtoSchema,
  type TensorShapeProto,
  type TensorShapeProto_Dimension,
  type TypeProto,
  type ValueInfoProto,
} from "../generated/onnx_pb.js";
import type { Dim, ValueInfo, ValueType } from "../ir.js";
import { onnxType } from "../verify/onnx-type.js";
import { refuse } from "./refuse.js";
import { fromRemainder, remainder } from "./remainder.js";

export function fromWireValue(wire: ValueInfoProto): ValueInfo {
  const type = fromWireType(wire);
  // a plain tensor's type is written anew from dtype and dims, but only if nothing in it would be lost
  const plain = wire.type !== undefined && type.opaque === undefined && !hasExtras(wire.type);
  const unknown = remainder(ValueInfoProtoSchema, wire, { taken: plain ? ["name", "type"] : ["name"] });
  return { name: wire.name, ...type, ...(unknown === undefined ? {} : { unknown }) };
}

function fromWireType({ name, type }: ValueInfoProto): ValueType {
  if (type?.value.case !== "tensorType") return { dtype: innermost(type), dims: null, opaque: type === undefined ? "?" : typeString(type) };
  const { elemType, shape } = type.value.value;
  if (elemType === 0) return { dtype: "float32", dims: null, opaque: "?" };
  const dtype = dtypeFromOnnx(elemType);
  if (dtype === undefined) throw refuse(`value '${name}'`, `its element type ${elemType} is not supported`);
  return { dtype, dims: shape === undefined ? null : fromWireShape(name, shape) };
}

/** Negative sizes, which some writers use for "unknown", are unknown. */
function fromWireShape(name: string, shape: TensorShapeProto): readonly Dim[] {
  return shape.dim.map(({ value }): Dim => {
    if (value.case === "dimParam") return value.value === "" ? null : value.value;
    if (value.case === undefined || value.value < 0n) return null;
    if (value.value > BigInt(Number.MAX_SAFE_INTEGER))
      throw fail("TENSOR_TOO_LARGE", { tensor: name, dims: shape.dim.map((dim) => String(dim.value.value)).join(", ") });
    return Number(value.value);
  });
}

/** True when a tensor's type says more than dtype and dims can hold. */
function hasExtras(type: TypeProto): boolean {
  const tensor = type.value.case === "tensorType" ? type.value.value : undefined;
  const messages = [type, tensor, tensor?.shape, ...(tensor?.shape?.dim ?? [])];
  const odd = (dim: TensorShapeProto_Dimension): boolean =>
    dim.denotation !== "" || (dim.value.case === "dimParam" && dim.value.value === "") || (dim.value.case === "dimValue" && dim.value.value < 0n);
  return type.denotation !== "" || messages.some((message) => message?.$unknown !== undefined) || tensor?.shape?.dim.some(odd) === true;
}

function innermost(type: TypeProto | undefined): DType {
  const { case: kind, value } = type?.value ?? { case: undefined };
  if (kind === "tensorType" || kind === "sparseTensorType") return dtypeFromOnnx(value.elemType) ?? "float32";
  if (kind === "sequenceType" || kind === "optionalType") return innermost(value.elemType);
  return kind === "mapType" ? innermost(value.valueType) : "float32";
}

/** ONNX's notation, as in operator schemas: `seq(map(int64,tensor(float)))`. */
function typeString(type: TypeProto | undefined): string {
  const { case: kind, value } = type?.value ?? { case: undefined };
  if (kind === "tensorType") return onnxType(dtypeFromOnnx(value.elemType) ?? "float32");
  if (kind === "sequenceType") return `seq(${typeString(value.elemType)})`;
  if (kind === "optionalType") return `optional(${typeString(value.elemType)})`;
  return kind === "mapType" ? `map(${dtypeFromOnnx(value.keyType) ?? "?"},${typeString(value.valueType)})` : "?"; // sparse and opaque types take part in no operator here
}

export function toWireValue(info: ValueInfo): ValueInfoProto {
  const wire = fromRemainder(ValueInfoProtoSchema, info.unknown);
  wire.name = info.name;
  if (info.opaque === undefined && !saysTheSame(wire, info)) wire.type = toWireType(info);
  return wire;
}

/** The kept wire type still says what the IR says: then it stays, with its extras. */
function saysTheSame(wire: ValueInfoProto, { dtype, dims }: ValueType): boolean {
  if (wire.type?.value.case !== "tensorType") return false;
  const before = fromWireType(wire);
  return before.dtype === dtype && JSON.stringify(before.dims) === JSON.stringify(dims);
}

function toWireType({ dtype, dims }: ValueType): TypeProto {
  const tensor = create(TypeProto_TensorSchema, { elemType: DTYPES[dtype].onnx });
  if (dims !== null) tensor.shape = create(TensorShapeProtoSchema, { dim: dims.map(toWireDim) });
  return create(TypeProtoSchema, { value: { case: "tensorType", value: tensor } });
}

function toWireDim(dim: Dim): TensorShapeProto_Dimension {
  if (dim === null) return create(TensorShapeProto_DimensionSchema);
  return create(TensorShapeProto_DimensionSchema, {
    value: typeof dim === "number" ? { case: "dimValue", value: BigInt(dim) } : { case: "dimParam", value: dim },
  });
}

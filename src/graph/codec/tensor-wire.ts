/** @file TensorProto and Tensor. */
import type { MessageInitShape } from "@bufbuild/protobuf";
import { fail } from "#base";
import { DTYPES, dtypeFromOnnx, elementCount, newData, tensor, type DType, type Tensor, type TypedArray } from "#tensor";
import { TensorProto_DataLocation, TensorProtoSchema, type TensorProto } from "../generated/onnx_pb.js";
import { MAX_ELEMENTS } from "../verify/verify.js";
import { fromRemainder, remainder } from "./remainder.js";
import { refuse, utf8 } from "./refuse.js";
import { bytesToData, dataToBytes } from "./wire-bytes.js";

/** Gives the bytes of a tensor that is stored outside the model file. `length` is the tensor's own when the file does not say. */
export type ExternalReader = (location: string, offset: number, length: number) => Uint8Array;

/** Decides where a tensor's bytes go: null keeps them in the model file. */
export type ExternalWriter = (name: string, bytes: Uint8Array) => { readonly location: string; readonly offset: number } | null;

/** How a decoded tensor was written, so that an unchanged one is written the same way. A changed tensor is a new value and has none. */
interface WireForm {
  readonly typed: boolean;
  readonly unknown: Uint8Array | undefined;
}

const wireForms = new WeakMap<Tensor, WireForm>();

const TAKEN = [
  "dims",
  "dataType",
  "name",
  "rawData",
  "floatData",
  "int32Data",
  "int64Data",
  "doubleData",
  "uint64Data",
  "stringData",
  "externalData",
  "dataLocation",
];

/** A tensor; its data shares the file's bytes where they are aligned. Throws MODEL_REFUSED, TENSOR_TOO_LARGE, EXTERNAL_DATA_RANGE. */
export function fromWireTensor(wire: TensorProto, external: ExternalReader | undefined): Tensor {
  const dtype = dtypeFromOnnx(wire.dataType);
  if (dtype === undefined) throw refuse(`tensor '${wire.name}'`, `its element type ${wire.dataType} is not supported`);
  if (wire.segment !== undefined) throw refuse(`tensor '${wire.name}'`, "it is stored in segments");
  const dims = fromWireDims(wire);
  const isExternal = wire.dataLocation === TensorProto_DataLocation.EXTERNAL;
  const bytes = isExternal ? externalBytes(wire, { dims, dtype, external }) : wire.rawData;
  const raw = isExternal || (bytes.length > 0 && dtype !== "string");
  const data = raw ? fromRaw(wire.name, { dtype, dims, bytes }) : fromTyped(wire, dtype, elementCount(dims));
  const value = tensor(dtype, dims, data);
  wireForms.set(value, { typed: !raw && elementCount(dims) > 0, unknown: remainder(TensorProtoSchema, wire, { taken: TAKEN }) });
  return value;
}

function fromWireDims(wire: TensorProto): number[] {
  const dims = wire.dims.map(Number);
  const bad = dims.some((dim) => dim < 0 || dim > MAX_ELEMENTS) || dims.reduce((count, dim) => count * Math.max(dim, 1), 1) > MAX_ELEMENTS;
  if (bad) throw fail("TENSOR_TOO_LARGE", { tensor: wire.name, dims: wire.dims.join(", ") });
  return dims;
}

function fromRaw(name: string, { dtype, dims, bytes }: { dtype: DType; dims: readonly number[]; bytes: Uint8Array }): TypedArray {
  const expected = elementCount(dims) * DTYPES[dtype].bytes;
  if (bytes.byteLength !== expected) throw refuse(`tensor '${name}'`, `${dtype} [${dims.join(", ")}] has ${expected} bytes, its data has ${bytes.byteLength}`);
  return bytesToData(dtype, bytes);
}

interface ExternalRequest {
  readonly dims: readonly number[];
  readonly dtype: DType;
  readonly external: ExternalReader | undefined;
}

function externalBytes(wire: TensorProto, { dims, dtype, external }: ExternalRequest): Uint8Array {
  const entries = new Map(wire.externalData.map(({ key, value }) => [key, value]));
  const location = entries.get("location") ?? "";
  const own = elementCount(dims) * DTYPES[dtype].bytes;
  const [offset, length] = [Number(entries.get("offset") ?? 0), Number(entries.get("length") ?? own)];
  const why = (text: string): Error => fail("EXTERNAL_DATA_RANGE", { tensor: wire.name, why: text });
  if (dtype === "string") throw why("strings cannot be stored outside the model file");
  if (external === undefined) throw why(`its data is in the file '${location}', which was not given`);
  if (!Number.isSafeInteger(offset) || offset < 0 || length !== own)
    throw why(`offset ${offset}, length ${length} in '${location}'; ${dtype} [${dims.join(", ")}] has ${own} bytes`);
  const bytes = external(location, offset, length);
  if (bytes.byteLength !== length) throw why(`'${location}' ends early: ${length} bytes expected at offset ${offset}, got ${bytes.byteLength}`);
  return bytes;
}

/** Data in the typed fields of the message. Small integers, bool and 16-bit floats share int32_data. */
function fromTyped(wire: TensorProto, dtype: DType, count: number): TypedArray | string[] {
  const source = wire[TYPED_FIELDS[dtype]];
  if (source.length !== count) throw refuse(`tensor '${wire.name}'`, `${count} elements expected, got ${source.length}`);
  if (dtype === "string") return wire.stringData.map((text) => utf8(text, `tensor '${wire.name}'`));
  const data = newData(dtype, count) as Record<number, unknown>;
  for (let i = 0; i < count; i++) data[i] = BIG_IN_FIELD.has(dtype) && dtype === "uint32" ? Number(source[i]) : source[i];
  return data as unknown as TypedArray;
}

const TYPED_FIELDS = {
  float32: "floatData",
  float64: "doubleData",
  int64: "int64Data",
  string: "stringData",
  uint64: "uint64Data",
  uint32: "uint64Data",
  int32: "int32Data",
  int16: "int32Data",
  int8: "int32Data",
  uint16: "int32Data",
  uint8: "int32Data",
  bool: "int32Data",
  float16: "int32Data",
  bfloat16: "int32Data",
} as const satisfies Record<DType, keyof TensorProto>;

const BIG_IN_FIELD: ReadonlySet<DType> = new Set(["int64", "uint64", "uint32"]);

/** The message of a tensor: raw bytes, or the typed field it came in when it is unchanged since. */
export function toWireTensor(name: string, value: Tensor, external?: ExternalWriter): TensorProto {
  const form = wireForms.get(value);
  const wire = fromRemainder(TensorProtoSchema, form?.unknown);
  wire.dims = value.dims.map(BigInt);
  wire.dataType = DTYPES[value.dtype].onnx;
  if (name !== "") wire.name = name;
  Object.assign(wire, form?.typed === true ? typedFields(value) : rawFields(name, value, external));
  return wire;
}

function typedFields({ dtype, data }: Tensor): Partial<TensorProto> {
  if (dtype === "string") return { stringData: toUtf8(data as readonly string[]) };
  const elements = Array.from(data as ArrayLike<number | bigint>);
  return { [TYPED_FIELDS[dtype]]: BIG_IN_FIELD.has(dtype) ? elements.map(BigInt) : elements };
}

function rawFields(name: string, { dtype, data }: Tensor, external: ExternalWriter | undefined): Partial<TensorProto> {
  if (!ArrayBuffer.isView(data)) return { stringData: toUtf8(data) };
  const bytes = dataToBytes(data);
  const place = external?.(name, bytes) ?? null;
  if (place === null || dtype === "string") return { rawData: bytes };
  const entries: MessageInitShape<typeof TensorProtoSchema>["externalData"] = [
    { key: "location", value: place.location },
    { key: "offset", value: String(place.offset) },
    { key: "length", value: String(bytes.byteLength) },
  ];
  return {
    dataLocation: TensorProto_DataLocation.EXTERNAL,
    externalData: entries.map((entry) => ({ $typeName: "onnx.StringStringEntryProto", key: entry.key ?? "", value: entry.value ?? "" })),
  };
}

function toUtf8(data: readonly string[]): Uint8Array[] {
  const encoder = new TextEncoder();
  return data.map((text) => encoder.encode(text));
}

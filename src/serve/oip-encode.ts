/** @file Answers of the Open Inference Protocol v2 (JSON). */
import { elementCount } from "#tensor";
import type { Route, Target } from "#deploy";
import type { SignatureTensor } from "#store";
import type { Answer } from "./batcher.js";
import { hasBatchAxis } from "./decode-tensors.js";
import { encodeElements } from "./encode-values.js";
import { toOipType } from "./oip-types.js";
import { newPredictionId } from "./prediction-id.js";

export interface OipTensorMetadata {
  readonly name: string;
  readonly datatype: string;
  /** Free dims are -1. */
  readonly shape: readonly number[];
}

export interface OipModelMetadata {
  readonly name: string;
  readonly versions: readonly string[];
  readonly platform: "onnx_onnxv1";
  readonly inputs: readonly OipTensorMetadata[];
  readonly outputs: readonly OipTensorMetadata[];
  readonly properties: Readonly<Record<string, string>>;
}

/** The answer of an infer call, ready to send: `outputs` in the order asked for, an id always (kserve's client needs a string). */
export function encodeOip(
  route: Route,
  target: Target,
  { id, outputs, answer }: { readonly id: string | null; readonly outputs: readonly string[] | null; readonly answer: Answer },
): string {
  const batched = hasBatchAxis(target.signature);
  const texts = (outputs ?? target.signature.outputs.map((output) => output.name)).map((name) => encodeOutput(name, answer, batched));
  return `{"model_name":${JSON.stringify(route.name)},"model_version":"${target.version}","id":${JSON.stringify(id ?? newPredictionId())},"outputs":[${texts.join(",")}]}`;
}

function encodeOutput(name: string, answer: Answer, batched: boolean): string {
  const output = answer.outputs[name];
  if (output === undefined) return `{"name":${JSON.stringify(name)},"shape":[0],"datatype":"FP32","data":[]}`;
  const inner = elementCount(output.dims.slice(1));
  const [dims, start] = batched ? [[answer.rows, ...output.dims.slice(1)], answer.start * inner] : [output.dims, 0];
  const data = encodeElements(output, start, elementCount(dims));
  return `{"name":${JSON.stringify(name)},"shape":[${dims.join(",")}],"datatype":"${toOipType(output.dtype)}","data":[${data.join(",")}]}`;
}

/** A model's metadata: its versions are those with traffic; class order in `properties.classes`, a JSON string. */
export function describeOip(route: Route, target: Target): OipModelMetadata {
  const { signature } = target;
  return {
    name: route.name,
    versions: route.targets.map(({ version }) => String(version)),
    platform: "onnx_onnxv1",
    inputs: signature.inputs.map(describeTensor),
    outputs: signature.outputs.map(describeTensor),
    properties: { task: signature.task, ...(signature.classes === undefined ? {} : { classes: JSON.stringify(signature.classes) }) },
  };
}

function describeTensor(value: SignatureTensor): OipTensorMetadata {
  return { name: value.name, datatype: toOipType(value.dtype), shape: value.shape.map((dim) => dim ?? -1) };
}

/** @file The signature of an imported model: its inputs and outputs, and the task where the outputs say it. */
import type { Signature, SignatureTensor } from "#store";
import { dtypeFromOnnx } from "#tensor";
import { fail } from "#base";
import type { OnnxFile, OnnxNode, OnnxValue } from "./file.js";
import type { PlainModel } from "./plain-outputs.js";

const CLASS_LISTS = new Set(["classlabels_strings", "classlabels_int64s", "classlabels_ints"]);

/**
 * Outputs `label` and `probabilities` with known classes make a classifier, a single `value` a regression; all else is tensors.
 * A free dim has shape null. Throws MODEL_REFUSED for an element type that cannot be fed.
 */
export function toSignature({ graph }: OnnxFile, plain: PlainModel): Signature {
  const initialised = new Set(graph.initializers.map(({ name }) => name)); // IR 3 lists them as inputs too
  const inputs = graph.inputs.filter(({ name }) => !initialised.has(name)).map((value) => toTensor("input", value));
  const outputs = plain.outputs.map((value) => toTensor("output", value));
  const classes = classesOf(graph.nodes, plain, outputs);
  if (classes !== null) return { task: classes.length === 2 ? "binary" : "multiclass", classes, inputs, outputs };
  return { task: isRegression(outputs) ? "regression" : "tensor", inputs, outputs };
}

function toTensor(side: "input" | "output", { name, elementType, dims }: OnnxValue): SignatureTensor {
  const dtype = dtypeFromOnnx(elementType ?? 0);
  if (dtype === undefined || dtype === "bfloat16")
    throw fail("MODEL_REFUSED", { format: "ONNX", where: `${side} '${name}'`, why: `its element type ${dtype ?? String(elementType)} cannot be served` });
  return { name, dtype, shape: (dims ?? []).map((dim) => (dim === null || dim < 0n ? null : Number(dim))) };
}

function classesOf(nodes: readonly OnnxNode[], { classes }: PlainModel, outputs: readonly SignatureTensor[]): readonly (string | number)[] | null {
  const label = outputs.find(({ name }) => name === "label");
  const probabilities = outputs.find(({ name }) => name === "probabilities");
  if (outputs.length !== 2 || label === undefined || probabilities?.dtype !== "float32") return null;
  const names = classes.get("probabilities") ?? classifierClasses(nodes);
  return fits(names, label, probabilities) ? names : null;
}

function fits(names: readonly (string | number)[], label: SignatureTensor, { shape }: SignatureTensor): boolean {
  const sameType = typeof names[0] === (label.dtype === "string" ? "string" : "number");
  return names.length >= 2 && sameType && shape.length === 2 && (shape[1] ?? names.length) === names.length;
}

/** Of the one node that can have made the labels. */
function classifierClasses(nodes: readonly OnnxNode[]): readonly (string | number)[] {
  const classifiers = nodes.filter((node) => node.domain === "ai.onnx.ml" && node.op.endsWith("Classifier"));
  const lists = classifiers
    .flatMap(({ attributes }) => attributes.filter(({ name }) => CLASS_LISTS.has(name)))
    .filter(({ ints, strings }) => ints.length + strings.length > 0);
  const [only] = lists;
  if (only === undefined || lists.length !== 1) return [];
  return only.strings.length > 0 ? only.strings : only.ints;
}

function isRegression(outputs: readonly SignatureTensor[]): boolean {
  const [only] = outputs;
  return outputs.length === 1 && only?.name === "value" && only.dtype === "float32" && only.shape.length === 1;
}

/** @file A case of an operator as a model of one node, for the tests that run all cases. */
import { isFloat, type Tensor } from "#tensor";
import { tagAttributes } from "../attributes.js";
import type { OpCase, OpDefinition } from "../define-op.js";
import { TARGET, type Model, type ValueInfo } from "../ir.js";

/** The model, and the feeds of its inputs (`in0`, `in1`...). `constants` lists the inputs that become initializers. */
export function caseModel(
  definition: OpDefinition,
  { inputs, attributes = {}, expected }: OpCase,
  constants: (input: Tensor, slot: number) => boolean = () => false,
): { model: Model; feeds: Record<string, Tensor> } {
  const feeds: Record<string, Tensor> = {};
  const initializers = new Map<string, Tensor>();
  inputs.forEach((input, slot) => {
    if (input !== null && constants(input, slot)) initializers.set(`in${slot}`, input);
    else if (input !== null) feeds[`in${slot}`] = input;
  });
  const outputs = expected.map((each, at): ValueInfo => ({ name: `out${at}`, dtype: each.dtype, dims: each.dims }));
  const node = {
    name: "node",
    op: definition.name,
    domain: definition.domain,
    inputs: inputs.map((input, slot) => (input === null ? "" : `in${slot}`)),
    outputs: outputs.map(({ name }) => name),
    attributes: tagAttributes(attributes, (name) => definition.attributes[name]?.kind, definition.name),
  };
  const graph = {
    name: definition.name,
    inputs: Object.entries(feeds).map(([name, { dtype, dims }]): ValueInfo => ({ name, dtype, dims })),
    outputs,
    initializers,
    nodes: [node],
    values: new Map(),
  };
  const opsets = { "": TARGET.opset, [definition.domain]: caseVersion(definition) };
  return { model: { irVersion: TARGET.irVersion, opsets, producer: "aimass", metadata: {}, graph, functions: [] }, feeds };
}

/** The opset version that a definition's cases are checked at: ours, or the nearest one for which it holds; the runtime's own domains are at 1. */
function caseVersion({ domain, since, until }: OpDefinition): number {
  const ours: Readonly<Record<string, number>> = { "": TARGET.opset, "ai.onnx.ml": TARGET.mlOpset };
  return Math.min(Math.max(ours[domain] ?? 1, since), until);
}

/** An operator's name in the tests, with its versions when they have ended. */
export function caseTitle({ name, since, until }: OpDefinition): string {
  return until === Infinity ? name : `${name} (opset ${since} to ${until})`;
}

/** The most that `got` differs from `expected`, as |got - expected| / max(1, |expected|); Infinity when dtype, dims, NaNs, infinities or strings differ. */
export function difference(got: Tensor | undefined, expected: Tensor): number {
  if (got?.dtype !== expected.dtype || got.dims.join() !== expected.dims.join() || got.data.length !== expected.data.length) return Infinity;
  let worst = 0;
  for (let i = 0; i < got.data.length; i++) worst = Math.max(worst, elementDifference(got.data[i], expected.data[i]));
  return worst;
}

function elementDifference(a: unknown, b: unknown): number {
  if (Object.is(a, b) || a === b) return 0;
  if (typeof a === "string" || typeof b === "string") return Infinity;
  const [x, y] = [Number(a), Number(b)];
  if (Number.isNaN(x) && Number.isNaN(y)) return 0;
  const gap = Math.abs(x - y) / Math.max(1, Math.abs(y));
  return Number.isNaN(gap) ? Infinity : gap;
}

/** True for inputs that a gradient can flow to. */
export function isDifferentiable(input: Tensor | null): input is Tensor {
  return input !== null && isFloat(input.dtype);
}

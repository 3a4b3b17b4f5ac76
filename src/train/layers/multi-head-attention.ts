/**
 * Multi-head attention: of [steps, features] to itself, or of a first input to a second one.
 * Parameters: projections of all heads in one kernel, so that each is one Gemm: `qkv` for self-attention, `query` and `keyValue` otherwise, and `output`.
 */
import type { Value } from "#graph";
import { attend, splitHeads, type Heads } from "./attention-core.js";
import { biasOption } from "./dense.js";
import { defineLayer, requireRank, type LayerParameter, type LayerSite, type LayerWriter } from "./define-layer.js";
import { dropoutOption } from "./dropout.js";
import { linear, linearParameters } from "./linear.js";

export const headsOption = { type: "integer", range: [1, 1024], meaning: "How many heads." } as const;
export const causalOption = { type: "boolean", default: false, meaning: "Steps see only themselves and those before." } as const;

/** A projection that holds several of the width of one: each is initialised as if it stood alone. */
export function stackedParameters(
  name: string,
  { inputs, units, parts, useBias }: { inputs: number; units: number; parts: number; useBias: boolean },
): LayerParameter[] {
  const initialiser = { kind: "glorotUniform", fanIn: inputs, fanOut: units } as const;
  return linearParameters(inputs, units * parts, { prefix: `${name}_`, useBias }).map((each) => (each.decays === true ? { ...each, initialiser } : each));
}

/** `linear` with the parameters of this prefix. */
export function project({ g, parameter }: LayerWriter, x: Value, { name, useBias }: { name: string; useBias: boolean }): Value {
  return linear(g, x, { kernel: parameter(`${name}_kernel`), bias: useBias ? parameter(`${name}_bias`) : null });
}

export const multiHeadAttention = defineLayer({
  name: "multiHeadAttention",
  meaning: "Each step looks at all steps of the same input, or of a second one: [steps, features] -> same.",
  options: {
    numHeads: headsOption,
    keyDim: { type: "integer", default: null, range: [1, 65_536], meaning: "Size of one head; features / numHeads when absent." },
    causal: causalOption,
    dropout: dropoutOption,
    useBias: biasOption,
  },
  arity: [1, 2],
  plan(site) {
    requireRank(site, [2], "[steps, features]");
    const { numHeads: heads, causal: isCausal, dropout, useBias } = site.options;
    const [steps = 1, features = 1] = site.input.dims;
    const [, other = null] = site.inputs;
    const [otherSteps = steps, otherFeatures = features] = (other ?? site.input).dims;
    if (isCausal && otherSteps !== steps) throw site.refuse(`causal attention needs as many steps on both sides, got ${steps} and ${otherSteps}`);
    const size = headSize(site, features);
    const width = heads * size;
    const stacked = (name: string, inputs: number, parts: number): LayerParameter[] => stackedParameters(name, { inputs, units: width, parts, useBias });
    const into = other === null ? stacked("qkv", features, 3) : [...stacked("query", features, 1), ...stacked("keyValue", otherFeatures, 2)];
    return {
      output: site.input,
      parameters: [...into, ...linearParameters(width, features, { prefix: "output_", useBias })],
      macs: width * (2 * steps * features + 2 * otherSteps * otherFeatures + 2 * steps * otherSteps),
      forward(writer) {
        const [query, key, value] = projectHeads(writer, { heads, size, steps, otherSteps, useBias });
        const mixed = attend(writer, { query, key, value, heads, size, isCausal, steps, dropout });
        return project(writer, mixed, { name: "output", useBias });
      },
    };
  },
});

function headSize({ options: { numHeads, keyDim }, refuse }: LayerSite<{ numHeads: number; keyDim: number | null }>, features: number): number {
  const size = keyDim ?? features / numHeads;
  if (Number.isInteger(size)) return size;
  throw refuse(`numHeads ${numHeads} does not divide the ${features} features of its input; give keyDim`);
}

interface HeadsRequest extends Heads {
  readonly steps: number;
  readonly otherSteps: number;
  readonly useBias: boolean;
}

function projectHeads(writer: LayerWriter, { steps, otherSteps, useBias, ...heads }: HeadsRequest): readonly [Value, Value, Value] {
  const { g, x, inputs } = writer;
  const other = inputs[1];
  if (other === undefined) {
    const [query = x, key = x, value = x] = splitHeads(g, project(writer, x, { name: "qkv", useBias }), { ...heads, parts: 3, steps });
    return [query, key, value];
  }
  const [query = x] = splitHeads(g, project(writer, x, { name: "query", useBias }), { ...heads, parts: 1, steps });
  const [key = x, value = x] = splitHeads(g, project(writer, other, { name: "keyValue", useBias }), { ...heads, parts: 2, steps: otherSteps });
  return [query, key, value];
}

/** @file Layers that join branches. Each names its `inputs`. */
import type { GraphWriter, Value } from "#graph";
import { defineLayer, dimsText, requireRank, type LayerDefinition, type LayerShape, type LayerSite } from "./define-layer.js";

const MANY = [2, 64] as const;

/** The shape all inputs stretch to: axes of size 1 stretch, as in squeeze-and-excitation. */
function stretched(site: LayerSite<unknown>): LayerShape {
  requireRank(site, [0, 1, 2, 3, 4], "of any rank");
  const { dims } = site.inputs.reduce((a, b) => {
    const fits = a.dims.length === b.dims.length && a.dims.every((dim, axis) => dim === b.dims[axis] || dim === 1 || b.dims[axis] === 1);
    if (!fits) throw site.refuse(`its inputs differ in shape: ${site.inputs.map((each) => dimsText(each.dims)).join(" and ")}`);
    return { ...a, dims: a.dims.map((dim, axis) => (dim === 1 ? (b.dims[axis] ?? 1) : dim)) };
  });
  return { dtype: "float32", dims };
}

const fold = (name: string, { arity = MANY, meaning, join }: { arity?: readonly [number, number]; meaning: string; join: Join }): LayerDefinition =>
  defineLayer({
    name,
    meaning,
    options: {},
    arity,
    plan: (site) => ({ output: stretched(site), forward: ({ g, inputs }) => join(g, inputs) }),
  });

type Join = (g: GraphWriter, inputs: readonly Value[]) => Value;

export const add = fold("add", { meaning: "The sum of its inputs.", join: (g, inputs) => inputs.reduce((a, b) => g.add(a, b)) });
export const subtract = fold("subtract", {
  arity: [2, 2],
  meaning: "The first input less the second.",
  join: (g, inputs) => inputs.reduce((a, b) => g.sub(a, b)),
});
export const multiply = fold("multiply", { meaning: "The product of its inputs.", join: (g, inputs) => inputs.reduce((a, b) => g.mul(a, b)) });
export const maximum = fold("maximum", { meaning: "The largest of its inputs.", join: (g, inputs) => inputs.reduce((a, b) => g.max(a, b)) });
export const average = fold("average", {
  meaning: "The mean of its inputs.",
  join: (g, inputs) => {
    const sum = inputs.reduce((a, b) => g.add(a, b));
    return g.mul(sum, g.scalar(1 / inputs.length, sum));
  },
});

export const concatenate = defineLayer({
  name: "concatenate",
  meaning: "Its inputs behind each other along one axis.",
  options: {
    axis: { type: "integer", default: 1, range: [-6, 6], meaning: "Counted with the batch axis: 1 is the channels of pictures, -1 the features of steps." },
  },
  arity: MANY,
  plan(site) {
    requireRank(site, [1, 2, 3, 4], "of rank 1 to 4");
    const { axis } = site.options;
    const rank = site.input.dims.length;
    const at = axis < 0 ? rank + axis : axis - 1;
    if (at < 0 || at >= rank) throw site.refuse(`axis ${axis} is outside its input ${dimsText(site.input.dims)} (axis 0 is the batch)`);
    const fits = site.inputs.every(({ dims }) => dims.length === rank && dims.every((dim, other) => other === at || dim === site.input.dims[other]));
    if (!fits) throw site.refuse(`its inputs differ in more than axis ${axis}: ${site.inputs.map(({ dims }) => dimsText(dims)).join(" and ")}`);
    const size = site.inputs.reduce((sum, { dims }) => sum + (dims[at] ?? 0), 0);
    return {
      output: { dtype: "float32", dims: site.input.dims.map((dim, other) => (other === at ? size : dim)) },
      forward: ({ g, inputs }) => g.concat(inputs, at + 1),
    };
  },
});

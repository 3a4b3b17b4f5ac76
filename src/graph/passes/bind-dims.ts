/** @file Pass: symbolic dims become numbers, as training needs before differentiation. */
import { inferShapes } from "../infer/infer-shapes.js";
import type { Dim, Model, ValueInfo } from "../ir.js";

/**
 * The same model with the symbols of its inputs bound, and the shapes that follow from them.
 *
 * @example bindDims(model, { N: 32 })
 */
export function bindDims(model: Model, sizes: Readonly<Record<string, number>>): Model {
  const bind = (dim: Dim): Dim => (typeof dim === "string" && Object.hasOwn(sizes, dim) ? (sizes[dim] ?? dim) : dim);
  const bound = (info: ValueInfo): ValueInfo => ({ ...info, dims: info.dims?.map(bind) ?? null });
  const { graph } = model;
  const values = new Map([...graph.values].map(([name, type]) => [name, { ...type, dims: type.dims?.map(bind) ?? null }]));
  return inferShapes({ ...model, graph: { ...graph, inputs: graph.inputs.map(bound), outputs: graph.outputs.map(bound), values } });
}

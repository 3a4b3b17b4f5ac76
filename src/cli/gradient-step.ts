/** @file From a model as it was found to one with gradients: what `differentiate` needs done before, and errors that say which option helps. */
import { AppError, fail } from "#base";
import {
  bindDims,
  differentiate,
  expandBodies,
  extendModel,
  foldSizes,
  inferShapes,
  raiseOpset,
  rewriteForSpeed,
  verify,
  type Model,
  type ValueInfo,
  type ValueType,
} from "#graph";
import { isFloat } from "#tensor";

export interface GradientStepOptions {
  readonly loss: string;
  readonly wrt: readonly string[];
  /** Rewritten for ONNX Runtime on the CPU, in operators of its own domain too. */
  readonly fused?: boolean;
}

/**
 * Sizes bound and followed, our opset, functions inlined, Ifs of a known condition and loops of a known length written out.
 * A size is named by its symbol, or by `input:axis` where the file has no name for it.
 */
export function openModel(model: Model, sizes: Readonly<Record<string, number>> = {}): Model {
  const open = openSizes(model);
  for (const name of Object.keys(sizes))
    if (!open.includes(name))
      throw fail("INVALID_REQUEST", {
        detail: `--size: no input has an open size '${name}'; ${open.length === 0 ? "all are known" : `there are: ${open.join(", ")}`}`,
      });
  const inputs = model.graph.inputs.map((info) => ({ ...info, dims: info.dims?.map((dim, axis) => dim ?? unnamed(info, axis, sizes)) ?? null }));
  const bound = bindDims({ ...model, graph: { ...model.graph, inputs } }, sizes);
  // a function is written for the opset of its model, so it goes before that is raised; loops are written out after, in operators of our opset
  return foldSizes(expandBodies(inferShapes(raiseOpset(expandBodies(bound)))));
}

/** An opened model with an output `grad:<name>` for each name of `wrt`; a loss that is an inner value becomes an output too. */
export function gradientStep(model: Model, { loss, wrt, fused = false }: GradientStepOptions): Model {
  requireLoss(model, loss);
  const step = withHint(model, () => differentiate(withOutput(model, loss), { loss, wrt }));
  if (!fused) return step;
  const rewritten = rewriteForSpeed(step);
  verify(rewritten);
  return rewritten;
}

/** Symbols of the inputs' shapes, and `input:axis` for sizes that have none. */
function openSizes({ graph }: Model): readonly string[] {
  const fed = graph.inputs.filter(({ name }) => !graph.initializers.has(name));
  const names = fed.flatMap((info) => (info.dims ?? []).flatMap((dim, axis) => (typeof dim === "number" ? [] : [dim ?? `${info.name}:${axis}`])));
  return [...new Set(names)];
}

function unnamed({ name }: ValueInfo, axis: number, sizes: Readonly<Record<string, number>>): string | null {
  const own = `${name}:${axis}`;
  return Object.hasOwn(sizes, own) ? own : null;
}

function requireLoss(model: Model, loss: string): void {
  const outputs = model.graph.outputs.map(({ name }) => name);
  const type = typeOf(model, loss);
  if (type === undefined) throw fail("INVALID_REQUEST", { detail: `--loss: the graph has no value '${loss}'; its outputs are: ${outputs.join(", ")}` });
  if (isFloat(type.dtype) && type.dims?.every((dim) => dim === 1) === true) return;
  const shape = type.dims === null ? "of unknown rank" : `[${type.dims.map((dim) => dim ?? "?").join(", ")}]`;
  const hint = type.dims?.every((dim) => typeof dim === "number") === true ? "" : sizeHint(model);
  throw fail("INVALID_REQUEST", { detail: `--loss: expected a float of one element, got '${loss}': ${type.dtype} ${shape}${hint}` });
}

function typeOf({ graph }: Model, name: string): ValueType | undefined {
  return graph.outputs.find((each) => each.name === name) ?? graph.values.get(name);
}

function withOutput(model: Model, name: string): Model {
  if (model.graph.outputs.some((each) => each.name === name)) return model;
  const g = extendModel(model);
  g.output(g.value(name), name);
  return g.build();
}

/** Says which sizes are open, since many gradients need to know them. */
function withHint<T>(model: Model, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== "GRAPH_NO_GRADIENT") throw error;
    const { node, op, why } = error.params as { node: string; op: string; why: string };
    throw fail("GRAPH_NO_GRADIENT", { node, op, why: `${why}${sizeHint(model)}` }, { cause: error });
  }
}

function sizeHint(model: Model): string {
  const open = openSizes(model);
  return open.length === 0 ? "" : ` (open sizes: ${open.join(", ")}; bind them with --size ${open.map((name) => `${name}=16`).join(",")})`;
}

/** @file Kernels of the support vector machines: how near a row is to a support vector. */
import { fail } from "#base";
import { fromFloat64 } from "#tensor";
import type { GraphWriter, Value } from "../../build/graph-writer.js";

export const KERNEL_ATTRIBUTES = {
  kernel_type: { kind: "string", fallback: "LINEAR" },
  /** gamma, coef0, degree. */
  kernel_params: { kind: "floats", fallback: [] },
} as const;

export interface KernelAttributes {
  readonly kernel_type: string;
  readonly kernel_params: readonly number[];
}

interface Parameters {
  readonly gamma: number;
  readonly coef0: number;
  readonly degree: number;
}

/** `of` takes the product of row and vector, and the square of their distance. */
type Kernel = (product: number, distance: number, parameters: Parameters) => number;

const KERNELS: Readonly<Record<string, Kernel>> = {
  LINEAR: (product) => product,
  POLY: (product, _, { gamma, coef0, degree }) => (gamma * product + coef0) ** degree,
  RBF: (_, distance, { gamma }) => Math.exp(-gamma * distance),
  SIGMOID: (product, _, { gamma, coef0 }) => Math.tanh(gamma * product + coef0),
};

function parametersOf({ kernel_params: [gamma = 0, coef0 = 0, degree = 0] }: KernelAttributes): Parameters {
  return { gamma, coef0, degree };
}

/** The kernel of a row with each of `count` vectors. Throws GRAPH_INVALID for an unknown one. */
export function kernelsOf(
  where: string,
  row: Float64Array,
  { vectors, count, ...attributes }: KernelAttributes & { readonly vectors: readonly number[]; readonly count: number },
): number[] {
  const kernel = Object.hasOwn(KERNELS, attributes.kernel_type) ? KERNELS[attributes.kernel_type] : undefined;
  if (kernel === undefined)
    throw fail("GRAPH_INVALID", { where, why: `the kernel '${attributes.kernel_type}' is not one of ${Object.keys(KERNELS).join(", ")}` });
  const parameters = parametersOf(attributes);
  return Array.from({ length: count }, (_, vector) => {
    let [product, distance] = [0, 0];
    row.forEach((x, i) => {
      const other = vectors[vector * row.length + i] ?? NaN;
      product += x * other;
      distance += (x - other) ** 2;
    });
    return kernel(product, distance, parameters);
  });
}

interface KernelBack {
  readonly x: Value;
  /** d loss / d (weighted sum of kernels), [N, 1]. */
  readonly dy: Value;
  /** One weight a vector. */
  readonly weights: readonly number[];
  readonly vectors: readonly number[];
}

/** d x of the weighted sum of the kernels of each row with all vectors. */
export function throughKernels(g: GraphWriter, attributes: KernelAttributes, { x, dy, weights, vectors }: KernelBack): Value {
  const { dtype } = dy.type;
  const [count, width] = [weights.length, vectors.length / Math.max(weights.length, 1)];
  const support = g.constant(fromFloat64(dtype, [count, width], vectors));
  const products = g.matMul(x, g.transpose(support, [1, 0]));
  const { gamma, coef0, degree } = parametersOf(attributes);
  const weighed = g.mul(dy, g.constant(fromFloat64(dtype, [1, count], weights)));
  const scaled = (by: number, value: Value): Value => g.mul(value, g.scalar(by, dtype));
  const inner = g.add(scaled(gamma, products), g.scalar(coef0, dtype));
  if (attributes.kernel_type === "LINEAR") return g.matMul(weighed, support);
  if (attributes.kernel_type === "POLY") return g.matMul(g.mul(weighed, scaled(gamma * degree, g.pow(inner, g.scalar(degree - 1, dtype)))), support);
  if (attributes.kernel_type === "SIGMOID") {
    const y = g.tanh(inner);
    return g.matMul(g.mul(weighed, scaled(gamma, g.sub(g.scalar(1, dtype), g.mul(y, y)))), support);
  }
  const squares = Array.from({ length: count }, (_, at) => vectors.slice(at * width, (at + 1) * width).reduce((sum, v) => sum + v * v, 0));
  const own = g.reduceSum(g.mul(x, x), { axes: [-1] });
  const distance = g.add(g.sub(own, scaled(2, products)), g.constant(fromFloat64(dtype, [1, count], squares)));
  // d exp(-gamma |x - s|^2) = -2 gamma exp(...) (x - s)
  const shares = scaled(-2 * gamma, g.mul(weighed, g.exp(scaled(-gamma, distance))));
  return g.sub(g.mul(x, g.reduceSum(shares, { axes: [-1] })), g.matMul(shares, support));
}

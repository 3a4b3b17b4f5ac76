/** @file Activations of recurrent operators, as numbers and as plain nodes. Names are matched without case; missing alphas and betas are ONNX Runtime's. */
import { fail } from "#base";
import type { GraphWriter, Value } from "../../build/graph-writer.js";
import type { RecurrentAttributes } from "./recurrent.js";

interface Rule {
  /** Default of alpha and beta; absent when the function has none. */
  readonly alpha?: number;
  readonly beta?: number;
  readonly value: (x: number, alpha: number, beta: number) => number;
  readonly compose: (g: GraphWriter, x: Value, options: { alpha: number; beta: number }) => Value;
}

const scaled = (g: GraphWriter, x: Value, factor: number): Value => (factor === 1 ? x : g.mul(x, g.scalar(factor, x)));
const shifted = (g: GraphWriter, x: Value, by: number): Value => (by === 0 ? x : g.add(x, g.scalar(by, x)));

const RULES: Readonly<Record<string, Rule>> = {
  sigmoid: { value: (x) => 1 / (1 + Math.exp(-x)), compose: (g, x) => g.sigmoid(x) },
  tanh: { value: (x) => Math.tanh(x), compose: (g, x) => g.tanh(x) },
  relu: { value: (x) => (x < 0 ? 0 : x), compose: (g, x) => g.relu(x) },
  softsign: { value: (x) => x / (1 + Math.abs(x)), compose: (g, x) => g.div(x, shifted(g, g.abs(x), 1)) },
  softplus: { value: (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))), compose: (g, x) => g.softplus(x) },
  affine: { alpha: 1, beta: 0, value: (x, alpha, beta) => alpha * x + beta, compose: (g, x, { alpha, beta }) => shifted(g, scaled(g, x, alpha), beta) },
  leakyrelu: { alpha: 0.01, value: (x, alpha) => (x < 0 ? alpha * x : x), compose: (g, x, { alpha }) => g.leakyRelu(x, alpha) },
  thresholdedrelu: {
    alpha: 1,
    value: (x, alpha) => (x > alpha ? x : 0),
    compose: (g, x, { alpha }) => g.where(g.greater(x, g.scalar(alpha, x)), x, g.scalar(0, x)),
  },
  scaledtanh: {
    alpha: 1,
    beta: 1,
    value: (x, alpha, beta) => alpha * Math.tanh(beta * x),
    compose: (g, x, { alpha, beta }) => scaled(g, g.tanh(scaled(g, x, beta)), alpha),
  },
  hardsigmoid: {
    alpha: 0.2,
    beta: 0.5,
    value: (x, alpha, beta) => Math.min(Math.max(alpha * x + beta, 0), 1),
    compose: (g, x, { alpha, beta }) => g.clip(shifted(g, scaled(g, x, alpha), beta), { min: 0, max: 1 }),
  },
  elu: {
    alpha: 1,
    value: (x, alpha) => (x < 0 ? alpha * Math.expm1(x) : x),
    compose: (g, x, { alpha }) => g.add(g.relu(x), scaled(g, shifted(g, g.exp(g.min(x, g.scalar(0, x))), -1), alpha)),
  },
};

export interface Activation {
  /** Lower case. */
  readonly name: string;
  readonly value: (x: number) => number;
  readonly compose: (g: GraphWriter, x: Value) => Value;
}

/**
 * The activations of one direction. `defaults` are the operator's own, one for each of its functions.
 * Alphas and betas are consumed in order by the functions that have one. Throws GRAPH_INVALID.
 */
export function activationsOf(
  attributes: RecurrentAttributes,
  { defaults, directions, where }: { defaults: readonly string[]; directions: number; where: string },
): readonly (readonly Activation[])[] {
  const names = attributes.activations ?? Array.from({ length: directions }, () => defaults).flat();
  if (names.length !== defaults.length * directions)
    throw fail("GRAPH_INVALID", { where: `${where}: attribute 'activations'`, why: `expected ${defaults.length * directions} names, got ${names.length}` });
  const alphas = [...(attributes.activation_alpha ?? [])];
  const betas = [...(attributes.activation_beta ?? [])];
  const all = names.map((name) => {
    const key = name.toLowerCase();
    const rule = Object.hasOwn(RULES, key) ? RULES[key] : undefined;
    if (rule === undefined) throw fail("GRAPH_INVALID", { where: `${where}: attribute 'activations'`, why: `'${name}' is not known` });
    const alpha = rule.alpha === undefined ? 0 : (alphas.shift() ?? rule.alpha);
    const beta = rule.beta === undefined ? 0 : (betas.shift() ?? rule.beta);
    return clipped(key, rule, { alpha, beta, clip: attributes.clip });
  });
  return Array.from({ length: directions }, (_, at) => all.slice(at * defaults.length, (at + 1) * defaults.length));
}

function clipped(name: string, rule: Rule, { alpha, beta, clip }: { alpha: number; beta: number; clip: number | undefined }): Activation {
  if (clip === undefined || clip <= 0) return { name, value: (x) => rule.value(x, alpha, beta), compose: (g, x) => rule.compose(g, x, { alpha, beta }) };
  return {
    name,
    value: (x) => rule.value(x > clip ? clip : x < -clip ? -clip : x, alpha, beta),
    compose: (g, x) => rule.compose(g, g.clip(x, { min: -clip, max: clip }), { alpha, beta }),
  };
}

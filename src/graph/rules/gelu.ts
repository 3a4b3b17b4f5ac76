/** @file What the Gelu operators share: x * P(a normal number <= x), exact by the error function, or its tanh approximation. Source: arXiv:1606.08415. */
import { errorFunction } from "./error-function.js";
import type { GraphWriter, Value } from "../build/graph-writer.js";

const SLOPE = Math.sqrt(2 / Math.PI);
const CUBIC = 0.044715;

export function geluExact(x: number): number {
  return 0.5 * x * (1 + errorFunction(x * Math.SQRT1_2));
}

export function geluTanh(x: number): number {
  return 0.5 * x * (1 + Math.tanh(SLOPE * (x + CUBIC * x ** 3)));
}

/** dx = dy * (P + x * p), with P the normal distribution's share below x, p its density. */
export function geluExactGradient(g: GraphWriter, x: Value, dy: Value): Value {
  const scaled = (value: Value, factor: number): Value => g.mul(value, g.scalar(factor, x));
  const share = g.add(scaled(g.erf(scaled(x, Math.SQRT1_2)), 0.5), g.scalar(0.5, x));
  const density = scaled(g.exp(scaled(g.mul(x, x), -0.5)), 1 / Math.sqrt(2 * Math.PI));
  return g.mul(dy, g.add(share, g.mul(x, density)));
}

/** y = x * s with s = sigmoid(2u), which is (1 + tanh u) / 2: dx = dy * (s + y * (1 - s) * 2u'). */
export function geluTanhGradient(g: GraphWriter, { x, y, dy }: { x: Value; y: Value; dy: Value }): Value {
  const square = g.mul(x, x);
  const polynomial = (linear: number, cubic: number): Value => g.add(g.mul(square, g.scalar(cubic, x)), g.scalar(linear, x));
  const gate = g.sigmoid(g.mul(x, polynomial(2 * SLOPE, 2 * SLOPE * CUBIC)));
  const bend = g.mul(g.mul(y, g.sub(g.scalar(1, x), gate)), polynomial(2 * SLOPE, 6 * SLOPE * CUBIC));
  return g.mul(dy, g.add(gate, bend));
}

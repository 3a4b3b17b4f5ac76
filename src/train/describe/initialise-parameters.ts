/** @file Where parameters start: seeded, one stream a parameter by its name, so that neither order nor other layers matter. */
import { createHash } from "node:crypto";
import { createRandom, type Random } from "#base";
import { elementCount, tensor, type Tensor } from "#tensor";
import type { DeepNetwork, Initialiser, NetworkParameter } from "../deep/deep-network.js";

/** float32 values by name. The same seed gives the same bytes on every machine, but for the last digit of `log` and `cos`. */
export function initialiseParameters(network: Pick<DeepNetwork, "parameters">, seed: number): Record<string, Tensor> {
  return Object.fromEntries(network.parameters.map((parameter) => [parameter.name, initialise(parameter, seed)]));
}

function initialise({ name, dims, initialiser }: NetworkParameter, seed: number): Tensor {
  const random = createRandom(createHash("sha256").update(`${seed} ${name}`).digest().readInt32LE(0));
  return FILLERS[initialiser.kind]({ dims, random, initialiser: initialiser as never });
}

interface FillRequest<K extends Initialiser["kind"]> {
  readonly dims: readonly number[];
  readonly random: Random;
  readonly initialiser: Extract<Initialiser, { kind: K }>;
}

function fill(dims: readonly number[], next: () => number): Tensor {
  const data = new Float32Array(elementCount(dims));
  for (let at = 0; at < data.length; at++) data[at] = next();
  return tensor("float32", dims, data);
}

const uniform = (dims: readonly number[], random: Random, limit: number): Tensor => fill(dims, () => (2 * random.uniform() - 1) * limit);
const normal = (dims: readonly number[], random: Random, deviation: number): Tensor => fill(dims, () => random.normal() * deviation);

const FILLERS: { readonly [K in Initialiser["kind"]]: (request: FillRequest<K>) => Tensor } = {
  constant: ({ dims, initialiser: { value } }) => fill(dims, () => value),
  glorotUniform: ({ dims, random, initialiser: { fanIn, fanOut } }) => uniform(dims, random, Math.sqrt(6 / (fanIn + fanOut))),
  heNormal: ({ dims, random, initialiser: { fanIn } }) => normal(dims, random, Math.sqrt(2 / fanIn)),
  normal: ({ dims, random, initialiser: { deviation } }) => normal(dims, random, deviation),
  uniform: ({ dims, random, initialiser: { limit } }) => uniform(dims, random, limit),
  orthogonal: ({ dims, random }) => orthogonal(dims, random),
  given: ({ initialiser: { tensor: given } }) => given,
};

/** Each matrix of the last two axes has orthonormal rows, or columns where these are fewer: Gram-Schmidt, twice, of normal vectors. */
function orthogonal(dims: readonly number[], random: Random): Tensor {
  const [rows = 1, columns = 1] = dims.slice(-2);
  const [count, length] = [Math.min(rows, columns), Math.max(rows, columns)];
  const data = new Float32Array(elementCount(dims));
  for (let start = 0; start < data.length; start += rows * columns) {
    const basis = orthonormal(count, length, random);
    for (let i = 0; i < count; i++)
      for (let j = 0; j < length; j++) data[start + (rows <= columns ? i * columns + j : j * columns + i)] = basis[i * length + j] ?? NaN;
  }
  return tensor("float32", dims, data);
}

function orthonormal(count: number, length: number, random: Random): Float64Array {
  const basis = Float64Array.from({ length: count * length }, () => random.normal());
  for (let i = 0; i < count; i++) {
    const vector = basis.subarray(i * length, (i + 1) * length);
    // the second pass takes away what rounding left of the first
    for (let pass = 0; pass < 2; pass++) for (let j = 0; j < i; j++) removePart(vector, basis.subarray(j * length, (j + 1) * length));
    const norm = Math.sqrt(dot(vector, vector));
    vector.forEach((value, at) => (vector[at] = value / norm));
  }
  return basis;
}

function removePart(vector: Float64Array, direction: Float64Array): void {
  const amount = dot(vector, direction);
  for (let at = 0; at < vector.length; at++) vector[at] = (vector[at] ?? NaN) - amount * (direction[at] ?? NaN);
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let at = 0; at < a.length; at++) sum += (a[at] ?? NaN) * (b[at] ?? NaN);
  return sum;
}

/** @file Parameters as they start, from a seed. Each draws from a stream of its own, so that one more layer leaves the others' weights as they were. */
import { createHash } from "node:crypto";
import { createRandom, fail, type Random } from "#base";
import { elementCount, sameDims, toFloat64 } from "#tensor";
import type { Initialiser, NetworkParameter } from "./deep-network.js";

/** Values by parameter name. Throws GRAPH_SHAPE when a given tensor has other dims than its parameter. */
export function initialise(parameters: readonly NetworkParameter[], seed: number): Record<string, Float32Array> {
  return Object.fromEntries(parameters.map((parameter) => [parameter.name, startOf(parameter, createRandom(seedOf(seed, parameter.name)))]));
}

function startOf({ name, dims, initialiser }: NetworkParameter, random: Random): Float32Array {
  const size = elementCount(dims);
  const draw = (next: () => number): Float32Array => Float32Array.from({ length: size }, next);
  const uniform = (limit: number): Float32Array => draw(() => limit * (2 * random.uniform() - 1));
  switch (initialiser.kind) {
    case "constant":
      return new Float32Array(size).fill(initialiser.value);
    case "glorotUniform":
      return uniform(Math.sqrt(6 / Math.max(1, initialiser.fanIn + initialiser.fanOut)));
    case "heNormal":
      return draw(() => Math.sqrt(2 / Math.max(1, initialiser.fanIn)) * random.normal());
    case "normal":
      return draw(() => initialiser.deviation * random.normal());
    case "uniform":
      return uniform(initialiser.limit);
    case "orthogonal":
      return orthogonal(dims, random);
    case "given":
      return given(name, dims, initialiser);
    default:
      throw new RangeError(initialiser satisfies never);
  }
}

function given(name: string, dims: readonly number[], { tensor }: Extract<Initialiser, { kind: "given" }>): Float32Array {
  if (!sameDims(tensor.dims, dims))
    throw fail("GRAPH_SHAPE", {
      where: `Parameter '${name}'`,
      what: "the tensor given for it",
      expected: `[${dims.join(", ")}]`,
      got: `[${tensor.dims.join(", ")}]`,
    });
  return Float32Array.from(toFloat64(tensor));
}

/** The last axis are columns, all before it rows. Gram-Schmidt in float64 over the fewer of both, twice for accuracy. */
function orthogonal(dims: readonly number[], random: Random): Float32Array {
  const columns = dims.at(-1) ?? 1;
  const rows = elementCount(dims) / Math.max(1, columns);
  const [count, length] = rows <= columns ? [rows, columns] : [columns, rows];
  const basis: Float64Array[] = [];
  while (basis.length < count) {
    const vector = Float64Array.from({ length }, () => random.normal());
    for (const other of [...basis, ...basis]) project(vector, other);
    const norm = Math.hypot(...vector);
    if (norm > 1e-6) basis.push(vector.map((value) => value / norm));
  }
  const result = new Float32Array(rows * columns);
  basis.forEach((vector, i) => {
    vector.forEach((value, j) => (result[rows <= columns ? i * columns + j : j * columns + i] = value));
  });
  return result;
}

function project(vector: Float64Array, unit: Float64Array): void {
  let dot = 0;
  for (let i = 0; i < vector.length; i++) dot += (vector[i] ?? 0) * (unit[i] ?? 0);
  for (let i = 0; i < vector.length; i++) vector[i] = (vector[i] ?? 0) - dot * (unit[i] ?? 0);
}

/** A seed of 32 bits for each purpose: neighbouring seeds of the generator give streams that start alike, hashes do not. */
export function seedOf(seed: number, purpose: string): number {
  return createHash("sha256").update(`${seed} ${purpose}`).digest().readInt32LE(0);
}

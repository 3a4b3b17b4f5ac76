/**
 * @file Sound at another number of samples a second: a windowed sinc with 16 zero crossings on each side, in phases.
 * Frequencies that the new rate cannot hold are cut off before they would fold back.
 */

const CROSSINGS = 16;
/** Where the filter begins to close, as a part of what the lower rate can hold. */
const PASS = 0.95;

interface Filter {
  /** Output samples after which the weights repeat. */
  readonly phases: number;
  readonly taps: number;
  /** Weights by phase. */
  readonly weights: Float32Array;
}

const filters = new Map<string, Filter>();

export function resample(samples: Float32Array<ArrayBuffer>, { from, to }: { from: number; to: number }): Float32Array<ArrayBuffer> {
  if (from === to) return samples;
  const { phases, taps, weights } = filterFor(from, to);
  const out = new Float32Array(Math.max(1, Math.round((samples.length * to) / from)));
  for (let i = 0; i < out.length; i++) {
    const first = Math.floor((i * from) / to) - taps / 2 + 1;
    const phase = (i % phases) * taps;
    let sum = 0;
    const last = Math.min(taps, samples.length - first);
    for (let k = Math.max(0, -first); k < last; k++) sum += (samples[first + k] ?? 0) * (weights[phase + k] ?? 0);
    out[i] = sum;
  }
  return out;
}

function filterFor(from: number, to: number): Filter {
  const key = `${from}:${to}`;
  const known = filters.get(key);
  if (known !== undefined) return known;
  const phases = to / gcd(from, to);
  const cutoff = PASS * Math.min(1, to / from);
  const taps = 2 * Math.ceil(CROSSINGS / cutoff);
  const weights = new Float32Array(phases * taps);
  for (let phase = 0; phase < phases; phase++) {
    const position = (phase * from) / to;
    writePhase(weights.subarray(phase * taps, (phase + 1) * taps), { offset: position - Math.floor(position), cutoff });
  }
  const filter = { phases, taps, weights };
  filters.set(key, filter);
  return filter;
}

/** The weights sum to 1: a constant stays what it is. */
function writePhase(weights: Float32Array, { offset, cutoff }: { offset: number; cutoff: number }): void {
  const half = weights.length / 2;
  let sum = 0;
  for (let k = 0; k < weights.length; k++) {
    const x = k - half + 1 - offset;
    const window = 0.5 + 0.5 * Math.cos((Math.PI * x) / (half + 1));
    const value = sinc(x * cutoff) * window;
    weights[k] = value;
    sum += value;
  }
  for (let k = 0; k < weights.length; k++) weights[k] = (weights[k] ?? 0) / sum;
}

const sinc = (x: number): number => (x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x));
const gcd = (a: number, b: number): number => (b === 0 ? a : gcd(b, a % b));

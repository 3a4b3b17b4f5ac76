/** @file The state of a training in memory, twice: ONNX Runtime reads one set and writes the other. And the session that does. */
import { encodeModel, type Model } from "#graph";
import { openSession, type SessionOptions } from "#runtime";
import { zeros, type Tensor } from "#tensor";
import type { StateTensor } from "./step-graph.js";
import { newOf, TURN } from "./update-graph.js";

export interface Buffers {
  now(name: string): Tensor;
  next(name: string): Tensor;
  /** The written ones become those that are read. */
  swap(names: readonly string[]): void;
  clearSums(): void;
  /** Sets what is read; `write` gets an array of zeros. */
  fill(write: (state: StateTensor, target: Float32Array) => void): void;
  /** By name, without the sums: they are empty between two steps. */
  copy(): Record<string, Float32Array>;
}

export function createBuffers(states: readonly StateTensor[]): Buffers {
  const now = new Map(states.map(({ name, dims }) => [name, zeros("float32", dims)]));
  // what never changes is not written, and so needs no second place
  const next = new Map(states.map(({ name, dims, role }) => [name, role === "frozen" ? need(now, name) : zeros("float32", dims)]));
  return {
    now: (name) => need(now, name),
    next: (name) => need(next, name),
    swap(names) {
      for (const name of names) {
        const [read, written] = [need(now, name), need(next, name)];
        now.set(name, written);
        next.set(name, read);
      }
    },
    clearSums: () => states.filter(({ role }) => role === "sum").forEach(({ name }) => elementsOf(need(now, name)).fill(0)),
    fill: (write) => states.forEach((state) => write(state, elementsOf(need(now, state.name)).fill(0))),
    copy: () => Object.fromEntries(states.filter(({ role }) => role !== "sum").map(({ name }) => [name, Float32Array.from(elementsOf(need(now, name)))])),
  };
}

const elementsOf = ({ data }: Tensor): Float32Array => data as Float32Array;

function need(tensors: ReadonlyMap<string, Tensor>, name: string): Tensor {
  const found = tensors.get(name);
  if (found === undefined) throw new RangeError(`state: no tensor '${name}'`);
  return found;
}

/** @throws RangeError when the sizes differ: the state is of another network. */
export function copyInto(target: Float32Array, source: Float32Array | undefined): void {
  if (source === undefined) return;
  if (source.length !== target.length) throw new RangeError(`state: ${source.length} elements stored, ${target.length} expected`);
  target.set(source);
}

/** The numbers that a run gives besides the state, by output name. */
export type Sums = Readonly<Record<string, number>>;

export interface Runner {
  /** State tensors that a run writes. */
  readonly written: readonly string[];
  run(buffers: Buffers, feeds: Readonly<Record<string, Tensor>>): Promise<Sums>;
  release(): Promise<void>;
}

/**
 * No memory pattern: half the memory of a planned block at no cost in time, bert 900 -> 699 MB (training-formulations.md).
 * Threads wait awake for 100 microseconds: lstm, of a thousand small nodes, 38.7 -> 36.1 ms a step with less processor time than without (2026-11-25).
 */
const SESSION: SessionOptions = { memoryPattern: false, spinMicroseconds: 100 };

export async function openRunner(model: Model, session: SessionOptions): Promise<Runner> {
  const opened = await openSession(encodeModel(model), { ...SESSION, ...session });
  const outputs = new Set(model.graph.outputs.map(({ name }) => name));
  const inputs = model.graph.inputs.map(({ name }) => name);
  const written = inputs.filter((name) => outputs.has(newOf(name)));
  const states = new Set(written.map(newOf));
  const sums = [...outputs].filter((name) => !states.has(name) && !name.startsWith(TURN));
  return {
    written,
    async run(buffers, feeds) {
      const state = inputs.filter((name) => feeds[name] === undefined).map((name) => [name, buffers.now(name)] as const);
      const fetches = [...written.map((name) => [newOf(name), buffers.next(name)] as const), ...sums.map((name) => [name, null] as const)];
      const results = await opened.run({ ...Object.fromEntries(state), ...feeds }, Object.fromEntries(fetches));
      return Object.fromEntries(sums.map((name) => [name, Number(results[name]?.data[0] ?? NaN)]));
    },
    release: () => opened.release(),
  };
}

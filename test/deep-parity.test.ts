/**
 * Parity with PyTorch 2.15 on nine networks: gradients of the first step tensor by tensor, and losses of four steps of Adam.
 * The goldens are written by bench/deep/goldens.mjs from the weights and batches that our own generator draws, so nothing here needs PyTorch.
 */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { openCase } from "../bench/deep/engine.js";
import { gradientsOf } from "../bench/deep/gradients.js";
import { blockedChannels } from "../src/train/deep/blocked-layout.js";
import { CASES, type Case, type CaseName } from "../bench/deep/networks/networks.js";

interface Golden {
  readonly losses: readonly number[];
  readonly gradients: Readonly<Record<string, { readonly max: number; readonly norm: number; readonly at: readonly (readonly [number, number])[] }>>;
}

const NAMES = Object.keys(CASES) as CaseName[];
const goldenOf = (name: CaseName): Golden => JSON.parse(readFileSync(new URL(`fixtures/deep/${name}.json`, import.meta.url), "utf8")) as Golden;

/** Of the largest entry of all gradients: a bias before a batch normalisation has a gradient of 0, where float32 sums leave rounding (up to 1e-4 is let pass). */
const NOTHING = 1e-6;
const TOLERANCE = 1e-3;

async function worstGradient(name: CaseName, options: { block?: number | null; batch?: number } = {}): Promise<readonly [name: string, error: number]> {
  const each: Case = CASES[name];
  const golden = goldenOf(name);
  const ours = await gradientsOf(name, { batch: each.testBatch, smooth: each.smoothParity === true, ...options });
  expect(Object.keys(ours).sort()).toEqual(Object.keys(golden.gradients).sort());
  const largest = Math.max(...Object.values(golden.gradients).map(({ max }) => max));
  const errors = Object.entries(golden.gradients).map(([parameter, { max, norm, at }]): readonly [string, number] => {
    const data = ours[parameter]?.data as Float32Array;
    const scale = max < NOTHING * largest ? 0.1 * largest : max;
    const samples = at.map(([index, value]) => Math.abs((data[index] ?? NaN) - value) / scale);
    return [parameter, Math.max(...samples, Math.abs(Math.sqrt(data.reduce((sum, value) => sum + value * value, 0)) - norm) / Math.max(norm, scale))];
  });
  return errors.reduce((worst, next) => (next[1] > worst[1] || Number.isNaN(next[1]) ? next : worst));
}

test.each(NAMES)("%s: every gradient of the first step is PyTorch's (float64) to 1e-3 of its largest entry", async (name) => {
  const [parameter, error] = await worstGradient(name);
  expect(error, parameter).toBeLessThan(TOLERANCE);
});

test.each(NAMES.filter((name) => (CASES[name] as Case).smoothParity !== true))("%s: the losses of four steps of Adam are PyTorch's to 1e-3", async (name) => {
  const opened = await openCase(name, { batch: CASES[name].testBatch });
  for (const expected of goldenOf(name).losses) {
    const loss = await opened.step();
    expect(Math.abs(loss - expected) / Math.abs(expected)).toBeLessThan(TOLERANCE);
  }
  await opened.stepper.close();
});

test.each(["cnn", "resnet", "audio", "mobile"] as const)("%s: the same with the blocked kernels of this machine, where it has them", async (name) => {
  const block = await blockedChannels();
  if (block === null) return;
  const [parameter, error] = await worstGradient(name, { block });
  expect(error, parameter).toBeLessThan(TOLERANCE);
});

/** Real ONNX Runtime. Expected numbers are PyTorch 2.15's in float64, three steps from P along G; the call stands beside each. */
import { expect, test } from "vitest";
import { createBuilder, encodeModel } from "#graph";
import { openSession } from "#runtime";
import { tensor, type Tensor } from "#tensor";
import { createOptimiser } from "./table.js";

const P = [0.5, -1.25, 2, 0];
const G = [
  [0.1, -0.2, 0.3, 0],
  [-0.4, 0.05, 0.3, 1],
  [0.25, 0.5, -0.6, -2],
];

const vector = (values: readonly number[]): Tensor => tensor("float32", [values.length], Float32Array.from(values));

/** Three steps at rate 0.1 through ONNX Runtime. */
async function descend(name: string, given: Readonly<Record<string, unknown>>, decays = true): Promise<readonly number[]> {
  const optimiser = createOptimiser(name, given);
  const g = createBuilder("update");
  const input = (value: string, dims: readonly number[]) => [value, g.input(value, "float32", dims)] as const;
  const [, parameter] = input("parameter", [4]);
  const [, gradient] = input("gradient", [4]);
  const slots = Object.fromEntries(optimiser.slots.map((slot) => input(slot, [4])));
  const scalars = Object.fromEntries(Object.keys(optimiser.scalars(1, 1)).map((scalar) => [scalar, g.input(`scalar:${scalar}`, "float32", [])]));
  const update = optimiser.update(g, { parameter, gradient, slots, scalars, decays });
  g.output(update.parameter, "new:parameter");
  for (const [slot, value] of Object.entries(update.slots)) g.output(value, `new:${slot}`);
  const session = await openSession(encodeModel(g.build()));
  let state: Record<string, Tensor> = { parameter: vector(P), ...Object.fromEntries(optimiser.slots.map((slot) => [slot, vector([0, 0, 0, 0])])) };
  for (const [i, step] of G.entries()) {
    const fed = Object.entries(optimiser.scalars(i + 1, 0.1)).map(([scalar, value]) => [`scalar:${scalar}`, tensor("float32", [], Float32Array.of(value))]);
    const results = await session.run({ ...state, gradient: vector(step), ...(Object.fromEntries(fed) as Record<string, Tensor>) });
    state = Object.fromEntries(Object.entries(results).map(([key, value]) => [key.slice("new:".length), value]));
  }
  await session.release();
  return Array.from(state["parameter"]?.data as Float32Array);
}

test.each([
  // torch.optim.Adam(lr=0.1)
  ["adam", {}, [0.459793875, -1.148298255, 1.80756494, -0.042985065]],
  // torch.optim.Adam(lr=0.1, betas=(0.8, 0.95), eps=1e-3, weight_decay=0.1)
  ["adam", { beta1: 0.8, beta2: 0.95, epsilon: 1e-3, weightDecay: 0.1 }, [0.433614947, -1.090846803, 1.775078153, -0.040041768]],
  // torch.optim.AdamW(lr=0.1, weight_decay=0.1)
  ["adamw", { weightDecay: 0.1 }, [0.446373871, -1.113631473, 1.751152939, -0.042240928]],
  // torch.optim.SGD(lr=0.1)
  ["sgd", {}, [0.505, -1.285, 2, 0.1]],
  // torch.optim.SGD(lr=0.1, momentum=0.9, weight_decay=0.1)
  ["sgd", { momentum: 0.9, weightDecay: 0.1 }, [0.4960685, -1.18648175, 1.811895, 0.011]],
  // torch.optim.SGD(lr=0.1, momentum=0.9, nesterov=True)
  ["sgd", { momentum: 0.9, nesterov: true }, [0.52651, -1.28977, 1.92953, 0.109]],
  // torch.optim.RMSprop(lr=0.1)
  ["rmsprop", {}, [-0.050064617, -1.419485825, 1.109657838, -0.104676978]],
  // torch.optim.RMSprop(lr=0.1, alpha=0.9, momentum=0.8, weight_decay=0.1)
  ["rmsprop", { alpha: 0.9, momentum: 0.8, weightDecay: 0.1 }, [0.07939506, -0.660969582, 1.019434039, -0.282681735]],
  // torch.optim.RMSprop(lr=0.1, alpha=0.9, eps=1e-3, momentum=0.8, centered=True)
  ["rmsprop", { alpha: 0.9, epsilon: 1e-3, momentum: 0.8, centered: true }, [0.109186303, -0.898395293, 1.004344122, -0.309115847]],
  // torch.optim.Adagrad(lr=0.1)
  ["adagrad", {}, [0.445166665, -1.266703595, 1.91093898, -0.010557281]],
  // torch.optim.Adagrad(lr=0.1, lr_decay=0.5, weight_decay=0.1)
  ["adagrad", { rateDecay: 0.5, weightDecay: 0.1 }, [0.431300232, -1.174873098, 1.878819529, -0.021915612]],
  // not in torch 2.15: algorithm 2 of the paper written out in torch, lr=0.1, betas (0.9, 0.99) and (0.8, 0.95), weight decay 0.1
  ["lion", {}, [0.4, -1.35, 1.9, 0]],
  ["lion", { beta1: 0.8, beta2: 0.95, weightDecay: 0.1 }, [0.3861395, -1.31386375, 1.843588, 0.001]],
])("%s %j takes the steps of the reference", async (name, given, expected) => {
  const found = await descend(name, given);
  expected.forEach((value, i) => expect(found[i]).toBeCloseTo(value, 5));
});

test("a parameter that does not decay takes the steps of an optimiser without decay", async () => {
  for (const [name, given] of [
    ["adam", {}],
    ["adamw", { epsilon: 1e-8 }],
    ["lion", { beta1: 0.8 }],
  ] as const)
    expect(await descend(name, { ...given, weightDecay: 0.5 }, false)).toEqual(await descend(name, { ...given, weightDecay: 0 }));
});

test("an unknown optimiser, an unknown option and a value out of range are refused by name", () => {
  expect(() => createOptimiser("adem")).toThrow("optimiser: expected one of adam, adamw, sgd, rmsprop, adagrad, lion, got 'adem'");
  expect(() => createOptimiser("sgd", { beta1: 0.9 })).toThrow("sgd has no option 'beta1'; its options: momentum, nesterov, weightDecay");
  expect(() => createOptimiser("sgd", { momentum: 1 })).toThrow("sgd: momentum: expected a number from 0 to 0.999999, got 1");
  expect(() => createOptimiser("sgd", { nesterov: 1 })).toThrow("sgd: nesterov: expected true or false, got 1");
  expect(() => createOptimiser("toString")).toThrow("got 'toString'");
});

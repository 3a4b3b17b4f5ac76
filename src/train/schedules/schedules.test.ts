/** Expected factors are PyTorch 2.15's rates at learning rate 1; the call stands beside each. */
import { expect, test } from "vitest";
import type { Schedule } from "./schedule.js";
import { createSchedule } from "./table.js";
import { warmUp } from "./warm-up.js";

const rates = (schedule: Schedule, total: number, perEpoch = 1): number[] =>
  Array.from({ length: total }, (_, step) => schedule.factor({ step, total, perEpoch }, schedule.start));

test.each([
  ["constant", {}, [1, 1, 1]],
  // StepLR(2, gamma=0.5)
  ["step", { everyEpochs: 2, gamma: 0.5 }, [1, 1, 0.5, 0.5, 0.25, 0.25]],
  // CosineAnnealingLR(10, eta_min=0.1)
  ["cosine", { floor: 0.1 }, [1, 0.97797543, 0.91405765, 0.81450336, 0.68905765, 0.55, 0.41094235, 0.28549664, 0.18594235, 0.12202457]],
  // OneCycleLR(max_lr=1, total_steps=10)
  ["one-cycle", {}, [0.04, 0.52, 1, 0.95048463, 0.81174565, 0.61126202, 0.38874198, 0.18825835, 0.04951937, 0.000004]],
  // OneCycleLR(max_lr=1, total_steps=10, pct_start=0.5, div_factor=10, final_div_factor=100)
  [
    "one-cycle",
    { rise: 0.5, startDivisor: 10, endDivisor: 100 },
    [0.1, 0.23180195, 0.55, 0.86819805, 1, 0.90460399, 0.65485399, 0.34614601, 0.09639601, 0.001],
  ],
] as const)("%s %j has PyTorch's rates", (name, given, expected) => {
  const found = rates(createSchedule(name, given), expected.length);
  expected.forEach((value, i) => expect(found[i]).toBeCloseTo(value, 7));
});

test("the step schedule falls between epochs, not within", () => {
  expect(rates(createSchedule("step", { everyEpochs: 1, gamma: 0.5 }), 6, 3)).toEqual([1, 1, 1, 0.5, 0.5, 0.5]);
});

test("a warm-up rises, then the other schedule runs from its start", () => {
  // SequentialLR([LinearLR(0.1, 1, total_iters=4), CosineAnnealingLR(6)], milestones=[4])
  const found = rates(warmUp(createSchedule("cosine"), { steps: 4, from: 0.1 }), 10);
  [0.1, 0.325, 0.55, 0.775, 1, 0.9330127, 0.75, 0.5, 0.25, 0.0669873].forEach((value, i) => expect(found[i]).toBeCloseTo(value, 7));
});

test.each([
  // ReduceLROnPlateau(factor=0.5, patience=1, cooldown=1, min_lr=0.2)
  [{ gamma: 0.5, patience: 1, cooldown: 1, floor: 0.2 }, [1, 1, 1, 1, 0.5, 0.5, 0.5, 0.25, 0.25, 0.25, 0.25, 0.2]],
  // ReduceLROnPlateau(factor=0.5, patience=2)
  [{ gamma: 0.5, patience: 2 }, [1, 1, 1, 1, 1, 0.5, 0.5, 0.5, 0.25, 0.25, 0.25, 0.25]],
])("plateau %j falls when PyTorch's does", (given, expected) => {
  const schedule = createSchedule("plateau", given);
  let state = schedule.start;
  const found = [5, 4, 4, 4, 4, 3.9999, 4, 4, 3, 3, 3, 3].map((loss, step) => {
    const factor = schedule.factor({ step, total: 12, perEpoch: 1 }, state);
    state = structuredClone(schedule.observe(state, loss));
    return factor;
  });
  expect(found).toEqual(expected);
});

test("an unknown schedule and a value out of range are refused by name", () => {
  expect(() => createSchedule("linear")).toThrow("schedule: expected one of constant, step, cosine, one-cycle, plateau, got 'linear'");
  expect(() => createSchedule("cosine", { floor: 2 })).toThrow("cosine: floor: expected a number from 0 to 1, got 2");
});

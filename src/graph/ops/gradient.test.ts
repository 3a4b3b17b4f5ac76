import { describe, expect, test } from "vitest";
import { elementCount, fromFloat64, isFloat, toFloat64, type Tensor } from "#tensor";
import { extendModel } from "../build/builder.js";
import type { OpCase, OpDefinition } from "../define-op.js";
import { differentiate } from "../passes/differentiate.js";
import { evaluate } from "../evaluate.js";
import type { Model } from "../ir.js";
import { keepOutputs } from "../passes/remove-dead-nodes.js";
import { caseModel, caseTitle, isDifferentiable } from "../rules/case-model.js";
import { operators } from "./table.js";

/** Relative to the largest entry of the gradient, at least 1. */
const TOLERANCE = 1e-6;
const STEP = 1e-4;

/** Weights that make one number of all outputs: no two alike, so that a misplaced element shows. */
const weight = (i: number): number => Math.sin(i * 1.7 + 0.6) + 0.3;

function withLoss(model: Model, expected: readonly Tensor[]): Model {
  const g = extendModel(model);
  const parts = expected.flatMap((each, at) => {
    if (!isFloat(each.dtype)) return [];
    const weights = g.constant(
      fromFloat64(
        each.dtype,
        each.dims,
        Array.from({ length: elementCount(each.dims) }, (_, i) => weight(i)),
      ),
    );
    return [g.reduceSum(g.mul(g.value(`out${at}`), weights), { keepdims: false })];
  });
  g.output(
    parts.reduce((sum, part) => g.add(sum, part)),
    "loss",
  );
  return g.build();
}

function lossAt(model: Model, feeds: Record<string, Tensor>): number {
  const [loss] = Object.values(evaluate(model, feeds, { float64: true }));
  return loss === undefined ? NaN : (toFloat64(loss)[0] ?? NaN);
}

/** Fourth-order central differences of the model's one output: error of order STEP^4. */
function numericGradient(model: Model, feeds: Record<string, Tensor>, name: string): number[] {
  const at = feeds[name];
  if (at === undefined) throw new Error(`no feed ${name}`);
  const values = toFloat64(at);
  const moved = (i: number, by: number): number => {
    const data = values.slice();
    data[i] = (data[i] ?? NaN) + by;
    return lossAt(model, { ...feeds, [name]: fromFloat64("float64", at.dims, data) });
  };
  return Array.from(values, (_, i) => (8 * (moved(i, STEP) - moved(i, -STEP)) - (moved(i, 2 * STEP) - moved(i, -2 * STEP))) / (12 * STEP));
}

function expectGradients(model: Model, feeds: Record<string, Tensor>, { loss, wrt }: { loss: string; wrt: readonly string[] }): void {
  const only = keepOutputs(model, [loss]);
  const gradients = evaluate(differentiate(only, { loss, wrt }), feeds, { float64: true });
  for (const name of wrt) {
    const [exact, numeric] = [gradients[`grad:${name}`], numericGradient(only, feeds, name)];
    expect(exact?.dims).toEqual(feeds[name]?.dims);
    const got = exact === undefined ? [] : Array.from(toFloat64(exact));
    const scale = Math.max(1, ...numeric.map(Math.abs));
    const worst = Math.max(...got.map((value, i) => Math.abs(value - (numeric[i] ?? NaN)) / scale));
    expect(worst, `${name}: ${got.join(", ")} against ${numeric.join(", ")}`).toBeLessThan(TOLERANCE);
  }
}

/** Shapes, axes and indices are constants of the graph; floats and conditions are fed. */
function setUp(definition: OpDefinition, each: OpCase): { model: Model; feeds: Record<string, Tensor>; wrt: readonly string[] } {
  const { model, feeds } = caseModel(
    definition,
    each,
    (input, slot) => (!isFloat(input.dtype) && input.dtype !== "bool") || each.fixed?.includes(slot) === true,
  );
  return { model: withLoss(model, each.expected), feeds, wrt: Object.keys(feeds).filter((name) => isDifferentiable(feeds[name] ?? null)) };
}

const smooth = operators().flatMap((definition) =>
  definition.cases.filter((each) => each.smooth === true).map((each) => [caseTitle(definition), each.name, definition, each] as const),
);

describe("gradients agree with central differences in float64", () => {
  test.each(smooth)("%s: %s", (...[, , definition, each]) => {
    const { model, feeds, wrt } = setUp(definition, each);
    expect(wrt.length).toBeGreaterThan(0);
    expectGradients(model, feeds, { loss: "loss", wrt });
  });

  test.each(smooth)("second derivative of %s: %s", (...[, , definition, each]) => {
    const { model, feeds, wrt } = setUp(definition, each);
    const g = extendModel(differentiate(model, { loss: "loss", wrt }));
    const squares = wrt.map((name) => g.reduceSum(g.mul(g.value(`grad:${name}`), g.value(`grad:${name}`)), { keepdims: false }));
    g.output(
      squares.reduce((sum, part) => g.add(sum, part)),
      "squares",
    );
    expectGradients(g.build(), feeds, { loss: "squares", wrt });
  });
});

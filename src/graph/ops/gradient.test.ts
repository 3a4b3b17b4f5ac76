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

/** Second derivatives of inputs with more elements are compared along so many directions: each moves every element, so an error would have to be orthogonal to all. */
const DIRECTIONS = 6;
type Direction = (i: number) => number;

function directionsOf(count: number, most: number): readonly Direction[] {
  if (count <= most) return Array.from({ length: count }, (_, at) => (i) => (i === at ? 1 : 0));
  return Array.from({ length: most }, (_, at) => (i) => {
    const drawn = Math.abs(Math.sin(i * 12.9898 + at * 78.233 + 0.5) * 43758.5453) % 1;
    return drawn < 0.5 ? drawn - 1 : drawn; // at least 0.5 away from standing still
  });
}

const along = (gradient: readonly number[], direction: Direction): number => gradient.reduce((sum, value, i) => sum + value * direction(i), 0);

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

/** Fourth-order central differences of the model's one output, one a direction: error of order STEP^4. */
function numericGradient(model: Model, feeds: Record<string, Tensor>, { name, directions }: { name: string; directions: readonly Direction[] }): number[] {
  const at = feeds[name];
  if (at === undefined) throw new Error(`no feed ${name}`);
  const values = toFloat64(at);
  return directions.map((direction) => {
    const moved = (by: number): number => {
      const data = values.map((value, i) => value + by * direction(i));
      return lossAt(model, { ...feeds, [name]: fromFloat64("float64", at.dims, data) });
    };
    return (8 * (moved(STEP) - moved(-STEP)) - (moved(2 * STEP) - moved(-2 * STEP))) / (12 * STEP);
  });
}

interface Asked {
  readonly loss: string;
  readonly wrt: readonly string[];
  /** Directions an input; element by element unless said. */
  readonly most?: number;
}

function expectGradients(model: Model, feeds: Record<string, Tensor>, { loss, wrt, most = Infinity }: Asked): void {
  const only = keepOutputs(model, [loss]);
  const gradients = evaluate(differentiate(only, { loss, wrt }), feeds, { float64: true });
  for (const name of wrt) {
    const exact = gradients[`grad:${name}`];
    expect(exact?.dims).toEqual(feeds[name]?.dims);
    const elements = exact === undefined ? [] : Array.from(toFloat64(exact));
    const directions = directionsOf(elements.length, most);
    const [got, numeric] = [directions.map((direction) => along(elements, direction)), numericGradient(only, feeds, { name, directions })];
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
    expectGradients(g.build(), feeds, { loss: "squares", wrt, most: DIRECTIONS });
  });
});

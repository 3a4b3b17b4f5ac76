import fc from "fast-check";
import { expect, test } from "vitest";
import { broadcastDims, elementCount, fromFloat64, toFloat64, type Tensor } from "#tensor";
import { createBuilder } from "../build/builder.js";
import { differentiate } from "../passes/differentiate.js";
import { evaluate } from "../evaluate.js";
import type { Dim } from "../ir.js";
import { stretch, stretched } from "./elementwise.js";

/** Two shapes that broadcast: one shape, with axes of each side made 1 or left out in front. */
const pairOfDims = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 3 }), fc.constantFrom("both", "left", "right")), { maxLength: 4 })
  .chain((axes) => fc.record({ axes: fc.constant(axes), dropLeft: fc.nat({ max: axes.length }), dropRight: fc.nat({ max: axes.length }) }))
  .map(({ axes, dropLeft, dropRight }) => ({
    a: axes.map(([size, side]) => (side === "right" ? 1 : size)).slice(dropLeft),
    b: axes.map(([size, side]) => (side === "left" ? 1 : size)).slice(dropRight),
  }));

const numbers = (dims: readonly number[], seed: number): Tensor =>
  fromFloat64(
    "float64",
    dims,
    Array.from({ length: elementCount(dims) }, (_, i) => Math.sin(seed + i * 1.3)),
  );

test("stretching reads the element whose index is cut to 0 along axes of size 1", () => {
  fc.assert(
    fc.property(pairOfDims, ({ a, b }) => {
      const [left, right] = [numbers(a, 1), numbers(b, 2)].map((each) => ({ dtype: each.dtype, dims: each.dims, data: toFloat64(each) }));
      if (left === undefined || right === undefined) return;
      const dims = stretch([left, right]);
      expect(dims).toEqual(broadcastDims(a, b));
      const values = stretched(left, dims);
      values.forEach((value, flat) => {
        let rest = flat;
        let at = 0;
        let step = 1;
        for (let axis = dims.length - 1; axis >= 0; axis--) {
          const position = rest % (dims[axis] ?? 1);
          rest = Math.floor(rest / (dims[axis] ?? 1));
          const own = a[axis - dims.length + a.length] ?? 1;
          at += (own === 1 ? 0 : position) * step;
          step *= own;
        }
        expect(value).toBe(left.data[at]);
      });
    }),
    { numRuns: 200, seed: 7 },
  );
});

test("the gradient of a stretched product has the shape of its input and is the sum over what it was stretched over, sizes bound or symbolic", () => {
  fc.assert(
    fc.property(pairOfDims, fc.boolean(), ({ a, b }, symbolic) => {
      const both = broadcastDims(a, b) ?? [];
      // a symbol for each size over 1: the same size, the same symbol
      const named = (dims: readonly number[]): readonly Dim[] => dims.map((dim) => (symbolic && dim > 1 ? `d${dim}` : dim));
      const g = createBuilder("m");
      g.output(g.reduceSum(g.mul(g.input("a", "float64", named(a)), g.input("b", "float64", named(b))), { keepdims: false }), "loss");
      const feeds = { a: numbers(a, 1), b: numbers(b, 2) };
      const gradients = evaluate(differentiate(g.build(), { loss: "loss", wrt: ["a", "b"] }), feeds);
      // d loss / d a = sum of b over the stretch, so a * (d loss / d a) sums to the loss, and the same for b
      for (const name of ["a", "b"] as const) {
        const gradient = gradients[`grad:${name}`];
        expect(gradient?.dims).toEqual(feeds[name].dims);
        const values = toFloat64(feeds[name]);
        const dot = gradient === undefined ? NaN : toFloat64(gradient).reduce((sum, value, i) => sum + value * (values[i] ?? NaN), 0);
        expect(dot).toBeCloseTo(Number(gradients["loss"]?.data[0]), 9);
      }
      expect(elementCount(both)).toBeGreaterThanOrEqual(0);
    }),
    { numRuns: 200, seed: 11 },
  );
});

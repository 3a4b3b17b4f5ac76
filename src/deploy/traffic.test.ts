import fc from "fast-check";
import { expect, test } from "vitest";
import { createPicker } from "./traffic.js";

test("over a hundred picks each version gets exactly its weight, evenly mixed", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 100 }), { minLength: 1, maxLength: 5 }), (parts) => {
      const total = parts.reduce((sum, part) => sum + part, 0);
      const pick = createPicker(parts.map((weight, item) => ({ weight, item })));
      const counts = new Array<number>(parts.length).fill(0);
      for (let i = 0; i < total; i++) {
        const item = pick() ?? 0;
        counts[item] = (counts[item] ?? 0) + 1;
      }
      expect(counts).toEqual(parts);
    }),
  );
});

test("a small share is spread over time, not sent in one burst", () => {
  const pick = createPicker([
    { weight: 90, item: "a" },
    { weight: 10, item: "b" },
  ]);
  const picks = Array.from({ length: 100 }, () => pick());
  const places = picks.flatMap((item, i) => (item === "b" ? [i] : []));
  expect(places.length).toBe(10);
  expect(places.slice(1).map((place, i) => place - (places[i] ?? 0))).toEqual(new Array(9).fill(10));
});

test("no share at all picks nothing", () => {
  expect(createPicker([])()).toBeUndefined();
});

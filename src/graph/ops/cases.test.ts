import { describe, expect, test } from "vitest";
import { evaluate } from "../evaluate.js";
import { inferShapes } from "../infer-shapes.js";
import { caseModel, difference } from "../rules/case-model.js";
import { verify } from "../verify.js";
import { operators } from "./table.js";

/** Expected values are written with float32's digits. */
const TOLERANCE = 1e-6;

describe.each(operators().map((definition) => [definition.name, definition] as const))("%s", (_, definition) => {
  test.each(definition.cases.map((each) => [each.name, each] as const))("reference: %s", (_name, each) => {
    const { model, feeds } = caseModel(definition, each);
    verify(model);
    const outputs = evaluate(model, feeds);
    each.expected.forEach((expected, at) => {
      expect(
        difference(outputs[`out${at}`], expected),
        JSON.stringify(outputs, (_key, value: unknown) => (typeof value === "bigint" ? String(value) : value)),
      ).toBeLessThanOrEqual(TOLERANCE);
    });
  });

  test.each(definition.cases.map((each) => [each.name, each] as const))("inferred shape is the reference's: %s", (_name, each) => {
    const { model } = caseModel(definition, each, () => true);
    const open = { ...model, graph: { ...model.graph, outputs: model.graph.outputs.map((info) => ({ ...info, dims: null })) } };
    expect(inferShapes(open).graph.outputs.map(({ dtype, dims }) => ({ dtype, dims }))).toEqual(each.expected.map(({ dtype, dims }) => ({ dtype, dims })));
  });

  test("has cases, one of them without elements or with an extreme value, and one smooth when it has a gradient", () => {
    const values = definition.cases.flatMap(({ inputs, expected }) => [...inputs, ...expected].filter((each) => each !== null));
    const extreme = values.some(
      ({ data, dims }) => dims.includes(0) || (ArrayBuffer.isView(data) && Array.from(data as Float32Array).some((value) => !Number.isFinite(Number(value)))),
    );
    expect(extreme).toBe(true);
    const floats = definition.cases.some(({ inputs, expected }) =>
      [...inputs, ...expected].some((each) => each?.dtype === "float64" || each?.dtype === "float32"),
    );
    const flows =
      typeof definition.gradient !== "string" &&
      floats &&
      definition.cases.every(({ inputs, expected }) => inputs.length > 0 && expected[0]?.dtype !== "bool" && expected[0]?.dtype !== "int64") === true;
    if (flows) expect(definition.cases.some(({ smooth }) => smooth === true)).toBe(true);
  });
});

import { describe, expect, test } from "vitest";
import { evaluate } from "../evaluate.js";
import { inferShapes } from "../infer/infer-shapes.js";
import { caseModel, caseTitle, difference, isDifferentiable } from "../rules/case-model.js";
import { verify } from "../verify/verify.js";
import { operators } from "./table.js";

/** Expected values are written with float32's digits. */
const TOLERANCE = 1e-6;

describe.each(operators().map((definition) => [caseTitle(definition), definition] as const))("%s", (_, definition) => {
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

  test("has a case without elements, or with an infinity or NaN", () => {
    const tensors = definition.cases.flatMap(({ inputs, expected }) => [...inputs, ...expected]).filter((each) => each !== null);
    expect(
      tensors.some(
        ({ data, dims }) => dims.includes(0) || Array.from(data as ArrayLike<unknown>).some((value) => typeof value === "number" && !Number.isFinite(value)),
      ),
    ).toBe(true);
  });

  test("has a smooth case when a gradient can flow through it", () => {
    const flows =
      typeof definition.gradient !== "string" &&
      definition.cases.some(({ inputs, expected }) => inputs.some(isDifferentiable) && expected.some(isDifferentiable));
    expect(definition.cases.some(({ smooth }) => smooth === true)).toBe(flows);
  });
});

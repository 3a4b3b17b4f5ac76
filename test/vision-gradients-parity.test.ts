import { InferenceSession, Tensor as OrtTensor } from "onnxruntime-node";
import { describe, expect, test } from "vitest";
import { differentiate, encodeModel, evaluate } from "#graph";
import { fromFloat64, toFloat64, type Tensor } from "#tensor";
import { extendModel } from "../src/graph/build/builder.js";
import type { OpCase, OpDefinition } from "../src/graph/define-op.js";
import { caseModel, caseTitle } from "../src/graph/rules/case-model.js";
import { operators } from "../src/graph/ops/table.js";

/** |ours - theirs| / max(1, largest of ours): float32 against float64. */
const TOLERANCE = 2e-5;

/** Operators whose gradients are chains of operators, so that each link must have a kernel and mean the same there. */
const NAMES: ReadonlySet<string> = new Set([
  "Conv",
  "ConvTranspose",
  "MaxPool",
  "MaxUnpool",
  "AveragePool",
  "BatchNormalization",
  "LayerNormalization",
  "Resize",
]);

const smooth = operators()
  .filter(({ name, until }) => NAMES.has(name) && until === Infinity)
  .flatMap((definition) =>
    definition.cases
      .filter((each) => each.smooth === true && each.inputs[0]?.dtype === "float32")
      .map((each) => [caseTitle(definition), each.name, definition, each] as const),
  );

/** The sum of the first output's elements times weights of which no two are alike. */
function withGradients(definition: OpDefinition, each: OpCase): { model: ReturnType<typeof differentiate>; feeds: Record<string, Tensor> } {
  const { model, feeds } = caseModel(definition, each, (input) => input.dtype !== "float32");
  const g = extendModel(model);
  const [first] = each.expected;
  if (first === undefined) throw new Error("no output");
  const weights = Array.from({ length: first.data.length }, (_, i) => Math.sin(i * 1.7 + 0.6) + 0.3);
  g.output(g.reduceSum(g.mul(g.value("out0"), g.constant(fromFloat64("float32", first.dims, weights))), { keepdims: false }), "loss");
  return { model: differentiate(g.build(), { loss: "loss", wrt: Object.keys(feeds) }), feeds };
}

describe("ONNX Runtime runs the gradients of operators on images as the reference has them", () => {
  test.each(smooth)("%s: %s", async (...[, , definition, each]) => {
    const { model, feeds } = withGradients(definition, each);
    const expected = evaluate(model, feeds, { float64: true });
    const session = await InferenceSession.create(encodeModel(model), { intraOpNumThreads: 1, logSeverityLevel: 3 });
    const outputs = await session.run(
      Object.fromEntries(Object.entries(feeds).map(([name, { dims, data }]) => [name, new OrtTensor("float32", data as Float32Array, [...dims])])),
    );
    await session.release();
    for (const name of Object.keys(feeds)) {
      const ours = expected[`grad:${name}`];
      const theirs = outputs[`grad:${name}`];
      expect(theirs?.dims, name).toEqual(ours?.dims);
      const values = ours === undefined ? [] : Array.from(toFloat64(ours));
      const scale = Math.max(1, ...values.map(Math.abs));
      const worst = Math.max(...values.map((value, i) => Math.abs(value - Number(theirs?.data[i])) / scale));
      expect(worst, `${name}: ${String(theirs?.data)} against ${values.join(", ")}`).toBeLessThan(TOLERANCE);
    }
  });
});

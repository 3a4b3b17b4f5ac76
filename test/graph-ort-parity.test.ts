import { InferenceSession, Tensor as OrtTensor } from "onnxruntime-node";
import { describe, expect, test } from "vitest";
import { createBuilder, differentiate, encodeModel, evaluate } from "#graph";
import type { Tensor } from "#tensor";
import { caseModel, caseTitle, difference } from "../src/graph/rules/case-model.js";
import { f32, i64 } from "../src/graph/rules/case-tensors.js";
import { operators } from "../src/graph/ops/table.js";

/** |ours - theirs| / max(1, |ours|); ONNX Runtime computes in float32 where the case is float32. */
const TOLERANCE = 1e-6;

function toOrt({ dtype, dims, data }: Tensor): OrtTensor {
  return new OrtTensor(dtype as "float32", data as Float32Array, [...dims]);
}

function fromOrt(value: OrtTensor): Tensor {
  return { dtype: value.type as Tensor["dtype"], dims: value.dims, data: value.data };
}

describe("ONNX Runtime gives what each operator's cases say", () => {
  test.each(operators().map((definition) => [caseTitle(definition), definition] as const))("%s", async (_, definition) => {
    const asked = definition.cases.filter(({ notInRuntime }) => notInRuntime === undefined);
    expect(asked.length).toBeGreaterThan(0);
    for (const each of asked) {
      const { model, feeds } = caseModel(definition, each);
      const session = await InferenceSession.create(encodeModel(model), { graphOptimizationLevel: "disabled", intraOpNumThreads: 1, logSeverityLevel: 3 });
      const outputs = await session.run(Object.fromEntries(Object.entries(feeds).map(([name, feed]) => [name, toOrt(feed)])));
      await session.release();
      each.expected.forEach((expected, at) => {
        const got = outputs[`out${at}`];
        expect(difference(got === undefined ? undefined : fromOrt(got), expected), `${each.name}: ${String(got?.data)}`).toBeLessThanOrEqual(TOLERANCE);
      });
    }
  });
});

describe("ONNX Runtime runs what differentiate writes", () => {
  test("a small classifier, batch size open: loss and gradients as the reference interpreter has them", async () => {
    const g = createBuilder("classifier");
    const x = g.input("x", "float32", ["N", 3]);
    const hidden = g.relu(
      g.gemm(x, g.initializer("w1", f32([3, 4], [0.5, -1, 0.25, 1, 0.75, -0.5, 0.1, -0.2, 0.3, 0.4, -0.6, 0.7])), {
        c: g.initializer("b1", f32([4], [0.1, 0, -0.1, 0.2])),
      }),
    );
    const scores = g.gemm(hidden, g.initializer("w2", f32([4, 2], [1, -1, 0.5, 0.5, -0.25, 2, 0.75, -0.5])));
    const picked = g.gatherElements(g.logSoftmax(scores), g.input("label", "int64", ["N", 1]), 1);
    g.output(g.neg(g.reduceMean(picked, { keepdims: false })), "loss");
    const model = differentiate(g.build(), { loss: "loss", wrt: ["w1", "b1", "w2", "x"] });
    const feeds = { x: f32([2, 3], [1, 2, -1, 0.5, 0.25, -2]), label: i64([2, 1], [0, 1]) };
    const expected = evaluate(model, feeds);
    const session = await InferenceSession.create(encodeModel(model), { logSeverityLevel: 3 });
    const outputs = await session.run({ x: toOrt(feeds.x), label: toOrt(feeds.label) });
    await session.release();
    expect(Object.keys(expected)).toEqual(["loss", "grad:w1", "grad:b1", "grad:w2", "grad:x"]);
    for (const [name, value] of Object.entries(expected)) {
      const got = outputs[name];
      expect(difference(got === undefined ? undefined : fromOrt(got), value), name).toBeLessThanOrEqual(TOLERANCE);
    }
  });
});

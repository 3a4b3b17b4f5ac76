import { InferenceSession, Tensor as OrtTensor } from "onnxruntime-node";
import { describe, expect, test } from "vitest";
import { encodeModel } from "#graph";
import type { Tensor } from "#tensor";
import { caseModel, difference } from "../src/graph/rules/case-model.js";
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
  test.each(operators().map((definition) => [definition.name, definition] as const))("%s", async (_, definition) => {
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

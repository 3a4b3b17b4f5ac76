import { InferenceSession, Tensor as OrtTensor } from "onnxruntime-node";
import { describe, expect, test } from "vitest";
import { createBuilder, differentiate, encodeModel, evaluate, expandBodies, type GraphBuilder, type Model, type Value } from "#graph";
import type { Tensor } from "#tensor";
import { difference } from "../src/graph/rules/case-model.js";
import { graphAttribute, info } from "../src/graph/rules/case-graph.js";
import { i32, i64, wave } from "../src/graph/rules/case-tensors.js";

/** |ours - theirs| / max(1, |ours|): sums over many steps in float32. */
const TOLERANCE = 1e-5;

async function expectParity(model: Model, feeds: Record<string, Tensor>): Promise<void> {
  const expected = evaluate(model, feeds);
  const session = await InferenceSession.create(encodeModel(model), { intraOpNumThreads: 1, logSeverityLevel: 3 });
  const given = Object.entries(feeds).map(
    ([name, { dtype, dims, data }]) => [name, new OrtTensor(dtype as "float32", data as Float32Array, [...dims])] as const,
  );
  const outputs = await session.run(Object.fromEntries(given));
  await session.release();
  for (const [name, value] of Object.entries(expected)) {
    const got = outputs[name];
    const theirs = got === undefined ? undefined : { dtype: got.type as Tensor["dtype"], dims: got.dims, data: got.data };
    expect(difference(theirs, value), name).toBeLessThanOrEqual(TOLERANCE);
  }
}

/** A recurrent layer in both directions over 7 steps of 3 examples, with all that it can be given, and the gradients of all of it. */
function recurrent(op: "LSTM" | "GRU" | "RNN", gates: number, attributes: Record<string, number>): Model {
  const g = createBuilder(op);
  const weights = [wave([2, gates * 4, 5], 1), wave([2, gates * 4, 4], 2), wave([2, 2 * gates * 4], 3)].map((tensor, at) => g.initializer(`w${at}`, tensor));
  const states = Array.from({ length: op === "LSTM" ? 2 : 1 }, (_, at) => g.initializer(`s${at}`, wave([2, 3, 4], 4 + at)));
  const inputs = [g.input("x", "float32", [7, 3, 5]), ...weights, g.initializer("lengths", i32([3], [7, 4, 1])), ...states];
  const outputs = g.op(op, inputs, { hidden_size: 4, direction: "bidirectional", ...attributes }, { outputs: 1 + states.length });
  const wrt = [...weights, ...states].map(({ name }) => name);
  g.output(
    outputs.map((each, at) => g.reduceSum(g.mul(each, g.constant(wave(each.type.dims as number[], at))), { keepdims: false })).reduce((a, b) => g.add(a, b)),
    "loss",
  );
  return differentiate(g.build(), { loss: "loss", wrt: ["x", ...wrt] });
}

describe("ONNX Runtime gives the gradients that the reference gives", () => {
  test.each([
    ["LSTM", 4, {}],
    ["GRU", 3, {}],
    ["GRU", 3, { linear_before_reset: 1 }],
    ["RNN", 1, {}],
  ] as const)("%s, %i gates, %j", async (op, gates, attributes) => {
    await expectParity(recurrent(op, gates, attributes), { x: wave([7, 3, 5], 0) });
  });

  test("attention over an open length, causal, with keys' heads shared", async () => {
    const g = createBuilder("attention");
    const x = g.input("x", "float32", [2, "T", 8]);
    const scaled = g.mul(x, g.initializer("w", wave([8], 1)));
    const [y = x] = g.op("MultiHeadAttention", [scaled, x, x], { num_heads: 2, unidirectional: 1 }, { domain: "com.microsoft" });
    g.output(g.reduceSum(g.tanh(y), { keepdims: false }), "loss");
    await expectParity(differentiate(g.build(), { loss: "loss", wrt: ["w"] }), { x: wave([2, 5, 8], 0) });
  });

  test("a loop written out", async () => {
    const g = createBuilder("loop");
    g.initializer("w", wave([4, 4], 1));
    const body = graphAttribute({
      inputs: [info("i", "int64", []), info("go", "bool", []), info("h", "float32", [1, 4])],
      outputs: [info("go", "bool", []), info("next", "float32", [1, 4]), info("kept", "float32", [1, 4])],
      nodes: [
        ["MatMul", ["h", "w"], ["product"]],
        ["Tanh", ["product"], ["next"]],
        ["Identity", ["next"], ["kept"]],
      ],
    });
    const outputs = stepsOf(g, body);
    g.output(
      outputs.map((each) => g.reduceSum(each, { keepdims: false })).reduce((a, b) => g.add(a, b)),
      "loss",
    );
    const model = g.build();
    await expectParity(model, { h: wave([1, 4], 0) });
    await expectParity(differentiate(expandBodies(model), { loss: "loss", wrt: ["w", "h"] }), { h: wave([1, 4], 0) });
  });
});

function stepsOf(g: GraphBuilder, body: ReturnType<typeof graphAttribute>): readonly Value[] {
  return g.op("Loop", [g.constant(i64([], [5])), null, g.input("h", "float32", [1, 4])], { body }, { outputs: 2 });
}

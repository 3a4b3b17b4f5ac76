import { describe, expect, test } from "vitest";
import { createBuilder } from "../../build/builder.js";
import { evaluate } from "../../evaluate.js";
import type { Model } from "../../ir.js";
import { differentiate } from "../../passes/differentiate.js";
import { f32, wave } from "../case-tensors.js";

/** The sum of squares of one output of an LSTM over 3 steps. */
function lstmModel(output: number, batch: number | string): Model {
  const g = createBuilder("lstm");
  const weights = [g.initializer("w", wave([1, 8, 2], 1)), g.initializer("r", wave([1, 8, 2], 2))];
  const outputs = g.op("LSTM", [g.input("x", "float32", [3, batch, 2]), ...weights], { hidden_size: 2 }, { outputs: 3 });
  const last = outputs[output];
  if (last === undefined) throw new Error("no output");
  g.output(g.reduceSum(g.mul(last, last), { keepdims: false }), "loss");
  return g.build();
}

describe("the gradient of recurrent operators", () => {
  test("a node that gives only its last state runs once more for the others", () => {
    const model = lstmModel(1, 2);
    const alone: Model = {
      ...model,
      graph: { ...model.graph, nodes: model.graph.nodes.map((node) => (node.op === "LSTM" ? { ...node, outputs: ["", node.outputs[1] ?? ""] } : node)) },
    };
    const feeds = { x: wave([3, 2, 2], 0) };
    const [whole, only] = [model, alone].map((each) => differentiate(each, { loss: "loss", wrt: ["w", "r", "x"] }));
    if (whole === undefined || only === undefined) throw new Error("two models");
    expect(evaluate(only, feeds)).toEqual(evaluate(whole, feeds));
    expect([whole, only].map(({ graph }) => graph.nodes.filter(({ op }) => op === "LSTM").length)).toEqual([1, 2]);
  });

  test("only the last cell state reaches the loss", () => {
    const gradients = evaluate(differentiate(lstmModel(2, 1), { loss: "loss", wrt: ["w"] }), { x: f32([3, 1, 2], [1, 0, 0, 1, 1, 1]) });
    expect(gradients["grad:w"]?.data.some((value) => value !== 0)).toBe(true);
  });

  test("about six nodes a step beside what all steps share", () => {
    const nodes = (steps: number): number => {
      const g = createBuilder("long");
      const weights = [g.initializer("w", wave([1, 8, 2], 1)), g.initializer("r", wave([1, 8, 2], 2))];
      const [y] = g.op("LSTM", [g.input("x", "float32", [steps, 2, 2]), ...weights], { hidden_size: 2 });
      if (y !== undefined) g.output(g.reduceSum(g.mul(y, y), { keepdims: false }), "loss");
      return differentiate(g.build(), { loss: "loss", wrt: ["w", "r"] }).graph.nodes.length;
    };
    expect((nodes(30) - nodes(10)) / 20).toBe(8); // 6 back, 2 for the cell
  });

  test("an open size is refused: bind it first", () => {
    expect(() => differentiate(lstmModel(0, "N"), { loss: "loss", wrt: ["w"] })).toThrow(
      "'x' is float32 [3, N, 2]: bind its dims first (bindDims), the gradient is written out step by step",
    );
  });
});

import { describe, expect, test } from "vitest";
import { bindDims } from "./bind-dims.js";
import { createBuilder, extendModel } from "../build/builder.js";
import { differentiate } from "./differentiate.js";
import { evaluate } from "../evaluate.js";
import type { Model } from "../ir.js";
import { keepOutputs } from "./remove-dead-nodes.js";
import { f32, f64, i64, text } from "../rules/case-tensors.js";

/** Mean cross-entropy of a small network with one hidden layer, batch size open. */
function network(): Model {
  const g = createBuilder("mlp");
  const x = g.input("x", "float64", ["N", 2]);
  const label = g.input("label", "int64", ["N", 1]);
  const hidden = g.tanh(g.gemm(x, g.initializer("w1", f64([2, 3], [0.5, -1, 0.25, 1, 0.75, -0.5])), { c: g.initializer("b1", f64([3], [0.1, 0, -0.1])) }));
  const scores = g.gemm(hidden, g.initializer("w2", f64([3, 2], [1, -1, 0.5, 0.5, -0.25, 2])), { c: g.initializer("b2", f64([2], [0, 0.3])) });
  const picked = g.gatherElements(g.logSoftmax(scores), label, 1);
  g.output(scores, "scores");
  g.output(g.neg(g.reduceMean(picked, { keepdims: false })), "loss");
  return g.build();
}

const feeds = { x: f64([3, 2], [1, 2, -1, 0.5, 0.25, -2]), label: i64([3, 1], [0, 1, 1]) };
const PARAMETERS = ["w1", "b1", "w2", "b2"];

describe("differentiate", () => {
  test("a network's gradients agree with central differences, batch size unknown", () => {
    const model = network();
    const gradients = evaluate(differentiate(model, { loss: "loss", wrt: PARAMETERS }), feeds);
    const lossWith = (name: string, at: number, by: number): number => {
      const initializers = new Map(model.graph.initializers);
      const before = initializers.get(name);
      if (before === undefined) throw new Error(name);
      initializers.set(
        name,
        f64(
          before.dims,
          Array.from(before.data as Float64Array, (value, i) => value + (i === at ? by : 0)),
        ),
      );
      return Number(evaluate({ ...model, graph: { ...model.graph, initializers } }, feeds)["loss"]?.data[0]);
    };
    for (const name of PARAMETERS) {
      const gradient = gradients[`grad:${name}`];
      expect(gradient?.dims).toEqual(model.graph.initializers.get(name)?.dims);
      Array.from(gradient?.data as Float64Array).forEach((value, at) => {
        expect(Math.abs(value - (lossWith(name, at, 1e-5) - lossWith(name, at, -1e-5)) / 2e-5)).toBeLessThan(1e-9);
      });
    }
  });

  test("bound and unbound graphs give the same gradients; the bound one computes no shapes", () => {
    const bound = differentiate(bindDims(network(), { N: 3 }), { loss: "loss", wrt: PARAMETERS });
    expect(bound.graph.nodes.filter(({ op }) => op === "Shape" || op === "Size")).toEqual([]);
    expect(evaluate(bound, feeds)["grad:w1"]).toEqual(evaluate(differentiate(network(), { loss: "loss", wrt: PARAMETERS }), feeds)["grad:w1"]);
  });

  test("only nodes on the path are appended", () => {
    const model = network();
    const one = differentiate(model, { loss: "loss", wrt: ["b2"] });
    expect(one.graph.nodes.filter(({ op }) => op === "Tanh").length).toBe(1);
    expect(one.graph.nodes.filter(({ op }) => op === "Gemm").length).toBe(2);
  });

  test("a value used three times gets the sum of its parts", () => {
    const g = createBuilder("cube");
    const x = g.input("x", "float64", []);
    g.output(g.mul(x, g.mul(x, x)), "loss");
    expect(evaluate(differentiate(g.build(), { loss: "loss", wrt: ["x"] }), { x: f64([], [2]) })["grad:x"]?.data).toEqual(Float64Array.of(12));
  });

  test("a parameter that the loss does not use has a gradient of zeros", () => {
    const g = createBuilder("unused");
    const x = g.input("x", "float32", ["N"]);
    const w = g.initializer("w", f32([2], [1, 2]));
    g.output(g.neg(w), "other");
    g.output(g.reduceSum(x, { keepdims: false }), "loss");
    const result = evaluate(differentiate(g.build(), { loss: "loss", wrt: ["w", "x"] }), { x: f32([3], [1, 2, 3]) });
    expect(result["grad:w"]).toEqual(f32([2], [0, 0]));
    expect(result["grad:x"]).toEqual(f32([3], [1, 1, 1]));
  });

  test("a gradient of a gradient: x^4 -> 4 x^3 -> 12 x^2", () => {
    const g = createBuilder("fourth");
    const x = g.input("x", "float64", []);
    g.output(g.pow(x, g.scalar(4, x)), "loss");
    const once = extendModel(differentiate(g.build(), { loss: "loss", wrt: ["x"] }));
    once.output(once.identity(once.value("grad:x")), "slope");
    const twice = differentiate(keepOutputs(once.build(), ["slope"]), { loss: "slope", wrt: ["x"] });
    const result = evaluate(twice, { x: f64([], [3]) });
    expect([result["slope"]?.data[0], result["grad:x"]?.data[0]]).toEqual([108, 108]);
  });

  test.each<[string, () => Model, { loss: string; wrt: readonly string[] }, string]>([
    ["through a table look-up", lookup, { loss: "loss", wrt: ["x"] }, "Node 'LabelEncoder': LabelEncoder has no gradient: it looks labels up in a table"],
    ["a loss of several elements", network, { loss: "scores", wrt: ["w1"] }, "Loss 'scores': its type is float64 [N, 2], expected one element"],
    ["a loss that is not there", network, { loss: "nothing", wrt: ["w1"] }, "Value 'nothing': there is no such value"],
    ["an integer", network, { loss: "loss", wrt: ["label"] }, "Value 'label': its type is int64 [N, 1], expected a float: only floats have gradients"],
    [
      "an undecidable broadcast",
      undecidable,
      { loss: "loss", wrt: ["a"] },
      "Node 'Mul': Mul has no gradient: 'a' is float32 [N], stretched to float32 [5]: bind the symbolic dims first, it cannot be told which were 1",
    ],
  ])("%s: a clear error", (...[, make, options, message]) => {
    expect(() => differentiate(make(), options)).toThrow(message);
  });

  test("an undecidable broadcast is decided by binding", () => {
    for (const n of [1, 5]) {
      const bound = differentiate(bindDims(undecidable(), { N: n }), { loss: "loss", wrt: ["a"] });
      const a = f32(
        [n],
        Array.from({ length: n }, () => 1),
      );
      expect(evaluate(bound, { a, b: f32([5], [1, 2, 3, 4, 5]) })["grad:a"]).toEqual(n === 1 ? f32([1], [15]) : f32([5], [1, 2, 3, 4, 5]));
    }
  });
});

function lookup(): Model {
  const g = createBuilder("lookup");
  const x = g.input("x", "float32", ["N"]);
  const [y] = g.op("LabelEncoder", [x], { keys_floats: [1], values_floats: [2] }, { domain: "ai.onnx.ml" });
  if (y !== undefined) g.output(g.reduceSum(y, { keepdims: false }), "loss");
  return g.build();
}

function undecidable(): Model {
  const g = createBuilder("undecidable");
  g.output(g.reduceSum(g.mul(g.input("a", "float32", ["N"]), g.input("b", "float32", [5])), { keepdims: false }), "loss");
  return g.build();
}

test("text stays out of the way of a gradient", () => {
  const g = createBuilder("mixed");
  const [code] = g.op("OneHotEncoder", [g.input("colour", "string", ["N"])], { cats_strings: ["red", "blue"] }, { domain: "ai.onnx.ml" });
  if (code === undefined) throw new Error("no output");
  g.output(g.reduceSum(g.matMul(code, g.initializer("w", f32([2, 1], [1, 2]))), { keepdims: false }), "loss");
  const result = evaluate(differentiate(g.build(), { loss: "loss", wrt: ["w"] }), { colour: text([3], ["red", "red", "blue"]) });
  expect(result["grad:w"]).toEqual(f32([2, 1], [2, 1]));
});

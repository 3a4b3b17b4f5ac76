import { describe, expect, test } from "vitest";
import { createBuilder, extendModel } from "./builder.js";
import { evaluate } from "../evaluate.js";
import { modelIo } from "../model-io.js";
import { f32, i64, text } from "../rules/case-tensors.js";

describe("builder", () => {
  test("a layer: types follow, constants are shared, the model has TARGET's versions", () => {
    const g = createBuilder("layer");
    const x = g.input("x", "float32", ["N", 2]);
    const y = g.gemm(x, g.initializer("w", f32([2, 3], [1, 2, 3, 4, 5, 6])), { c: g.initializer("b", f32([3], [0, 0, 1])) });
    expect(y.type).toEqual({ dtype: "float32", dims: ["N", 3] });
    const half = g.scalar(0.5, y);
    expect(g.scalar(0.5, y).name).toBe(half.name);
    expect(g.scalar(-0, y).name).not.toBe(g.scalar(0, y).name);
    g.output(g.mul(y, half), "scores");
    const model = g.build();
    expect([model.irVersion, model.opsets]).toEqual([10, { "": 21 }]);
    expect(modelIo(model)).toEqual({
      inputs: [{ name: "x", dtype: "float32", dims: ["N", 2] }],
      outputs: [{ name: "scores", dtype: "float32", dims: ["N", 3] }],
    });
    expect(evaluate(model, { x: f32([1, 2], [1, 1]) })["scores"]?.data).toEqual(Float32Array.of(2.5, 3.5, 5));
  });

  test("outputs take their names, also an input's, a value's second one, and one that an inner value has", () => {
    const g = createBuilder("names");
    const x = g.input("x", "float32", [1]);
    const [inner] = g.op("Relu", [x], {}, { name: "label" });
    const relu = inner ?? x;
    const sum = g.add(relu, x);
    g.output(x, "copy");
    g.output(sum, "label.y");
    g.output(sum, "again");
    const outputs = evaluate(g.build(), { x: f32([1], [3]) });
    expect(Object.entries(outputs).map(([name, { data }]) => [name, data[0]])).toEqual([
      ["copy", 3],
      ["label.y", 6],
      ["again", 6],
    ]);
  });

  test("a model pasted twice keeps its parts apart", () => {
    const inner = createBuilder("inner");
    const a = inner.input("a", "float32", ["N", 1]);
    inner.output(inner.mul(a, inner.initializer("w", f32([1], [3]))), "out");
    const part = inner.build();
    const g = createBuilder("outer");
    const x = g.input("x", "float32", ["N", 1]);
    const first = g.inline(part, { a: x }, "one/")["out"];
    const second = first === undefined ? undefined : g.inline(part, { a: first }, "two/")["out"];
    if (second === undefined) throw new Error("no output");
    g.output(second, "y");
    const model = g.build();
    expect([...model.graph.initializers.keys()]).toEqual(["one/w", "two/w"]);
    expect(evaluate(model, { x: f32([2, 1], [1, 2]) })["y"]?.data).toEqual(Float32Array.of(9, 18));
  });

  test("a model is gone on from where it ended", () => {
    const g = createBuilder("m");
    g.output(g.relu(g.input("x", "float32", ["N"])), "h");
    const more = extendModel(g.build());
    more.output(more.neg(more.value("h")), "y");
    expect(evaluate(more.build(), { x: f32([2], [-1, 2]) })["y"]?.data).toEqual(Float32Array.of(-0, -2));
  });

  test("ai.onnx.ml operators bring their domain", () => {
    const g = createBuilder("labels");
    const [label] = g.op("LabelEncoder", [g.input("x", "string", ["N", 1])], { keys_strings: ["a"], values_int64s: [7] }, { domain: "ai.onnx.ml" });
    if (label === undefined) throw new Error("no output");
    g.output(label, "y");
    const model = g.build();
    expect(model.opsets).toEqual({ "": 21, "ai.onnx.ml": 3 });
    expect(evaluate(model, { x: text([2, 1], ["a", "b"]) })["y"]?.data).toEqual(BigInt64Array.of(7n, -1n));
  });

  test("an operator without a definition needs types; its attributes get their kinds from ONNX's own schema", () => {
    const g = createBuilder("regions");
    const inputs = [g.input("x", "float32", [1, 2, 4, 4]), g.input("rois", "float32", [3, 5])];
    expect(() => g.op("MaxRoiPool", inputs)).toThrow("MaxRoiPool has no definition for opset 21: give the types of its outputs");
    const [y] = g.op("MaxRoiPool", inputs, { pooled_shape: [2, 2], spatial_scale: 1 }, { types: [{ dtype: "float32", dims: [3, 2, 2, 2] }] });
    expect(y?.type.dims).toEqual([3, 2, 2, 2]);
    if (y !== undefined) g.output(y, "y");
    expect(g.build().graph.nodes[0]?.attributes["spatial_scale"]).toEqual({ type: "float", value: 1 });
  });

  test.each<[string, () => unknown, string]>([
    [
      "shapes that do not fit",
      () => build((g, x) => g.add(x, g.constant(f32([3], [1, 2, 3])))),
      "Add 'Add': the second shape is [3], expected one that broadcasts with [N, 2]",
    ],
    ["another dtype", () => build((g, x) => g.add(x, g.constant(i64([1], [1])))), "Add 'Add': an input is int64 [1], expected float32 like the first"],
    [
      "an attribute that is not there",
      () => build((g, x) => g.op("Relu", [x], { slope: 1 })[0] ?? x),
      "Relu 'Relu': attribute 'slope': the operator has no attribute of this name",
    ],
    [
      "an attribute of the wrong kind",
      () => build((g, x) => g.op("Softmax", [x], { axis: 0.5 })[0] ?? x),
      "Softmax 'Softmax': attribute 'axis': expected int, got number 0.5",
    ],
    ["a name that is taken", () => build((g) => g.input("x", "float32", [])), "Value 'x': the name is taken"],
    ["a value of another builder", () => build((g) => g.relu(createBuilder("other").input("x", "float32", []))), "Value 'x': it belongs to another builder"],
    ["a missing input", () => build((g, x) => g.op("Add", [x])[0] ?? x), "Add 'Add': it takes A, B, got 1 inputs"],
  ])("%s: an error at once, naming the node", (_, make, message) => {
    expect(make).toThrow(message);
  });
});

function build(make: (g: ReturnType<typeof createBuilder>, x: ReturnType<ReturnType<typeof createBuilder>["input"]>) => unknown): unknown {
  const g = createBuilder("m");
  return make(g, g.input("x", "float32", ["N", 2]));
}

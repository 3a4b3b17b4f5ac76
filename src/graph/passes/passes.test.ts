import { describe, expect, test } from "vitest";
import { createBuilder } from "../build/builder.js";
import { diff } from "../diff.js";
import { differentiate } from "./differentiate.js";
import { evaluate } from "../evaluate.js";
import { foldConstants } from "./fold-constants.js";
import { operatorNames, printOperatorTable } from "../operator-names.js";
import { keepOutputs, removeDeadNodes } from "./remove-dead-nodes.js";
import { f32, i64 } from "../rules/case-tensors.js";
import { verify } from "../verify/verify.js";

describe("foldConstants", () => {
  test("computes what depends on constants alone, and drops what is then unused", () => {
    const g = createBuilder("m");
    const scale = g.exp(g.sqrt(g.initializer("a", f32([1], [4]))));
    g.output(g.mul(g.input("x", "float32", ["N"]), scale), "y");
    const folded = foldConstants(g.build());
    verify(folded);
    expect(folded.graph.nodes.map(({ op }) => op)).toEqual(["Mul"]);
    expect([...folded.graph.initializers.values()].map(({ data }) => data)).toEqual([Float32Array.of(7.389056)]);
    expect(evaluate(folded, { x: f32([1], [1]) })["y"]?.data).toEqual(Float32Array.of(7.389056));
  });

  test("leaves parameters, large results and integers beyond 2^53 alone", () => {
    const g = createBuilder("m");
    g.output(g.identity(g.relu(g.initializer("w", f32([1], [4])))), "trained");
    g.output(g.identity(g.expand(g.scalar(0, "float32"), [40000, 40000])), "large");
    g.output(g.identity(g.neg(g.constant({ dtype: "int64", dims: [1], data: BigInt64Array.of(2n ** 60n) }))), "exact");
    const kept = foldConstants(g.build(), { except: ["w"] }).graph.nodes.map(({ op }) => op);
    expect(kept.filter((op) => op !== "Identity")).toEqual(["Relu", "Expand", "Neg"]);
  });
});

describe("foldConstants and size", () => {
  test("a small constant does not become a large one, a large one may become another", () => {
    const g = createBuilder("m");
    g.output(g.identity(g.expand(g.scalar(1, "float32"), [4096])), "16 KiB");
    g.output(g.identity(g.expand(g.scalar(1, "float32"), [4097])), "one more");
    g.output(g.identity(g.neg(g.initializer("w", f32([8192], new Array<number>(8192).fill(1))))), "as large as it was");
    g.output(g.identity(g.neg(g.initializer("v", f32([65537], new Array<number>(65537).fill(1))))), "over 256 KiB");
    expect(foldConstants(g.build()).graph.nodes.map(({ op }) => op)).toEqual(["Identity", "Expand", "Identity", "Identity", "Neg", "Identity"]);
    expect(foldConstants(g.build(), { maxBytes: 4 }).graph.nodes.filter(({ op }) => op !== "Identity").length).toBe(4);
  });

  test("values drawn at random and sums over all axes at once are left to the runtime", () => {
    const g = createBuilder("m");
    const [drawn] = g.op("RandomUniform", [], { shape: [2] });
    const [sum] = g.op("Einsum", [g.constant(f32([2], [1, 2])), g.constant(f32([3], [1, 2, 3]))], { equation: "i,j->" });
    if (drawn === undefined || sum === undefined) throw new Error("no output");
    g.output(g.identity(drawn), "a");
    g.output(g.identity(sum), "b");
    expect(foldConstants(g.build()).graph.nodes.map(({ op }) => op)).toEqual(["RandomUniform", "Einsum", "Identity", "Identity"]);
  });

  test("an unused initializer that is an input too keeps its value, as files of IR 3 have it", () => {
    const g = createBuilder("m");
    g.output(g.relu(g.input("x", "float32", [1])), "y");
    const model = g.build();
    const both = {
      ...model,
      graph: {
        ...model.graph,
        inputs: [...model.graph.inputs, { name: "w", dtype: "float32" as const, dims: [1] }],
        initializers: new Map([["w", f32([1], [5])]]),
      },
    };
    expect([...removeDeadNodes(both).graph.initializers.keys()]).toEqual(["w"]);
  });
});

describe("what is kept", () => {
  test("keepOutputs leaves the inference part of a training graph", () => {
    const g = createBuilder("m");
    const y = g.mul(g.input("x", "float32", []), g.initializer("w", f32([], [2])));
    g.output(y, "y");
    g.output(g.mul(y, y), "loss");
    const trained = differentiate(g.build(), { loss: "loss", wrt: ["w"] });
    const served = keepOutputs(trained, ["y"]);
    expect(served.graph.nodes.length).toBe(1);
    verify(served);
    expect(() => keepOutputs(trained, ["z"])).toThrow("Output 'z': the model has no such output");
    expect(removeDeadNodes(served)).toEqual(served);
  });
});

describe("diff", () => {
  function make(scale: number, op: "Relu" | "Tanh"): ReturnType<ReturnType<typeof createBuilder>["build"]> {
    const g = createBuilder("m");
    const h = g.mul(g.input("x", "float32", ["N", 2]), g.initializer("w", f32([2], [1, scale])));
    const [y = h] = g.op(op, [h], {}, { name: "act" });
    g.output(y, "y");
    return g.build();
  }

  test("a model does not differ from itself", () => {
    expect(diff(make(1, "Relu"), make(1, "Relu"))).toEqual([]);
  });

  test("changed weights and operators are named", () => {
    expect(diff(make(1, "Relu"), make(2, "Tanh")).map(({ kind, what, name }) => `${kind} ${what} ${name}`)).toEqual([
      "changed node y",
      "changed initializer w",
    ]);
  });

  test("added and removed inputs, outputs and opsets are named", () => {
    const before = make(1, "Relu");
    const [input] = before.graph.inputs;
    if (input === undefined) throw new Error("no input");
    const after = {
      ...before,
      opsets: { "": 21, "ai.onnx.ml": 3 },
      graph: {
        ...before.graph,
        inputs: [
          { ...input, dims: [4, 2] },
          { name: "z", dtype: "int64" as const, dims: [] },
        ],
      },
    };
    expect(diff(before, after)).toEqual([
      { kind: "changed", what: "input", name: "x", before: "float32 [N, 2]", after: "float32 [4, 2]" },
      { kind: "added", what: "input", name: "z", after: "int64 []" },
      { kind: "added", what: "opset", name: "ai.onnx.ml", after: "3" },
    ]);
  });
});

test("the table of operators has a row for each, and for each range of opsets that has rules of its own", () => {
  expect(operatorNames()).toContain("Gemm");
  expect(operatorNames().filter((name) => name === "ai.onnx.ml.LabelEncoder")).toEqual(["ai.onnx.ml.LabelEncoder"]);
  const rows = printOperatorTable().split("\n");
  expect(rows.filter((line) => /^\| (LabelEncoder|Squeeze) \|/.test(line)).map((line) => line.split("|").slice(1, 4).join("|"))).toEqual([
    " Squeeze | ai.onnx | 1 to 12 ",
    " Squeeze | ai.onnx | from 13 ",
    " LabelEncoder | ai.onnx.ml | 1 ",
    " LabelEncoder | ai.onnx.ml | 2 to 3 ",
    " LabelEncoder | ai.onnx.ml | from 4 ",
  ]);
});

test("the reference interpreter refuses feeds that do not fit", () => {
  const g = createBuilder("m");
  g.output(g.relu(g.input("x", "float32", ["N", 2])), "y");
  const model = g.build();
  expect(() => evaluate(model, {})).toThrow("Input 'x': no tensor was given for it");
  expect(() => evaluate(model, { x: f32([2], [1, 2]) })).toThrow("Input 'x': the tensor is float32 [2], expected float32 [N, 2]");
  expect(() => evaluate(model, { x: i64([1, 2], [1, 2]) })).toThrow("Input 'x': the tensor is int64 [1, 2], expected float32 [N, 2]");
});

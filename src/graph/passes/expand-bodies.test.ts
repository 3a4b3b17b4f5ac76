import { readFileSync } from "node:fs";
import { create, toBinary } from "@bufbuild/protobuf";
import { describe, expect, test } from "vitest";
import { createBuilder, extendModel } from "../build/builder.js";
import { decodeModel } from "../codec/model-codec.js";
import { evaluate } from "../evaluate.js";
import { AttributeProto_AttributeType, FunctionProtoSchema } from "../generated/onnx_pb.js";
import type { Model } from "../ir.js";
import { graphAttribute, info, type ShortGraph } from "../rules/case-graph.js";
import { f32, f64, i64, wave } from "../rules/case-tensors.js";
import { verify } from "../verify/verify.js";
import { bindDims } from "./bind-dims.js";
import { differentiate } from "./differentiate.js";
import { expandBodies } from "./expand-bodies.js";

const operators = (model: Model): string[] => model.graph.nodes.map(({ op }) => op);

/** h = tanh(h * w + i) again and again, every h kept; loss = the sum of the last and of all. `w` is taken from around the loop. */
const recurrence: ShortGraph = {
  inputs: [info("i", "int64", []), info("go", "bool", []), info("h", "float64", [2])],
  outputs: [info("go_on", "bool", []), info("next", "float64", [2]), info("kept", "float64", [2])],
  initializers: { tenth: f64([], [0.1]) },
  nodes: [
    ["Identity", ["go"], ["go_on"]],
    ["Mul", ["h", "w"], ["product"]],
    ["Cast", ["i"], ["count"], { to: { type: "int", value: 11 } }],
    ["Mul", ["count", "tenth"], ["shift"]],
    ["Add", ["product", "shift"], ["sum"]],
    ["Tanh", ["sum"], ["next"]],
    ["Identity", ["next"], ["kept"]],
  ],
};

function loopModel(body: ShortGraph, steps: number): Model {
  const g = createBuilder("loop");
  g.initializer("w", f64([2], [0.5, -0.75]));
  const h = g.input("h0", "float64", [2]);
  const [last, all] = g.op("Loop", [g.constant(i64([], [steps])), null, h], { body: graphAttribute(body) }, { outputs: 2, name: "steps" });
  if (last === undefined || all === undefined) throw new Error("no outputs");
  g.output(all, "all");
  g.output(g.add(g.reduceSum(last, { keepdims: false }), g.reduceSum(g.sigmoid(all), { keepdims: false })), "loss");
  return g.build();
}

const feeds = { h0: f64([2], [0.3, -0.6]) };

function lossWith(model: Model, name: string, data: number[]): number {
  const initializers = new Map(model.graph.initializers).set(name, f64([data.length], data));
  return Number(evaluate({ ...model, graph: { ...model.graph, initializers } }, feeds)["loss"]?.data[0]);
}

describe("expandBodies", () => {
  test("a counted loop is written out: the same outputs, and gradients as by central differences, also of what it takes from around it", () => {
    const model = loopModel(recurrence, 4);
    const open = expandBodies(model);
    expect(operators(open)).not.toContain("Loop");
    expect(evaluate(open, feeds)).toEqual(evaluate(model, feeds));
    const gradients = evaluate(differentiate(open, { loss: "loss", wrt: ["w", "h0"] }), feeds);
    const w = [0.5, -0.75];
    Array.from(gradients["grad:w"]?.data as Float64Array).forEach((value, at) => {
      const moved = (by: number): number =>
        lossWith(
          model,
          "w",
          w.map((each, i) => each + (i === at ? by : 0)),
        );
      expect(value).toBeCloseTo((moved(1e-5) - moved(-1e-5)) / 2e-5, 8);
    });
    expect(model.graph.outputs[0]?.dims).toEqual([null, 2]);
    expect(open.graph.outputs[0]?.dims).toEqual([4, 2]);
  });

  test("a loop as it is has no gradient: the error names it, why, and what to do", () => {
    const model = loopModel(
      {
        ...recurrence,
        outputs: [info("more", "bool", []), ...recurrence.outputs.slice(1)],
        nodes: [...recurrence.nodes, ["Less", ["i", "w_count"], ["more"]]],
        initializers: { ...recurrence.initializers, w_count: i64([], [2]) },
      },
      9,
    );
    expect(operators(expandBodies(model))).toContain("Loop");
    expect(() => differentiate(expandBodies(model), { loss: "loss", wrt: ["w"] })).toThrow(
      "Node 'steps': Loop has no gradient: how many steps it runs is only known while it runs; bind the dims (bindDims), fix M",
    );
    expect(evaluate(model, feeds)["all"]?.dims).toEqual([3, 2]);
  });

  test("loops within loops", () => {
    const inner: ShortGraph = {
      inputs: [info("j", "int64", []), info("inner_go", "bool", []), info("v", "float64", [2])],
      outputs: [info("inner_go", "bool", []), info("v2", "float64", [2])],
      nodes: [["Mul", ["v", "w"], ["v2"]]],
    };
    const outer: ShortGraph = {
      inputs: [info("i", "int64", []), info("go", "bool", []), info("h", "float64", [2])],
      outputs: [info("go", "bool", []), info("next", "float64", [2]), info("kept", "float64", [2])],
      initializers: { twice: i64([], [2]) },
      nodes: [
        ["Loop", ["twice", "", "h"], ["next"], { body: graphAttribute(inner) }],
        ["Neg", ["next"], ["kept"]],
      ],
    };
    const model = loopModel(outer, 3);
    const open = expandBodies(model);
    verify(open);
    expect(operators(open).filter((op) => op === "Loop")).toEqual([]);
    expect(operators(open).filter((op) => op === "Mul").length).toBe(6); // 3 times 2
    expect(evaluate(open, feeds)).toEqual(evaluate(model, feeds));
  });

  test("a scan over known lengths, backwards and along the last axis", () => {
    const g = createBuilder("scan");
    const body = graphAttribute({
      inputs: [info("state", "float32", [2]), info("x", "float32", [2])],
      outputs: [info("next", "float32", [2]), info("seen", "float32", [2])],
      nodes: [
        ["Mul", ["state", "scale"], ["scaled"]],
        ["Add", ["scaled", "x"], ["next"]],
        ["Tanh", ["next"], ["seen"]],
      ],
    });
    g.initializer("scale", f32([2], [0.5, 2]));
    const inputs = [g.input("s", "float32", [2]), g.input("xs", "float32", [2, "T"])];
    const axes = { scan_input_axes: [-1], scan_input_directions: [1], scan_output_axes: [1], scan_output_directions: [1] };
    const [last, seen] = g.op("Scan", inputs, { body, num_scan_inputs: 1, ...axes }, { outputs: 2 });
    if (last === undefined || seen === undefined) throw new Error("no outputs");
    g.output(seen, "seen");
    g.output(g.reduceSum(g.mul(last, last), { keepdims: false }), "loss");
    const model = g.build();
    expect(operators(expandBodies(model))).toContain("Scan");
    const open = expandBodies(bindDims(model, { T: 3 }));
    const given = { s: wave([2], 0), xs: wave([2, 3], 1) };
    expect(operators(open)).not.toContain("Scan");
    expect(evaluate(open, given)).toEqual(evaluate(model, given));
    expect(Object.keys(evaluate(differentiate(open, { loss: "loss", wrt: ["scale", "xs"] }), given))).toEqual(["seen", "loss", "grad:scale", "grad:xs"]);
  });

  test("an If whose condition follows from sizes is its branch; one that depends on values stays, and is named", () => {
    const g = createBuilder("if");
    const x = g.input("x", "float64", ["N", 2]);
    const w = g.initializer("w", f64([2], [2, 3]));
    const branches = {
      then_branch: graphAttribute({ outputs: [info("a", "float64", ["N", 2])], nodes: [["Mul", ["x", "w"], ["a"]]] }),
      else_branch: graphAttribute({ outputs: [info("b", "float64", ["N", 2])], nodes: [["Add", ["x", "w"], ["b"]]] }),
    };
    const rows = g.gather(g.shape(x), g.scalar(0, "int64"));
    const [byShape = x] = g.op("If", [g.equal(rows, g.scalar(3, "int64"))], branches, { name: "by_shape" });
    const [byValue = x] = g.op("If", [g.less(g.reduceSum(x, { keepdims: false }), g.scalar(0, x))], branches, { name: "by_value" });
    g.output(g.reduceSum(byShape, { keepdims: false }), "first");
    g.output(g.reduceSum(byValue, { keepdims: false }), "second");
    const model = g.build();
    const open = expandBodies(bindDims(model, { N: 3 }));
    const given = { x: f64([3, 2], [1, 2, 3, 4, 5, 6]) };
    expect(operators(open).filter((op) => op === "If").length).toBe(1);
    expect(evaluate(open, given)).toEqual(evaluate(model, given));
    expect(evaluate(differentiate(open, { loss: "first", wrt: ["w"] }), given)["grad:w"]?.data).toEqual(Float64Array.of(9, 12));
    expect(() => differentiate(open, { loss: "second", wrt: [w.name] })).toThrow(
      "Node 'by_value': If has no gradient: which of its branches runs is only known while it runs",
    );
  });

  test("functions within functions are inlined; one that calls itself is refused", () => {
    const read = (name: string): Model => decodeModel(readFileSync(`test/fixtures/onnx/${name}.onnx`));
    const model = expandBodies(read("functions-10"));
    verify(model);
    expect([model.functions.length, operators(model).filter((op) => op !== "Identity")]).toEqual([0, ["Relu"]]);
    expect(Object.keys(model.opsets)).toEqual([""]);
    const [input] = model.graph.inputs;
    expect(evaluate(model, { [input?.name ?? ""]: f32([1, 4], [-1, 2, -3, 4]) })["y"]?.data).toEqual(Float32Array.of(0, 2, 0, 4));
    expect(() => expandBodies(read("bad-function-recursive"))).toThrow("functions call each other over 64 levels deep: one calls itself");
  });

  test("a function's attributes are the call's, or its defaults", () => {
    const { FLOAT } = AttributeProto_AttributeType;
    const leaky = create(FunctionProtoSchema, {
      name: "leaky",
      domain: "local",
      input: ["a"],
      output: ["b"],
      attributeProto: [{ name: "slope", type: FLOAT, f: 0.5 }],
      node: [{ opType: "LeakyRelu", input: ["a"], output: ["b"], attribute: [{ name: "alpha", type: FLOAT, refAttrName: "slope" }] }],
      opsetImport: [{ domain: "", version: 21n }],
    });
    const g = createBuilder("calls");
    const x = g.input("x", "float32", [1]);
    const base = g.build();
    const call = (name: string, attributes: Model["graph"]["nodes"][number]["attributes"]) => ({
      name,
      op: "leaky",
      domain: "local",
      inputs: [x.name],
      outputs: [name],
      attributes,
    });
    const nodes = [call("usual", {}), call("steep", { slope: { type: "float" as const, value: 0.25 } })];
    const outputs = ["usual", "steep"].map((name) => info(name, "float32", [1]));
    const model = {
      ...base,
      opsets: { ...base.opsets, local: 1 },
      functions: [toBinary(FunctionProtoSchema, leaky)],
      graph: { ...base.graph, nodes, outputs },
    };
    verify(model);
    const result = evaluate(extendModel(expandBodies(model)).build(), { x: f32([1], [-1]) });
    expect([result["usual"]?.data[0], result["steep"]?.data[0]]).toEqual([-0.5, -0.25]);
  });
});

import { describe, expect, test } from "vitest";
import { f32, i64 } from "../rules/case-tensors.js";
import type { Attribute, Graph, Model, Node, ValueInfo } from "../ir.js";
import { verify } from "./verify.js";

const node = (...[op, inputs, outputs, more = {}]: [op: string, inputs: readonly string[], outputs: readonly string[], more?: Partial<Node>]): Node => ({
  name: `the ${op}`,
  op,
  domain: "",
  inputs,
  outputs,
  attributes: {},
  ...more,
});
const info = (name: string, dims: ValueInfo["dims"], dtype: ValueInfo["dtype"] = "float32"): ValueInfo => ({ name, dtype, dims });

function modelOf(graph: Partial<Graph>, opsets: Model["opsets"] = { "": 21 }): Model {
  const whole: Graph = {
    name: "g",
    inputs: [info("x", ["N", 2])],
    outputs: [info("y", null)],
    initializers: new Map(),
    nodes: [],
    values: new Map(),
    ...graph,
  };
  return { irVersion: 10, opsets, producer: "", metadata: {}, graph: whole, functions: [] };
}

const to = (value: number): Record<string, Attribute> => ({ to: { type: "int", value } });

describe("verify", () => {
  test("passes a plain graph", () => {
    verify(modelOf({ nodes: [node("Relu", ["x"], ["h"]), node("Tanh", ["h"], ["y"])] }));
  });

  test("passes an IR 3 model, which lists its initializers among its inputs", () => {
    verify(modelOf({ inputs: [info("x", [1]), info("w", [1])], initializers: new Map([["w", f32([1], [1])]]), nodes: [node("Add", ["x", "w"], ["y"])] }));
  });

  test("passes values of the outer graph used inside a subgraph", () => {
    const branch = (op: string): Graph => ({
      name: op,
      inputs: [],
      outputs: [info(`${op}_y`, null)],
      initializers: new Map(),
      nodes: [node(op, ["x"], [`${op}_y`])],
      values: new Map(),
    });
    const attributes: Record<string, Attribute> = {
      then_branch: { type: "graph", value: branch("Relu") },
      else_branch: { type: "graph", value: branch("Tanh") },
    };
    verify(modelOf({ inputs: [info("x", [2]), info("c", [], "bool")], nodes: [node("If", ["c"], ["y"], { attributes })] }));
  });

  test.each<[string, Model, string]>([
    [
      "a cycle",
      modelOf({ nodes: [node("Add", ["x", "b"], ["a"]), node("Relu", ["a"], ["b"]), node("Tanh", ["b"], ["y"])] }),
      "Add 'the Add': input 'b': the graph has a cycle through Relu 'the Relu'",
    ],
    ["a node that feeds itself", modelOf({ nodes: [node("Add", ["x", "y"], ["y"])] }), "Add 'the Add': input 'y': the graph has a cycle through Add 'the Add'"],
    [
      "nodes out of order",
      modelOf({ nodes: [node("Tanh", ["h"], ["y"]), node("Relu", ["x"], ["h"])] }),
      "Tanh 'the Tanh': input 'h': it is computed later, by Relu 'the Relu': nodes must be in topological order",
    ],
    ["a missing input", modelOf({ nodes: [node("Relu", ["nowhere"], ["y"])] }), "Relu 'the Relu': input 'nowhere': no input, initializer or node defines it"],
    ["a missing output", modelOf({ nodes: [node("Relu", ["x"], ["h"])] }), "Output 'y': no node computes it"],
    [
      "a name defined twice",
      modelOf({ nodes: [node("Relu", ["x"], ["y"]), node("Tanh", ["x"], ["y"])] }),
      "Tanh 'the Tanh': output 'y': the name is defined twice",
    ],
    ["an output with the name of an input", modelOf({ nodes: [node("Relu", ["x"], ["x"])] }), "Relu 'the Relu': output 'x': the name is defined twice"],
    [
      "an unknown operator",
      modelOf({ nodes: [node("Frobnicate", ["x"], ["y"])] }),
      "Node 'Frobnicate 'the Frobnicate'': the operator Frobnicate is not supported",
    ],
    ["an operator with a name of Object's", modelOf({ nodes: [node("constructor", ["x"], ["y"])] }), "the operator constructor is not supported"],
    [
      "an operator newer than the opset",
      modelOf({ nodes: [node("Gelu", ["x"], ["y"])] }, { "": 13 }),
      "the operator Gelu in opset 13 (it came with 20) is not supported",
    ],
    [
      "an operator of an unknown domain",
      modelOf({ nodes: [node("Relu", ["x"], ["y"], { domain: "evil" })] }, { "": 21, evil: 1 }),
      "the operator evil.Relu is not supported",
    ],
    [
      "a domain that is not declared",
      modelOf({ nodes: [node("Relu", ["x"], ["y"])] }, {}),
      "Relu 'the Relu': the model declares no opset for the domain 'ai.onnx'",
    ],
    ["too few inputs", modelOf({ nodes: [node("Add", ["x"], ["y"])] }), "Add 'the Add': expected 2 inputs, got 1"],
    ["too many outputs", modelOf({ nodes: [node("Relu", ["x"], ["y", "z"])] }), "Relu 'the Relu': expected 1 outputs, got 2"],
    [
      "an attribute that the operator does not have",
      modelOf({ nodes: [node("Relu", ["x"], ["y"], { attributes: to(1) })] }),
      "Relu 'the Relu': attribute 'to': Relu of this opset has no such attribute",
    ],
    [
      "an attribute of the wrong kind",
      modelOf({ nodes: [node("Cast", ["x"], ["y"], { attributes: { to: { type: "float", value: 1 } } })] }),
      "Cast 'the Cast': attribute 'to': expected int, got float",
    ],
    ["a missing attribute", modelOf({ nodes: [node("Cast", ["x"], ["y"])] }), "Cast 'the Cast': the attribute 'to' is missing"],
    [
      "strings into arithmetic",
      modelOf({ inputs: [info("x", [1], "string")], outputs: [info("y", null, "string")], nodes: [node("Relu", ["x"], ["y"])] }),
      "Relu 'the Relu': 'x' (X): tensor(string) is not taken here",
    ],
    [
      "mixed dtypes",
      modelOf({
        initializers: new Map([["i", i64([1], [1])]]),
        nodes: [node("Where", ["c", "x", "i"], ["y"])],
        inputs: [info("c", [1], "bool"), info("x", [1])],
      }),
      "Where 'the Where': an input is int64 [1], expected float32 like the first",
    ],
    [
      "shapes that do not fit",
      modelOf({ initializers: new Map([["w", f32([3, 1], [1, 2, 3])]]), nodes: [node("MatMul", ["x", "w"], ["y"])] }),
      "MatMul 'the MatMul': input B is [3, 1], expected 2 rows to fit A [N, 2]",
    ],
    [
      "an output declared with another dtype",
      modelOf({ outputs: [info("y", null, "int64")], nodes: [node("Relu", ["x"], ["y"])] }),
      "Relu 'the Relu': the declared type is int64 of unknown rank, expected float32 [N, 2]",
    ],
    [
      "an inner value declared with another shape",
      modelOf({ values: new Map([["h", info("h", ["N", 7])]]), nodes: [node("Relu", ["x"], ["h"]), node("Relu", ["h"], ["y"])] }),
      "Relu 'the Relu': the declared type is float32 [N, 7], expected float32 [N, 2]",
    ],
    [
      "dims that overflow",
      modelOf({ inputs: [info("x", [2 ** 62, 8])], nodes: [node("Relu", ["x"], ["y"])] }),
      "Tensor 'x' claims dims [4611686018427388000, 8]",
    ],
    ["2^40 elements", modelOf({ inputs: [info("x", [2 ** 20, 2 ** 20])], nodes: [node("Relu", ["x"], ["y"])] }), "Tensor 'x' claims dims [1048576, 1048576]"],
    [
      "an output that grows beyond the limit",
      modelOf({ initializers: new Map([["s", i64([2], [65536, 65536])]]), inputs: [info("x", [1])], nodes: [node("Expand", ["x", "s"], ["y"])] }),
      "Tensor 'y' claims dims [65536, 65536]",
    ],
    ["an empty input name", modelOf({ inputs: [info("", [1])] }), "Input '': a name must not be empty"],
    [
      "an axis out of range",
      modelOf({ nodes: [node("Softmax", ["x"], ["y"], { attributes: { axis: { type: "int", value: 5 } } })] }),
      "Softmax 'the Softmax': axis 5 is outside [-2, 2)",
    ],
  ])("refuses %s, naming the place", (_, model, message) => {
    expect(() => verify(model)).toThrow(message);
  });

  test("an error inside a subgraph names the inner node", () => {
    const body: Graph = {
      name: "b",
      inputs: [],
      outputs: [info("z", null)],
      initializers: new Map(),
      nodes: [node("Relu", ["ghost"], ["z"])],
      values: new Map(),
    };
    const attributes: Record<string, Attribute> = { then_branch: { type: "graph", value: body }, else_branch: { type: "graph", value: body } };
    expect(() => verify(modelOf({ inputs: [info("c", [], "bool")], nodes: [node("If", ["c"], ["y"], { attributes })] }))).toThrow(
      "Relu 'the Relu': input 'ghost': no input, initializer or node defines it",
    );
  });

  test("twenty thousand nodes are verified in linear time", () => {
    const last = 19_999;
    const nodes = Array.from({ length: last + 1 }, (_, i) => node("Relu", [i === 0 ? "x" : `v${i - 1}`], [i === last ? "y" : `v${i}`], { name: `n${i}` }));
    const before = process.cpuUsage();
    verify(modelOf({ nodes }));
    expect(process.cpuUsage(before).user / 1000).toBeLessThan(5000); // measured: 400 ms; one that looks at all nodes for each takes minutes
  });
});

/** If: the outputs of one of two graphs, chosen by a condition of one element. Names of the graph around are visible in both. Source: ONNX operator If, opset 1. */
import { fail } from "#base";
import { defineOp } from "../define-op.js";
import { graphAttribute, info } from "../rules/case-graph.js";
import { bool, f32 } from "../rules/case-tensors.js";
import { joinTypes } from "../rules/control-flow.js";

export const ifOperator = defineOp({
  name: "If",
  since: 1,
  inputs: ["cond"],
  attributes: { then_branch: { kind: "graph", required: true }, else_branch: { kind: "graph", required: true } },
  inferSizes: () => null,
  inferShape([condition], { then_branch, else_branch }, { bodies, where }) {
    const known = condition.constant?.data[0];
    if (known !== undefined) return bodies.infer(Number(known) !== 0 ? then_branch : else_branch, []);
    const [yes, no] = [bodies.infer(then_branch, []), bodies.infer(else_branch, [])];
    if (yes.length !== no.length) throw fail("GRAPH_INVALID", { where, why: `one branch has ${yes.length} outputs, the other ${no.length}` });
    return yes.map((type, at) => joinTypes(`${where}: output ${at}`, type, no[at] ?? type));
  },
  reference: ([condition], { then_branch, else_branch }, { bodies }) => bodies.run((condition.data[0] ?? 0) !== 0 ? then_branch : else_branch, []),
  gradient:
    "which of its branches runs is only known while it runs; where that follows from sizes, bind the dims (bindDims) and write the branch in its place (expandBodies)",
  cases: [
    { name: "then", inputs: [bool([], [1])], attributes: branches(), expected: [f32([2], [1, NaN])] },
    { name: "else", inputs: [bool([1], [0])], attributes: branches(), expected: [f32([2], [-3, -4])] },
  ],
});

function branches() {
  const out = [info("y", "float32", [2])];
  return {
    then_branch: graphAttribute({ outputs: out, initializers: { a: f32([2], [1, NaN]) }, nodes: [["Identity", ["a"], ["y"]]] }),
    else_branch: graphAttribute({ outputs: [info("z", "float32", [2])], initializers: { b: f32([2], [3, 4]) }, nodes: [["Neg", ["b"], ["z"]]] }),
  };
}

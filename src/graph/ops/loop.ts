/**
 * Loop: a graph run again and again on its own results, at most M times and while its condition holds.
 * The body takes (iteration, condition, states...) and gives (condition, states..., results to be stacked...). Source: ONNX operator Loop, opset 1.
 */
import { fail } from "#base";
import { knownInts } from "../infer/facts.js";
import { defineOp, type Plain } from "../define-op.js";
import { graphAttribute, info } from "../rules/case-graph.js";
import { bool, f32, i64 } from "../rules/case-tensors.js";
import { joinTypes, stack, withAxis } from "../rules/control-flow.js";

/** The reference runs no more steps than this. */
const MOST_STEPS = 100_000;

export const loop = defineOp({
  name: "Loop",
  since: 1,
  inputs: ["M?", "cond?", "...v_initial"],
  attributes: { body: { kind: "graph", required: true } },
  inferSizes: () => null,
  inferShape([most, condition, ...given], { body }, { bodies, where }) {
    const inside = bodies.infer(body, [{ dtype: "int64", dims: [] }, { dtype: "bool", dims: [] }, ...given]).slice(1);
    const first = given.map((before, at) => joinTypes(`${where}: state ${at}`, before, inside[at] ?? before));
    // where a step changes a state's shape, its results need not have the shapes of the first one
    const steady = first.every(({ dims }, at) => dims?.join() === given[at]?.dims?.join());
    const always = (condition === null || Number(condition.constant?.data[0] ?? 0) !== 0) && body.outputs[0]?.name === body.inputs[1]?.name;
    const [steps] = knownInts(most) ?? [];
    const length = always && steps !== undefined ? Math.max(steps, 0) : null;
    const stacked = inside.slice(given.length).map((type) => withAxis(steady ? type : { dtype: type.dtype, dims: null }, 0, length));
    return [...first, ...stacked];
  },
  reference([most, condition, ...given], { body }, { bodies, where }) {
    const limit = most === null ? Infinity : (most.data[0] ?? 0);
    const results: (readonly Plain[])[] = [];
    let [states, goes]: [readonly Plain[], boolean] = [given, condition === null || condition.data[0] !== 0];
    for (let step = 0; step < limit && goes; step++) {
      if (step === MOST_STEPS) throw fail("GRAPH_INVALID", { where, why: `it has run ${MOST_STEPS} steps: the reference stops here` });
      const [more, ...rest] = bodies.run(body, [scalar("int64", step), scalar("bool", 1), ...states]);
      goes = more?.data[0] !== 0;
      states = rest.slice(0, given.length);
      results.push(rest.slice(given.length));
    }
    const kinds = body.outputs.slice(1 + given.length);
    return [
      ...states,
      ...kinds.map((empty, at) =>
        stack(
          results.flatMap((each) => each.slice(at, at + 1)),
          { empty, where },
        ),
      ),
    ];
  },
  gradient: "how many steps it runs is only known while it runs; bind the dims (bindDims), fix M and its condition, and write it out (expandBodies)",
  cases: [
    {
      name: "three steps, states and results",
      inputs: [i64([], [3]), bool([], [1]), f32([2], [1, NaN])],
      attributes: { body: doubling() },
      expected: [f32([2], [8, NaN]), f32([3, 2], [2, NaN, 4, NaN, 8, NaN])],
    },
    { name: "no step", inputs: [i64([], [0]), null, f32([2], [1, 2])], attributes: { body: doubling() }, expected: [f32([2], [1, 2]), f32([0, 2], [])] },
    { name: "stops by its condition", inputs: [null, bool([], [1]), f32([1], [1])], attributes: { body: until() }, expected: [f32([1], [16])] },
  ],
});

function scalar(dtype: "int64" | "bool", value: number): Plain {
  return { dtype, dims: [], data: Float64Array.of(value) };
}

function doubling() {
  return graphAttribute({
    inputs: [info("i", "int64", []), info("go", "bool", []), info("x", "float32", [2])],
    outputs: [info("go", "bool", []), info("y", "float32", [2]), info("seen", "float32", [2])],
    nodes: [
      ["Add", ["x", "x"], ["y"]],
      ["Identity", ["y"], ["seen"]],
    ],
  });
}

function until() {
  return graphAttribute({
    inputs: [info("i", "int64", []), info("go", "bool", []), info("x", "float32", [1])],
    outputs: [info("more", "bool", []), info("y", "float32", [1])],
    initializers: { ten: f32([], [10]) },
    nodes: [
      ["Add", ["x", "x"], ["y"]],
      ["Less", ["y", "ten"], ["below"]],
      ["Squeeze", ["below"], ["more"]],
    ],
  });
}

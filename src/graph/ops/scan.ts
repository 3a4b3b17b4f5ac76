/**
 * Scan: a graph run once for each slice of its inputs, with states from step to step and results stacked.
 * The body takes (states..., slices...) and gives (states..., results...). Source: ONNX operator Scan, opset 9.
 */
import { fail } from "#base";
import { defineOp, type Plain } from "../define-op.js";
import type { Dim } from "../ir.js";
import { graphAttribute, info } from "../rules/case-graph.js";
import { f32 } from "../rules/case-tensors.js";
import { frontOrder, joinTypes, permute, stack, withAxis, withoutAxis } from "../rules/control-flow.js";

export const scan = defineOp({
  name: "Scan",
  since: 9,
  inputs: ["...initial_state_and_scan_inputs"],
  attributes: {
    body: { kind: "graph", required: true },
    num_scan_inputs: { kind: "int", required: true },
    scan_input_axes: { kind: "ints" },
    scan_input_directions: { kind: "ints" },
    scan_output_axes: { kind: "ints" },
    scan_output_directions: { kind: "ints" },
  },
  inferSizes: () => null,
  inferShape(given, { body, num_scan_inputs, scan_input_axes, scan_output_axes }, { bodies, where }) {
    const states = given.slice(0, given.length - num_scan_inputs);
    const scanned = given.slice(states.length);
    const axes = scanned.map((_, at) => scan_input_axes?.[at] ?? 0);
    const lengths = scanned.map(({ dims }, at): Dim => dims?.at(axes[at] ?? 0) ?? null);
    const known = lengths.filter((length) => typeof length === "number");
    if (known.some((length) => length !== known[0])) throw fail("GRAPH_INVALID", { where, why: `its inputs have different lengths: ${known.join(", ")}` });
    const inside = bodies.infer(body, [...states, ...scanned.map((type, at) => withoutAxis(type, axes[at] ?? 0))]);
    const length = known[0] ?? lengths[0] ?? null;
    const results = inside.slice(states.length).map((type, at) => withAxis(type, scan_output_axes?.[at] ?? 0, length));
    return [...states.map((type, at) => joinTypes(`${where}: state ${at}`, type, inside[at] ?? type)), ...results];
  },
  reference(given, attributes, { bodies, where }) {
    const { body, num_scan_inputs, scan_output_axes, scan_output_directions } = attributes;
    const count = given.length - num_scan_inputs;
    const slices = given.slice(count).map((input, at) => slicesOf(input, optionsOf(attributes, at)));
    let states: readonly Plain[] = given.slice(0, count);
    const results: (readonly Plain[])[] = [];
    for (let step = 0; step < (slices[0]?.length ?? 0); step++) {
      const outputs = bodies.run(body, [...states, ...slices.flatMap((parts) => parts.slice(step, step + 1))]);
      states = outputs.slice(0, count);
      results.push(outputs.slice(count));
    }
    const stacked = body.outputs.slice(count).map((empty, at) => {
      const parts = results.flatMap((each) => each.slice(at, at + 1));
      const all = stack(scan_output_directions?.[at] === 1 ? parts.toReversed() : parts, { empty, where });
      return permute(all, frontOrder(all.dims.length, scan_output_axes?.[at] ?? 0).back);
    });
    return [...states, ...stacked];
  },
  gradient: "how many steps it runs is not known; bind the dims (bindDims) and write it out (expandBodies)",
  cases: [
    {
      name: "running sums",
      inputs: [f32([2], [0, 1]), f32([3, 2], [1, 2, 3, NaN, 5, 6])],
      attributes: { body: adding(), num_scan_inputs: 1 },
      expected: [f32([2], [9, NaN]), f32([3, 2], [1, 3, 4, NaN, 9, NaN])],
    },
    {
      name: "along the last axis, backwards, results in order of the input",
      inputs: [f32([2], [0, 1]), f32([2, 3], [1, 2, 3, 4, 5, 6])],
      attributes: { body: adding(), num_scan_inputs: 1, scan_input_axes: [1], scan_input_directions: [1], scan_output_axes: [-1], scan_output_directions: [1] },
      expected: [f32([2], [6, 16]), f32([2, 3], [6, 5, 3, 16, 12, 7])],
    },
  ],
});

function optionsOf(
  { scan_input_axes, scan_input_directions }: { scan_input_axes: readonly number[] | undefined; scan_input_directions: readonly number[] | undefined },
  at: number,
) {
  return { axis: scan_input_axes?.[at] ?? 0, reversed: scan_input_directions?.[at] === 1 };
}

/** The slices along an axis, without it. */
function slicesOf(input: Plain, { axis, reversed }: { axis: number; reversed: boolean }): readonly Plain[] {
  const front = permute(input, frontOrder(input.dims.length, axis).order);
  const [length = 0, ...dims] = front.dims;
  const size = dims.reduce((product, dim) => product * dim, 1);
  const parts = Array.from({ length }, (_, at): Plain => ({ dtype: input.dtype, dims, data: front.data.slice(at * size, (at + 1) * size) }));
  return reversed ? parts.toReversed() : parts;
}

function adding() {
  return graphAttribute({
    inputs: [info("sum", "float32", [2]), info("x", "float32", [2])],
    outputs: [info("next", "float32", [2]), info("seen", "float32", [2])],
    nodes: [
      ["Add", ["sum", "x"], ["next"]],
      ["Identity", ["next"], ["seen"]],
    ],
  });
}

/** ReverseSequence: the first `sequence_lens[b]` steps of each sequence b in reverse order, the others as they are. Source: ONNX operator ReverseSequence, opset 10. */
import { fail } from "#base";
import { strides } from "#tensor";
import { defineOp } from "../define-op.js";
import { f32, f64, i64, text } from "../rules/case-tensors.js";
import { likeFirst } from "../rules/elementwise.js";

export const reverseSequence = defineOp({
  name: "ReverseSequence",
  since: 10,
  inputs: ["input", "sequence_lens"],
  attributes: { time_axis: { kind: "int", fallback: 0 }, batch_axis: { kind: "int", fallback: 1 } },
  inferShape: likeFirst,
  reference([x, lengths], { time_axis, batch_axis }, { where }) {
    const steps = strides(x.dims);
    const [timeStep, batchStep] = [steps[time_axis] ?? 1, steps[batch_axis] ?? 1];
    const [time, batch] = [x.dims[time_axis] ?? 1, x.dims[batch_axis] ?? 1];
    const wrong = lengths.data.find((length) => length < 0 || length > time);
    if (wrong !== undefined) throw fail("GRAPH_INVALID", { where, why: `a length is ${wrong}, expected 0 to ${time}` });
    const data = x.data.map((value, at) => {
      const step = Math.floor(at / timeStep) % time;
      const length = lengths.data[Math.floor(at / batchStep) % batch] ?? 0;
      return step < length ? (x.data[at + (length - 1 - 2 * step) * timeStep] ?? NaN) : value;
    });
    return [{ ...x, data }];
  },
  // it undoes itself
  gradient: ({ inputs: [, lengths], cotangents: [dy] }, attributes, g) => [...g.op("ReverseSequence", [dy, lengths], { ...attributes }), null],
  cases: [
    {
      name: "two sequences, time first",
      inputs: [f32([3, 2], [1, 10, 2, 20, 3, NaN]), i64([2], [3, 2])],
      expected: [f32([3, 2], [3, 20, 2, 10, 1, NaN])],
    },
    { name: "no step of it", inputs: [f32([2, 1], [1, 2]), i64([1], [0])], expected: [f32([2, 1], [1, 2])] },
    {
      name: "strings",
      inputs: [text([1, 2], ["a", "b"]), i64([1], [2])],
      attributes: { time_axis: 1, batch_axis: 0 },
      expected: [text([1, 2], ["b", "a"])],
    },
    {
      name: "float64, batch first, of vectors",
      inputs: [f64([2, 2, 2], [1, 2, 3, 4, 5, 6, 7, 8]), i64([2], [2, 1])],
      attributes: { time_axis: 1, batch_axis: 0 },
      expected: [f64([2, 2, 2], [3, 4, 1, 2, 5, 6, 7, 8])],
      smooth: true,
    },
  ],
});

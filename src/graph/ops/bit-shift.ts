/** BitShift: x moved by y bits to the LEFT or RIGHT; bits beyond the width are lost. Unsigned integers of one dtype; shapes broadcast. Source: ONNX operator BitShift, opset 11. */
import { fail } from "#base";
import { fromFloat64 } from "#tensor";
import { defineOp } from "../define-op.js";
import { onBits } from "../rules/bits.js";
import { broadcastLike, nothingFlows, zip } from "../rules/elementwise.js";

export const bitShift = defineOp({
  name: "BitShift",
  since: 11,
  inputs: ["X", "Y"],
  attributes: { direction: { kind: "string", required: true } },
  inferShape(inputs, attributes, context) {
    const { direction } = attributes;
    if (direction !== "LEFT" && direction !== "RIGHT")
      throw fail("GRAPH_INVALID", { where: context.where, why: `direction is '${direction}', not LEFT or RIGHT` });
    return broadcastLike(inputs, attributes, context);
  },
  reference: (inputs, { direction }) => zip(onBits(direction === "LEFT" ? (a, b) => a << b : (a, b) => a >> b))(inputs),
  gradient: nothingFlows,
  cases: [
    {
      name: "left: the top bit is lost",
      inputs: [fromFloat64("uint8", [3], [1, 200, 3]), fromFloat64("uint8", [3], [3, 1, 0])],
      attributes: { direction: "LEFT" },
      expected: [fromFloat64("uint8", [3], [8, 144, 3])],
    },
    {
      name: "right, stretched",
      inputs: [fromFloat64("uint32", [2], [9, 4294967295]), fromFloat64("uint32", [], [1])],
      attributes: { direction: "RIGHT" },
      expected: [fromFloat64("uint32", [2], [4, 2147483647])],
    },
    {
      name: "no elements",
      inputs: [fromFloat64("uint8", [0], []), fromFloat64("uint8", [], [1])],
      attributes: { direction: "LEFT" },
      expected: [fromFloat64("uint8", [0], [])],
    },
  ],
});

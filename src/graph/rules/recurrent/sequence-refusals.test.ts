import { expect, test } from "vitest";
import { createBuilder } from "../../build/builder.js";
import type { LooseAttribute } from "../../define-op.js";
import { graphAttribute, info } from "../case-graph.js";

type Dims = readonly (number | string)[];

/** Appends one operator to float inputs of these dims. */
function append(
  op: string,
  inputs: readonly (Dims | null)[],
  { domain = "", ...attributes }: { domain?: string } & Record<string, LooseAttribute>,
): () => unknown {
  const g = createBuilder("m");
  const values = inputs.map((dims, at) => (dims === null ? null : g.input(`in${at}`, "float32", dims)));
  return () => g.op(op, values, attributes, { domain });
}

const MICROSOFT = { domain: "com.microsoft" };
const branch = (dtype: "float32" | "int64") =>
  graphAttribute({ outputs: [info("x_out", dtype, [])], nodes: [["Cast", ["in0"], ["x_out"], { to: { type: "int", value: dtype === "int64" ? 7 : 1 } }]] });

test.each<[string, () => unknown, string]>([
  [
    "a direction that is none",
    append(
      "LSTM",
      [
        [2, 1, 3],
        [1, 8, 3],
        [1, 8, 2],
      ],
      { direction: "sideways" },
    ),
    "LSTM 'LSTM': direction is 'sideways', expected forward, reverse or bidirectional",
  ],
  [
    "weights of another width",
    append(
      "GRU",
      [
        [2, 1, 3],
        [1, 6, 4],
        [1, 6, 2],
      ],
      {},
    ),
    "GRU 'GRU': input W: its shape is [1, 6, 4], expected [1, 6, 3]",
  ],
  [
    "weights for one direction where there are two",
    append(
      "RNN",
      [
        [2, 1, 3],
        [1, 2, 3],
        [1, 2, 2],
      ],
      { direction: "bidirectional" },
    ),
    "RNN 'RNN': input R: its shape is [1, 2, 2], expected [2, 2, 2]",
  ],
  [
    "no batch axis",
    append(
      "LSTM",
      [
        [2, 3],
        [1, 8, 3],
        [1, 8, 2],
      ],
      {},
    ),
    "LSTM 'LSTM': input X: its shape is [2, 3], expected rank 3",
  ],
  [
    "packed queries, keys and values",
    append("MultiHeadAttention", [[1, 2, 2, 3, 4]], { ...MICROSOFT, num_heads: 2 }),
    "packed queries, keys and values are not supported",
  ],
  [
    "heads that do not divide the width",
    append(
      "MultiHeadAttention",
      [
        [1, 2, 5],
        [1, 2, 5],
        [1, 2, 5],
      ],
      { ...MICROSOFT, num_heads: 2 },
    ),
    "the last axis is 5, expected a multiple of 2 heads",
  ],
  [
    "past keys in one input",
    append("Attention", [[1, 2, 2], [2, 6], [6], null, [2, 1, 1, 2, 2]], { ...MICROSOFT, num_heads: 1 }),
    "past keys and values, and rotary embedding inside, are not supported",
  ],
  [
    "scaled rotary embedding",
    append("RotaryEmbedding", [[1, 2, 4], [1], [8, 2], [8, 2]], { ...MICROSOFT, scale: 2 }),
    "packed batches and scales are not supported",
  ],
])("%s: refused, naming the node", (_, make, message) => {
  expect(make).toThrow(message);
});

test("branches of an If that give different kinds of values are refused", () => {
  const g = createBuilder("m");
  const x = g.input("in0", "float32", []);
  expect(() => g.op("If", [g.less(x, g.scalar(0, x))], { then_branch: branch("float32"), else_branch: branch("int64") })).toThrow(
    "If 'If': output 0: one type is int64 [], expected float32 []",
  );
});

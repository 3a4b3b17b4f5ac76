import { expect, test } from "vitest";
import { tensor } from "#tensor";
import type { Signature } from "#store";
import { compilePredictionEncoder, type Rows } from "./encode-predictions.js";

const encode = (signature: Pick<Signature, "task" | "classes">, rows: Rows): unknown =>
  JSON.parse(`[${compilePredictionEncoder({ ...signature, inputs: [], outputs: [] })(rows)}]`);

test("labels come in the target's own type: whole numbers, fractions, booleans and text", () => {
  const probabilities = tensor("float32", [2, 2], Float32Array.of(0.25, 0.75, 1, 0));
  const both = (classes: Signature["classes"], label: Rows["outputs"][string]): unknown =>
    encode({ task: "binary", ...(classes === undefined ? {} : { classes }) }, { outputs: { label, probabilities }, start: 0, rows: 2 });
  expect(both([3, 7], tensor("int64", [2], BigInt64Array.of(7n, 3n)))).toEqual([
    { label: 7, probabilities: { 3: 0.25, 7: 0.75 } },
    { label: 3, probabilities: { 3: 1, 7: 0 } },
  ]);
  expect(both([0.5, 1.5], tensor("string", [2], ["1.5", "0.5"]))).toEqual([
    { label: 1.5, probabilities: { 0.5: 0.25, 1.5: 0.75 } },
    { label: 0.5, probabilities: { 0.5: 1, 1.5: 0 } },
  ]);
  expect(both([false, true], tensor("int64", [2], BigInt64Array.of(1n, 0n)))).toMatchObject([
    { label: true },
    { label: false, probabilities: { false: 1, true: 0 } },
  ]);
  expect(both([false, true], tensor("string", [2], ["true", "false"]))).toMatchObject([{ label: true }, { label: false }]);
  expect(both(['say "hi"', "线"], tensor("string", [2], ["线", 'say "hi"']))).toMatchObject([
    { label: "线" },
    { label: 'say "hi"', probabilities: { 'say "hi"': 1, 线: 0 } },
  ]);
});

test("a request gets its own rows of a shared batch", () => {
  const outputs = { value: tensor("float32", [4], Float32Array.of(1, 2.5, -3, NaN)) };
  expect(encode({ task: "regression" }, { outputs, start: 1, rows: 3 })).toEqual([{ value: 2.5 }, { value: -3 }, { value: null }]);
});

test("tensors keep their shape: empty axes, scalars, booleans, and integers beyond 2^53-1 as strings", () => {
  const outputs = {
    wide: tensor("int64", [2, 2], BigInt64Array.of(1n, 9007199254740993n, -5n, 0n)),
    flags: tensor("bool", [2], Uint8Array.of(1, 0)),
    empty: tensor("float32", [2, 0], new Float32Array(0)),
    words: tensor("string", [2, 1], ["a", "b"]),
  };
  expect(encode({ task: "tensor" }, { outputs, start: 0, rows: 2 })).toEqual([
    { outputs: { wide: [1, "9007199254740993"], flags: true, empty: [], words: ["a"] } },
    { outputs: { wide: [-5, 0], flags: false, empty: [], words: ["b"] } },
  ]);
  expect(encode({ task: "tensor" }, { outputs: { loss: tensor("float32", [], Float32Array.of(0.5)) }, start: 0, rows: 1 })).toEqual([
    { outputs: { loss: 0.5 } },
  ]);
});

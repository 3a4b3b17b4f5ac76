import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { tensor } from "#tensor";
import { openSession } from "./session.js";

const fixture = (name: string): string => `test/fixtures/onnx/${name}.onnx`;
const x = tensor("float32", [1, 4], new Float32Array([1, 2, 3, 4]));

test("a session tells its inputs and outputs with dtype and dims, and runs", async () => {
  const session = await openSession(readFileSync(fixture("gemm")));
  expect(session.inputs).toEqual([{ name: "x", dtype: "float32", dims: ["N", 4] }]);
  expect(session.outputs).toEqual([{ name: "y", dtype: "float32", dims: ["N", 3] }]);
  const { y } = await session.run({ x });
  expect(y).toEqual({ dtype: "float32", dims: [1, 3], data: new Float32Array([7, 9, 11]) });
  await session.release();
});

test("a pre-allocated output is written into and given back, null lets the runtime allocate", async () => {
  const session = await openSession(fixture("gemm"));
  const y = tensor("float32", [1, 3], new Float32Array(3));
  const first = await session.run({ x }, { y });
  expect(first["y"]).toBe(y);
  expect([...(y.data as Float32Array)]).toEqual([7, 9, 11]);
  const again = await session.run({ x: tensor("float32", [1, 4], new Float32Array(4)) }, { y });
  expect([...((again["y"] ?? y).data as Float32Array)]).toEqual([1, 2, 3]);
  expect((await session.run({ x }, { y: null }))["y"]?.dims).toEqual([1, 3]);
});

test("string tensors go in and come out", async () => {
  const session = await openSession(fixture("strings"));
  const { t } = await session.run({ s: tensor("string", [2], ["a", "企鹅"]) });
  expect(t).toEqual({ dtype: "string", dims: [2], data: ["a", "企鹅"] });
});

test("a feed of the wrong shape is the input's fault, not the model's", async () => {
  const session = await openSession(fixture("gemm"));
  await expect(session.run({ x: tensor("float32", [1, 3], new Float32Array(3)) })).rejects.toMatchObject({ code: "MODEL_RUN_FAILED" });
  await expect(session.run({})).rejects.toMatchObject({ code: "MODEL_RUN_FAILED" });
});

test.each(["bad-html", "bad-empty", "bad-truncated", "bad-domain", "bad-output-sequence", "bad-external-parent"])(
  "%s is refused with a reason",
  async (name) => {
    await expect(openSession(readFileSync(fixture(name)))).rejects.toMatchObject({ code: "MODEL_REFUSED" });
  },
);

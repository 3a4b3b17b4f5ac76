import { expect, test } from "vitest";
import { tensor, type Tensor } from "#tensor";
import { decodeTensors, encodeTensors } from "./tensors.js";

const roundTrip = (tensors: Record<string, Tensor>): Record<string, Tensor> => {
  const { meta, buffers } = encodeTensors(tensors);
  return decodeTensors(JSON.parse(JSON.stringify(meta)), buffers);
};

test("tensors of every kind come back as they were", () => {
  const tensors = {
    floats: tensor("float32", [2, 2], new Float32Array([1.5, -0, NaN, Infinity])),
    doubles: tensor("float64", [1], new Float64Array([0.1])),
    longs: tensor("int64", [2], new BigInt64Array([-1n, 2n ** 62n])),
    flags: tensor("bool", [3], new Uint8Array([0, 1, 1])),
    halves: tensor("float16", [1], new Uint16Array([0x3c00])),
    words: tensor("string", [4], ["", "penguin", "größer", "企鹅 🐧"]),
    scalar: tensor("int32", [], new Int32Array([7])),
    nothing: tensor("float32", [0, 3], new Float32Array(0)),
  };
  expect(roundTrip(tensors)).toEqual(tensors);
});

test("aligned bytes are viewed, bytes that lie askew are copied", () => {
  const bytes = new Uint8Array(24);
  const [at8, at5] = [bytes.subarray(8, 16), bytes.subarray(5, 13)];
  expect(decodeTensors([["x", "float64", [1]]], [at8])["x"]?.data).toMatchObject({ buffer: bytes.buffer });
  expect((decodeTensors([["x", "float64", [1]]], [at5])["x"]?.data as Float64Array).buffer).not.toBe(bytes.buffer);
});

test("a tensor named __proto__ stays data", () => {
  const { meta, buffers } = encodeTensors(Object.fromEntries([["__proto__", tensor("int8", [1], new Int8Array([5]))]]));
  const decoded = decodeTensors(meta, buffers);
  expect(Object.keys(decoded)).toEqual(["__proto__"]);
  expect(Object.getPrototypeOf(decoded)).toBe(Object.prototype);
});

test.each([
  ["no list", {}, []],
  ["fewer buffers than entries", [["x", "int8", [1]]], []],
  ["an unknown dtype", [["x", "constructor", [1]]], [new Uint8Array(1)]],
  ["negative dims", [["x", "int8", [-1]]], [new Uint8Array(1)]],
  ["dims that overflow", [["x", "int8", [2 ** 52, 2 ** 52]]], [new Uint8Array(1)]],
  ["too few bytes", [["x", "int32", [2]]], [new Uint8Array(4)]],
  ["strings without their table", [["x", "string", [9]]], [new Uint8Array(8)]],
  ["a string longer than its bytes", [["x", "string", [1]]], [new Uint8Array([9, 0, 0, 0, 65])]],
])("what another process says is checked: %s", (_, meta, buffers) => {
  expect(() => decodeTensors(meta, buffers)).toThrow("tensors between processes");
});

import { copyFileSync, linkSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createLog } from "#base";
import { openSession } from "#runtime";
import { tensor } from "#tensor";
import { importModel, inspectModel, scanModel, type ImportedModel } from "./convert-file.js";

const log = createLog("silent");
const fixture = (name: string): string => `test/fixtures/onnx/${name}.onnx`;
const load = (name: string): Promise<ImportedModel> => importModel({ path: fixture(name), log });

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "aimass-convert-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

test("a good file comes out as a model with its signature", async () => {
  const imported = await load("gemm");
  expect(imported).toMatchObject({
    format: "onnx",
    operators: { Gemm: 1 },
    nodes: 1,
    parameters: 15,
    opsets: { "ai.onnx": 21 },
    warnings: [],
    signature: { task: "tensor", inputs: [{ name: "x", dtype: "float32", shape: [null, 4] }], outputs: [{ name: "y", dtype: "float32", shape: [null, 3] }] },
  });
  expect(Buffer.from(imported.model).equals(readFileSync(fixture("gemm")))).toBe(true);
});

test("a ZipMap is cut: the probabilities come out as a matrix under the same name, and the classes are known", async () => {
  const { signature, model, warnings } = await load("zipmap");
  expect(signature).toEqual({
    task: "multiclass",
    classes: ["ant", "bee", "cat"],
    inputs: [{ name: "x", dtype: "float32", shape: [null, 2] }],
    outputs: [
      { name: "label", dtype: "string", shape: [null] },
      { name: "probabilities", dtype: "float32", shape: [null, 3] },
    ],
  });
  expect(warnings).toEqual(["Output 'probabilities' was a list of maps; it is now a matrix, one column a class"]);
  const session = await openSession(model);
  const { label, probabilities } = await session.run({ x: tensor("float32", [2, 2], new Float32Array([5, 0, 0, 5])) });
  expect(label?.data).toEqual(["ant", "bee"]);
  expect(probabilities?.dims).toEqual([2, 3]);
  const [first, second, third] = probabilities?.data as Float32Array;
  expect((first ?? 0) + (second ?? 0) + (third ?? 0)).toBeCloseTo(1, 5);
});

test("inputs that IR 3 lists for initializers are no inputs", async () => {
  expect((await load("ir3")).signature.inputs).toEqual([{ name: "x", dtype: "float32", shape: [null, 4] }]);
});

test("training parts are left out of the imported model", async () => {
  const { model } = await load("training-leftovers");
  expect(model.byteLength).toBeLessThan(readFileSync(fixture("training-leftovers")).byteLength);
  expect(Buffer.from(model).includes("step")).toBe(false);
});

test.each(["identity", "strings", "conv", "contrib-gelu", "functions-10", "nested-if-10", "endless-loop"])("%s is imported", async (name) => {
  expect((await load(name)).signature.task).toBe("tensor");
});

const faults: readonly [test: string, file: string, code: string, message: string][] = [
  [
    "O1: external data upwards",
    "bad-external-parent",
    "EXTERNAL_DATA_ESCAPE",
    "Tensor 'W': external data '../../etc/passwd' lies outside the model's folder or is a link",
  ],
  ["O2: external data through a folder and upwards", "bad-external-nested-parent", "EXTERNAL_DATA_ESCAPE", "'sub/../../x'"],
  ["O3: external data at an absolute path", "bad-external-absolute", "EXTERNAL_DATA_ESCAPE", "'/etc/passwd'"],
  ["O3: external data upwards with Windows' separators", "bad-external-backslash", "EXTERNAL_DATA_ESCAPE", "'..\\..\\x'"],
  ["O8: external data that was not sent", "bad-external-missing", "EXTERNAL_DATA_RANGE", "its data is in 'weights.bin', which was not sent"],
  ["O8: a negative offset", "bad-external-negative", "EXTERNAL_DATA_RANGE", "its offset is '-4'"],
  ["O8: an offset beyond any file", "bad-external-beyond", "EXTERNAL_DATA_RANGE", "was not sent"],
  ["O8: a length that its dims contradict", "bad-external-length", "EXTERNAL_DATA_RANGE", "its length is '12', its dims and type need 16 bytes"],
  ["O8: external data in a Constant's attribute", "bad-external-in-constant", "EXTERNAL_DATA_ESCAPE", "'../secret'"],
  ["O8: external data in a subgraph", "bad-external-in-subgraph", "EXTERNAL_DATA_ESCAPE", "'../secret'"],
  ["O8: external data in a sparse initializer", "bad-external-in-sparse", "EXTERNAL_DATA_ESCAPE", "'../secret'"],
  ["O8: external data in a function", "bad-external-in-function", "EXTERNAL_DATA_ESCAPE", "'../secret'"],
  ["O8: external data in a training part", "bad-external-in-training-info", "EXTERNAL_DATA_ESCAPE", "'../secret'"],
  ["O9: the marker of an address in memory", "bad-external-memory-marker", "EXTERNAL_DATA_ESCAPE", "_ORT_MEM_ADDR_"],
  ["O10: dims whose product overflows 64 bits", "bad-dims-overflow", "TENSOR_TOO_LARGE", "Tensor 'W' claims dims [4611686018427387904, 8]"],
  ["O10: a claim of 2^40 elements", "bad-dims-2-to-40", "TENSOR_TOO_LARGE", "Tensor 'W' claims dims [1048576, 1048576]"],
  ["O10: negative dims", "bad-dims-negative", "TENSOR_TOO_LARGE", "a dim is negative"],
  ["O10: more elements than bytes", "bad-dims-more-than-bytes", "TENSOR_TOO_LARGE", "Tensor 'W' claims dims [1000]: they need 4000 bytes, 16 are stored"],
  ["O13: If in If, 20 deep", "bad-nested-if-20", "MODEL_REFUSED", "graphs are nested more than 16 deep"],
  ["O13: graphs in graphs, 1000 deep", "bad-deep-bytes", "MODEL_REFUSED", "graphs are nested more than 16 deep"],
  ["O13: a chain of 100 functions", "bad-functions-100", "MODEL_REFUSED", "functions call one another more than 64 deep"],
  ["O13: a function that calls itself", "bad-function-recursive", "MODEL_REFUSED", "function local:f: it calls itself"],
  ["O14: a contrib operator that is not on the list", "bad-operator-contrib", "UNSUPPORTED_OP", "com.microsoft:DecoderMaskedMultiHeadAttention"],
  ["O15: an operator of a custom domain", "bad-domain", "UNSUPPORTED_OP", "Node 'Steal 's1'': the operator evil.corp:Steal is not supported"],
  ["O16: a block size of 2^32", "bad-blocksize", "MODEL_REFUSED", "attribute 'blocksize' is 4294967296, expected 1 to 256"],
  ["O16: a block size of 0", "bad-blocksize-zero", "MODEL_REFUSED", "attribute 'blocksize' is 0, expected 1 to 256"],
  ["a cycle", "bad-cycle", "MODEL_REFUSED", "cycle"],
  ["an input that nothing defines", "bad-dangling", "MODEL_REFUSED", "'nowhere'"],
  ["an unknown operator", "bad-operator", "UNSUPPORTED_OP", "Frobnicate"],
  ["a newer IR", "bad-ir-14", "MODEL_REFUSED", "its IR version is 14, expected 3 to 13"],
  ["a newer opset", "bad-opset-27", "MODEL_REFUSED", "its opset of ai.onnx is 27, expected 7 to 26"],
  ["an older opset", "bad-opset-6", "MODEL_REFUSED", "its opset of ai.onnx is 6, expected 7 to 26"],
  ["an output that is a sequence", "bad-output-sequence", "MODEL_REFUSED", "its outputs ('y') are sequences or maps"],
  ["no output", "bad-no-output", "MODEL_REFUSED", "it has no outputs"],
  ["an HTML page", "bad-html", "FORMAT_MISMATCH", "Expected an ONNX model, the bytes are an HTML page"],
  ["an empty file", "bad-empty", "MODEL_REFUSED", "ONNX: the file is empty"],
  ["a truncated file", "bad-truncated", "MODEL_REFUSED", "the file is truncated"],
  ["U15: a pickle named .onnx", "bad-pickle", "FORMAT_MISMATCH", "Expected an ONNX model, the bytes are a Python pickle"],
  ["U15: a pickle of protocol 0 named .onnx", "bad-pickle-protocol-0", "FORMAT_MISMATCH", "the bytes are a Python pickle"],
  ["zeros", "bad-zeros", "FORMAT_MISMATCH", "of no known format"],
];

test.each(faults.map(([what, file, code, message]) => ({ what, file, code, message })))("$what is refused", async ({ file, code, message }) => {
  const error = await load(file).then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toMatchObject({ code });
  expect((error as Error).message).toContain(message);
});

test("every fixture that is bad has a row above", () => {
  const names = readdirSync("test/fixtures/onnx")
    .filter((name) => name.startsWith("bad-"))
    .map((name) => name.replace(".onnx", ""));
  expect(names.filter((name) => !faults.some(([, file]) => file === name))).toEqual([]);
});

test("a pickle that is named so is refused as what it is", async () => {
  await expect(importModel({ path: fixture("bad-pickle"), filename: "model.pkl", log })).rejects.toMatchObject({
    code: "MODEL_REFUSED",
    params: { why: "this version imports ONNX, XGBoost, LightGBM and CatBoost" },
  });
});

test("O4, O5: a data file beside the model is not read, be it a file, a symbolic or a hard link", async () => {
  const secret = join(folder, "secret");
  writeFileSync(secret, "canary-canary-canary-canary!");
  for (const [name, link] of [
    ["symbolic", symlinkSync],
    ["hard", linkSync],
    ["plain", copyFileSync],
  ] as const) {
    const place = join(folder, name);
    mkdirSync(place);
    link(secret, join(place, "weights.bin"));
    copyFileSync(fixture("external"), join(place, "model.onnx"));
    const error: unknown = await importModel({ path: join(place, "model.onnx"), log }).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: "EXTERNAL_DATA_RANGE" });
    expect(JSON.stringify(error)).not.toContain("canary");
  }
});

test("a symbolic link in the model's own place, and a folder, are refused", async () => {
  symlinkSync("/etc/passwd", join(folder, "link.onnx"));
  await expect(importModel({ path: join(folder, "link.onnx"), log })).rejects.toMatchObject({
    code: "MODEL_REFUSED",
    params: { why: "it is a symbolic link; name the file itself" },
  });
  await expect(importModel({ path: folder, log })).rejects.toMatchObject({ code: "MODEL_REFUSED", params: { why: "it is no plain file" } });
  await expect(importModel({ path: join(folder, "none.onnx"), log })).rejects.toMatchObject({ code: "NOT_FOUND" });
});

test("O7: nothing is written beside the model", async () => {
  const place = join(folder, "clean");
  mkdirSync(place);
  copyFileSync(fixture("gemm"), join(place, "model.onnx"));
  await importModel({ path: join(place, "model.onnx"), log });
  expect(readdirSync(place)).toEqual(["model.onnx"]);
});

test("a file that is too large for its reader's memory fails in the child alone", async () => {
  const path = join(folder, "large.onnx");
  const head = Buffer.from([0x08, 0x0a, 0x3a, 0x80, 0x80, 0x80, 0xc0, 0x01]); // ir_version 10, a graph of 384 MB
  writeFileSync(path, head);
  truncateSync(path, head.length + 384 * 2 ** 20);
  await expect(importModel({ path, memoryBytes: 2 ** 28, log })).rejects.toMatchObject({
    code: expect.stringMatching(/MODEL_MEMORY_LIMIT|MODEL_CRASHED/) as string,
  });
  expect(process.memoryUsage().rss).toBeLessThan(2 ** 30);
});

test("a reader that takes too long is ended", async () => {
  await expect(importModel({ path: fixture("gemm"), timeoutMs: 1, log })).rejects.toMatchObject({
    code: "MODEL_REFUSED",
    params: { why: "reading it took more than 1 ms" },
  });
});

test("every truncation of a file is refused or imported, and none crashes its reader", async () => {
  const whole = readFileSync(fixture("zipmap"));
  const path = join(folder, "cut.onnx");
  for (const part of [0.1, 0.3, 0.5, 0.7, 0.9, 0.99]) {
    writeFileSync(path, whole.subarray(0, Math.floor(whole.length * part)));
    await expect(importModel({ path, log })).rejects.toMatchObject({ code: expect.stringMatching(/MODEL_REFUSED|FORMAT_MISMATCH/) as string });
  }
});

test("a scan finds every fault and judges: safe, suspicious, unsafe", async () => {
  const verdict = async (name: string): Promise<string> => (await scanModel({ path: fixture(name), log })).verdict;
  expect(await scanModel({ path: fixture("gemm"), log })).toEqual({ verdict: "safe", format: "onnx", findings: [] });
  expect(await verdict("bad-external-parent")).toBe("unsafe");
  expect(await verdict("bad-dims-overflow")).toBe("unsafe");
  expect(await verdict("bad-pickle")).toBe("unsafe");
  expect(await verdict("bad-domain")).toBe("suspicious");
  expect(await verdict("bad-html")).toBe("suspicious");
  expect(await verdict("bad-truncated")).toBe("suspicious");
  expect((await scanModel({ path: fixture("bad-external-in-sparse"), log })).findings).toEqual([
    {
      code: "EXTERNAL_DATA_ESCAPE",
      severity: "unsafe",
      where: "external-data-escape",
      message: "Tensor 'W': external data '../secret' lies outside the model's folder or is a link",
    },
  ]);
});

test("inspect tells what is in a file", async () => {
  expect(await inspectModel({ path: fixture("zipmap"), log })).toEqual({
    format: "onnx",
    bytes: 498,
    ir: 10,
    producer: "aimass-fixtures",
    opsets: { "ai.onnx": 21, "ai.onnx.ml": 3 },
    operators: { Cast: 1, "ai.onnx.ml.LinearClassifier": 1, "ai.onnx.ml.ZipMap": 1 },
    nodes: 3,
    parameters: 0,
    inputs: [{ name: "x", dtype: "float32", shape: [null, 2] }],
    outputs: [
      { name: "label", dtype: "string", shape: [null] },
      { name: "probabilities", dtype: null, shape: null },
    ],
  });
});

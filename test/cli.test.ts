/** The command line as a person uses it: its own process, real files, the real server; exit codes and both outputs. */
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createBuilder, encodeModel } from "#graph";
import { tensor } from "#tensor";
import { registerTrained } from "../src/pipeline.js";
import { ADMIN_KEY, EMAIL, openApi, PASSWORD, type TestApi } from "./support/api.js";

const BIN = fileURLToPath(new URL("../bin/aimass.js", import.meta.url));
const LINE = fileURLToPath(new URL("fixtures/serve/line.onnx", import.meta.url));
const home = mkdtempSync(join(tmpdir(), "aimass-cli-"));
let api: TestApi;

beforeAll(async () => {
  api = await openApi();
  await api.context.training.start((run, result) => registerTrained(api.context, run, result));
});
afterAll(async () => {
  await api.close();
  rmSync(home, { recursive: true, force: true });
});

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

function aimass(args: readonly string[], input = ""): Promise<Ended> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [BIN, ...args], { cwd: home, env: { PATH: process.env["PATH"], HOME: home, NODE_NO_WARNINGS: "1" } });
    let out = "";
    let err = "";
    child.stdout.on("data", (chunk: Buffer) => (out += chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => (err += chunk.toString()));
    child.once("close", (code) => resolve({ code, out, err }));
    child.stdin.end(input);
  });
}

async function json(args: readonly string[], input = ""): Promise<Record<string, unknown>> {
  const { out, err, code } = await aimass([...args, "--json"], input);
  expect(code, err).toBe(0);
  return JSON.parse(out) as Record<string, unknown>;
}

const file = (name: string, text: string): string => {
  const path = join(home, name);
  writeFileSync(path, text);
  return path;
};

test("wrong usage ends with 2 and says how to use it; help and version end with 0", async () => {
  for (const args of [["nothing"], ["train"], ["train", "x"], ["predict", "x"], ["--nothing"], ["data", "nothing"], ["differentiate", "x.onnx"]]) {
    const { code, err, out } = await aimass(args);
    expect(code, args.join(" ")).toBe(2);
    expect(err).toMatch(/^error: /);
    expect(out).toBe("");
  }
  expect((await aimass(["--version"])).code).toBe(0);
  const help = await aimass(["--help"]);
  expect(help.code).toBe(0);
  for (const name of ["start", "login", "data", "train", "models", "deploy", "predict", "convert", "differentiate", "doctor"])
    expect(help.out).toContain(`  ${name} `);
  expect(help.out).not.toMatch(/backup|restore/);
});

test("without a log-in a command says what to do, on stderr, and ends with 1", async () => {
  const { code, err, out } = await aimass(["data", "list"]);
  expect(code).toBe(1);
  expect(out).toBe("");
  expect(err).toMatch(/^error UNAUTHENTICATED\n {2}what {3}No key: run 'npx aimass login'.*\n {2}fix {4}/);
});

test("a log-in with a wrong key is not kept; one by password makes a key of its own", async () => {
  expect(await aimass(["login", "--url", api.url, "--key", "amk_wrong"])).toMatchObject({ code: 1 });
  expect((await aimass(["data", "list"])).code).toBe(1);
  const { code, out } = await aimass(["login", "--url", api.url, "--email", EMAIL], `${PASSWORD}\n`);
  expect(code).toBe(0);
  expect(out).toContain(EMAIL);
  const path = join(home, ".config/aimass/config.json");
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(readFileSync(path, "utf8")).not.toContain(PASSWORD);
  expect((await aimass(["data", "list"])).out).toBe("(none)\n");
  expect((await aimass(["login", "--url", api.url, "--key", "-"], `${ADMIN_KEY}\n`)).code).toBe(0);
});

test("from a file to a prediction and its bill, in plain lines", { timeout: 120_000 }, async () => {
  const rows = Array.from({ length: 200 }, (_, i) => `${5 + (i % 10)},${i % 3 === 0 ? "green" : "yellow"},${i % 10 > 4 && i % 3 !== 0 ? "lemon" : "lime"}`);
  const uploaded = await aimass(["data", "upload", file("fruit.csv", ["length,colour,kind", ...rows].join("\n"))]);
  expect(uploaded).toMatchObject({ code: 0 });
  expect(uploaded.out).toContain("dataset  fruit@1");
  expect(uploaded.err).toContain("upload fruit.csv 100 %");

  const trained = await aimass(["train", "fruit", "--target", "kind", "--algorithm", "logistic-regression", "--seed", "1", "--wait"]);
  expect(trained, trained.err).toMatchObject({ code: 0 });
  expect(trained.out).toMatch(/version +fruit@1/);
  expect(trained.err).toMatch(/train \d+ %/);
  expect((await json(["runs", "list"]))["items"]).toHaveLength(1);

  expect(await json(["deploy", "create", "fruit", "--model", "fruit@1"])).toMatchObject({ name: "fruit", traffic: [{ version: 1, weight: 100 }] });
  const records = '[{"length":14,"colour":"yellow"}]';
  for (const args of [
    ["--records", records],
    ["--records", file("records.json", records)],
    ["--records", "-"],
  ]) {
    expect(await json(["predict", "fruit", ...args], records)).toMatchObject({ predictions: [{ label: "lemon" }], usage: { predictions: 1 } });
  }
  const wrong = await aimass(["predict", "fruit", "--records", '{"length":"x"}']);
  expect(wrong.code).toBe(1);
  expect(wrong.err).toContain("error INVALID_RECORDS");
  expect(wrong.err).toContain("where  /records/0/colour:");
  await api.context.bill.flush();
  expect(await json(["ledger", "summary"])).toMatchObject({ sum: "0.000000", predictions: 3 });
  expect(await json(["usage"])).toMatchObject({ total: { predictions: 3 } });
});

test("a model file is imported, aliased, switched to, rolled back, downloaded", async () => {
  expect(await json(["models", "import", LINE, "--model", "line"])).toMatchObject({ model: { name: "line" }, version: 1, state: "ready" });
  expect(await json(["models", "import", LINE, "--model", "line"])).toMatchObject({ version: 2 });
  expect(await json(["models", "alias", "line@1", "champion"])).toMatchObject({ alias: "champion", version: 1, previous: null });
  await json(["deploy", "create", "line", "--model", "line@champion"]);
  expect(await json(["deploy", "switch", "line", "1=90", "2=10"])).toMatchObject({
    traffic: [
      { version: 1, weight: 90 },
      { version: 2, weight: 10 },
    ],
  });
  expect(await json(["deploy", "rollback", "line"])).toMatchObject({ traffic: [{ version: 1, weight: 100 }] });
  const out = join(home, "line.onnx");
  expect((await aimass(["models", "download", "line@1", "--out", out])).code).toBe(0);
  expect(readFileSync(out).length).toBeGreaterThan(100);
  const refused = await aimass(["models", "import", file("bad.onnx", "<html>"), "--model", "bad"]);
  expect(refused.code).toBe(1);
  expect(refused.err).toContain("FORMAT_MISMATCH");
  expect((await aimass(["models", "versions", "bad"])).out).toContain("refused");
});

test("local commands need no server: inspect, scan, convert, run", async () => {
  expect(await json(["inspect", LINE])).toMatchObject({ format: "onnx", inputs: [{ name: "x", dtype: "float64" }] });
  expect(await json(["scan", LINE])).toMatchObject({ verdict: "safe", findings: [] });
  const out = join(home, "converted.onnx");
  expect(await json(["convert", LINE, "--out", out])).toMatchObject({ format: "onnx", refusal: null, parity: null, unsupported: [], out });
  expect(await json(["run", out, "--input", file("in.json", '{"x": [[1], [2]]}')])).toMatchObject({ outputs: { value: expect.any(Array) as unknown } });
  const wrong = await aimass(["run", out, "--input", file("in.json", '{"x": [[1], ["two"]]}')]);
  expect(wrong).toMatchObject({ code: 1 });
  expect(wrong.err).toContain(`input 'x': expected float64, got "two"`);
});

test("differentiate adds a gradient for each chosen value, in plain ONNX that runs", async () => {
  const g = createBuilder("square");
  const x = g.input("x", "float32", [3]);
  const w = g.initializer("layer.w", tensor("float32", [3], new Float32Array([1, 2, 3])));
  const wx = g.mul(w, x);
  g.output(g.reduceSum(g.mul(wx, wx)), "loss");
  const model = join(home, "square.onnx");
  writeFileSync(model, encodeModel(g.build()));
  const out = join(home, "step.onnx");

  expect(await json(["differentiate", model, "--loss", "loss", "--wrt", "layer.*,x", "--out", out])).toMatchObject({
    gradients: ["grad:layer.w", "grad:x"],
    out,
  });
  // d (w x)^2 / dw = 2 w x^2, / dx = 2 w^2 x
  expect(await json(["run", out, "--input", file("x.json", '{"x": [1, 10, 100]}')])).toMatchObject({
    outputs: { loss: [90401], "grad:layer.w": [2, 400, 60000], "grad:x": [2, 80, 1800] },
  });
  const unknown = await aimass(["differentiate", model, "--loss", "loss", "--wrt", "nothing*", "--out", out]);
  expect(unknown.code).toBe(1);
  expect(unknown.err).toContain("'nothing*' fits no float initializer or input; there are: layer.w, x");
  expect((await aimass(["differentiate", model, "--loss", "cost", "--out", out])).err).toContain("the graph has no value 'cost'; its outputs are: loss");
});

test("differentiate opens older files, binds sizes, takes an inner value for the loss, and writes it fused only when asked", async () => {
  const loop = fileURLToPath(new URL("fixtures/onnx/exported-loop-13.onnx", import.meta.url));
  const out = join(home, "loop-step.onnx");
  const gru = fileURLToPath(new URL("fixtures/onnx/exported-gru-13.onnx", import.meta.url));
  const open = await aimass(["differentiate", gru, "--loss", "y", "--out", out]);
  expect(open.err).toContain("expected a float of one element, got 'y': float32 [N, 3] (open sizes: N; bind them with --size N=16)");
  expect((await aimass(["differentiate", loop, "--loss", "y", "--size", "N=2", "--out", out])).err).toContain("no input has an open size 'N'; there are: T");
  expect((await aimass(["differentiate", loop, "--loss", "y", "--size", "T=0", "--out", out])).err).toContain(
    "expected NAME=SIZE with a size of 1 or more, got 'T=0'",
  );

  const g = createBuilder("inner");
  const x = g.input("x", "float32", ["N", 2]);
  const hidden = g.matMul(g.transpose(g.transpose(x, [1, 0]), [1, 0]), g.initializer("w", tensor("float32", [2, 2], new Float32Array([1, 2, 3, 4]))));
  const [loss = x] = g.op("ReduceSum", [g.mul(hidden, hidden)], { keepdims: 0 }, { name: "sum" });
  g.output(g.exp(g.neg(loss)), "y");
  const model = join(home, "inner.onnx");
  writeFileSync(model, encodeModel(g.build()));
  const plain = await json(["differentiate", model, "--loss", loss.name, "--out", out]);
  expect(plain).toMatchObject({ wrt: ["w"], fused: false, domains: ["ai.onnx"] });
  // [1, 1] W = [4, 6]: loss 52, d/dW = 2 x^T (x W)
  const answers = {
    [loss.name]: 52,
    "grad:w": [
      [8, 12],
      [8, 12],
    ],
  };
  expect(await json(["run", out, "--input", file("x.json", '{"x": [[1, 1]]}')])).toMatchObject({ outputs: answers });
  const fused = await json(["differentiate", model, "--loss", loss.name, "--size", "N=1", "--fused", "--out", out]);
  expect(fused).toMatchObject({ fused: true });
  expect(await json(["run", out, "--input", file("x.json", '{"x": [[1, 1]]}')])).toMatchObject({ outputs: answers });
});

test("a file that is no model is refused with a code and a fix, and unsafe to the scanner: exit 1", async () => {
  const html = file("page.onnx", "<!doctype html><html></html>");
  const scanned = await aimass(["scan", html, "--json"]);
  expect(scanned.code).toBe(1);
  expect(JSON.parse(scanned.out)).not.toMatchObject({ verdict: "safe" });
  const converted = await aimass(["convert", html, "--json"]);
  expect(converted.code).toBe(1);
  expect(JSON.parse(converted.out)).toMatchObject({ refusal: { code: "FORMAT_MISMATCH" }, out: null });
  expect(converted.err).toMatch(/^error FORMAT_MISMATCH\n {2}what {3}.+\n {2}fix {4}.+\n$/);
  expect((await aimass(["inspect", join(home, "absent.onnx")])).err).toContain("error NOT_FOUND");
});

test("doctor looks at the machine and the data directory, and ends with 1 where it cannot be written", async () => {
  const { ok, findings } = (await json(["doctor", "--data", join(home, "data")])) as { ok: boolean; findings: { check: string }[] };
  expect(ok).toBe(true);
  expect(findings.map(({ check }) => check)).toEqual(expect.arrayContaining(["Node.js", "prlimit", "data directory", "disk space", "lock", "database"]));
  expect((await aimass(["doctor", "--data", "/proc/nothing"])).code).toBe(1);
});

/** The example of docs/graph-library.md, run as a stranger would: a process of its own that imports "aimass/graph". */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createBuilder, encodeModel } from "#graph";
import { tensor } from "#tensor";

test("the example of the library's page prints the gradient that it promises", () => {
  const folder = mkdtempSync(join(tmpdir(), "aimass-library-"));
  try {
    const g = createBuilder("square");
    const x = g.input("x", "float32", [3]);
    const w = g.initializer("w", tensor("float32", [3], new Float32Array([1, 2, 3])));
    const wx = g.mul(w, x);
    g.output(g.reduceSum(g.mul(wx, wx), { keepdims: false }), "loss");
    writeFileSync(join(folder, "square.onnx"), encodeModel(g.build()));
    const example = /```js\n([\s\S]+?)```/.exec(readFileSync("docs/graph-library.md", "utf8"))?.[1] ?? "";
    writeFileSync(join(folder, "example.mjs"), example);
    mkdirSync(join(folder, "node_modules"));
    symlinkSync(process.cwd(), join(folder, "node_modules/aimass"));
    expect(execFileSync(process.execPath, ["example.mjs"], { cwd: folder, encoding: "utf8" })).toBe("2 400 60000\n");
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

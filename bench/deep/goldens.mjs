// Writes test/fixtures/deep/CASE.json: what PyTorch gives for the weights and batches that our generator draws.
// node bench/deep/goldens.mjs PYTHON [CASE...]
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root } from "../../scripts/ensure.mjs";
import { bundle, loadBundle } from "../bundle.mjs";

const [python = "python3", ...names] = process.argv.slice(2);
await bundle("deep", { entry: "bench/deep/engine.ts" });
const { CASES, buildCase, examples, startOf } = await loadBundle("deep");
const folder = mkdtempSync(join(tmpdir(), "aimass-goldens-"));
mkdirSync(join(root, "test/fixtures/deep"), { recursive: true });
for (const name of names.length > 0 ? names : Object.keys(CASES)) {
  writeGiven(name);
  execFileSync(python, [join(root, "bench/deep/torch_steps.py"), "--child", "--goldens", folder, name], { stdio: ["ignore", "ignore", "inherit"] });
  const golden = JSON.parse(readFileSync(join(folder, `${name}.golden.json`), "utf8"));
  writeFileSync(join(root, `test/fixtures/deep/${name}.json`), compact(golden));
  console.log(`${name}: ${Object.keys(golden.gradients).length} gradients, losses ${golden.losses.join(", ")}`);
}
rmSync(folder, { recursive: true });

function writeGiven(name) {
  const smooth = CASES[name].smoothParity === true;
  const graph = buildCase(name, { batch: CASES[name].testBatch, smooth });
  const { inputs, targets } = examples(name, graph);
  const start = startOf(graph);
  const parameters = graph.request.network.parameters.map((each) => ({ name: each.name, dims: each.dims, data: start[each.name], dtype: "float32" }));
  const all = [...parameters, { ...inputs.x, name: "x" }, { ...targets, name: "y" }];
  let offset = 0;
  const tensors = all.map(({ name: tensor, dims, dtype, data }) => {
    offset += data.byteLength;
    return { name: tensor, shape: dims, dtype, offset: offset - data.byteLength };
  });
  writeFileSync(join(folder, `${name}.json`), JSON.stringify({ tensors, smooth }));
  writeFileSync(join(folder, `${name}.bin`), Buffer.concat(all.map(({ data }) => Buffer.from(data.buffer, data.byteOffset, data.byteLength))));
}

/** One line a gradient. */
function compact({ gradients, ...rest }) {
  const lines = Object.entries(gradients).map(([name, each]) => `    ${JSON.stringify(name)}: ${JSON.stringify(each)}`);
  return `${JSON.stringify({ ...rest }).slice(0, -1)},\n  "gradients": {\n${lines.join(",\n")}\n  }\n}\n`;
}

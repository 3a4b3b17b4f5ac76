// Where a step's time goes, by operator (and shapes): node bench/deep/profile.mjs CASE [--threads 2] [--shapes] [--top 25] [--level all] [--graph FILE]
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import ort from "onnxruntime-node";
import { bundle, loadBundle } from "../bundle.mjs";

const STEPS = 6;
const args = process.argv.slice(2);
const option = (name, fallback) => (args.includes(`--${name}`) ? args[args.indexOf(`--${name}`) + 1] : fallback);
await bundle("deep", { entry: "bench/deep/engine.ts" });
const engine = await loadBundle("deep");
const graph = engine.buildCase(args[0]);
const bytes = engine.encodeModel(graph.model);
if (args.includes("--graph")) writeFileSync(option("graph"), bytes);
const folder = mkdtempSync(join(tmpdir(), "aimass-profile-"));
const session = await ort.InferenceSession.create(bytes, {
  intraOpNumThreads: Number(option("threads", "2")),
  graphOptimizationLevel: option("level", graph.level ?? "all"),
  enableMemPattern: false,
  logSeverityLevel: 3,
  enableProfiling: true,
  profileFilePrefix: join(folder, "step"),
  extra: { session: { intra_op: { allow_spinning: "0" } } },
});
const feeds = feedsOf(graph);
const from = performance.now();
for (let i = 0; i < STEPS; i++) await session.run(feeds);
console.log(`${((performance.now() - from) / STEPS).toFixed(2)} ms a step, profiled; ${graph.model.graph.nodes.length} nodes`);
session.endProfiling();
printProfile(
  readdirSync(folder)
    .map((file) => JSON.parse(readFileSync(join(folder, file), "utf8")))
    .flat(),
);
rmSync(folder, { recursive: true });

/** The state at the start, the batch, and 0.001 for each scalar. */
function feedsOf({ model, state }) {
  const batch = engine.examples(args[0], graph);
  const start = engine.startOf(graph);
  const pieces = new Map(state.map((each) => [each.name, each.pieces]));
  const known = { ...batch.inputs, "step:targets": batch.targets };
  return Object.fromEntries(
    model.graph.inputs.map(({ name, dtype, dims }) => {
      if (known[name] !== undefined) return [name, new ort.Tensor(dtype, known[name].data, dims)];
      const size = dims.reduce((product, dim) => product * dim, 1);
      const data = new Float32Array(size).fill(name.startsWith("scalar:") ? 0.001 : name === "step:exampleWeight" ? 1 : 0);
      for (const { parameter, offset } of pieces.get(name) ?? []) data.set(start[parameter.name], offset);
      return [name, new ort.Tensor("float32", data, dims)];
    }),
  );
}

function printProfile(all) {
  const events = all.filter(({ cat, name }) => cat === "Node" && name.endsWith("_kernel_time"));
  const groups = new Map();
  for (const { dur, args: each } of events) {
    const shapes = args.includes("--shapes") ? ` ${JSON.stringify(each.input_type_shape?.map((type) => Object.values(type)[0].join("x")))}` : "";
    const key = each.op_name + shapes;
    const group = groups.get(key) ?? { us: 0, count: 0 };
    groups.set(key, { us: group.us + dur, count: group.count + 1 });
  }
  const total = events.reduce((sum, { dur }) => sum + dur, 0);
  console.log(`${(total / 1000 / STEPS).toFixed(2)} ms a step in kernels`);
  for (const [key, { us, count }] of [...groups].sort((a, b) => b[1].us - a[1].us).slice(0, Number(option("top", "25"))))
    console.log(
      `${((100 * us) / total).toFixed(1).padStart(5)} %  ${(us / 1000 / STEPS).toFixed(3).padStart(8)} ms  ${String(count / STEPS).padStart(6)} x ${(us / count).toFixed(0).padStart(6)} us  ${key}`,
    );
}

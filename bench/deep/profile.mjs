// Where a step's time goes, by operator (and shapes): node bench/deep/profile.mjs CASE [--threads 2] [--shapes] [--top 25] [--graph FILE]
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bundleEngine, loadEngine } from "./bundle.mjs";

const args = process.argv.slice(2);
const option = (name, fallback) => (args.includes(`--${name}`) ? args[args.indexOf(`--${name}`) + 1] : fallback);
await bundleEngine();
const { openCase, encodeModel } = await loadEngine();
const folder = mkdtempSync(join(tmpdir(), "aimass-profile-"));
const opened = await openCase(args[0], { session: { threads: Number(option("threads", "2")), profile: join(folder, "step") } });
if (args.includes("--graph")) writeFileSync(option("graph"), encodeModel(opened.graph.model));
for (let i = 0; i < 8; i++) await opened.step();
await opened.stepper.close();
const [file = ""] = readdirSync(folder);
const events = JSON.parse(readFileSync(join(folder, file), "utf8")).filter(({ cat, name }) => cat === "Node" && name.endsWith("_kernel_time"));
rmSync(folder, { recursive: true });
const groups = new Map();
for (const { dur, args: each } of events) {
  const shapes = args.includes("--shapes") ? ` ${JSON.stringify(each.input_type_shape?.map((type) => Object.values(type)[0].join("x")))}` : "";
  const key = each.op_name + shapes;
  const group = groups.get(key) ?? { us: 0, count: 0 };
  groups.set(key, { us: group.us + dur, count: group.count + 1 });
}
const total = events.reduce((sum, { dur }) => sum + dur, 0);
console.log(`${(total / 8000).toFixed(2)} ms a step in kernels`);
for (const [key, { us, count }] of [...groups].sort((a, b) => b[1].us - a[1].us).slice(0, Number(option("top", "25"))))
  console.log(`${((100 * us) / total).toFixed(1).padStart(5)} %  ${(us / 8000).toFixed(3).padStart(8)} ms  ${String(count / 8).padStart(5)} x ${(us / count).toFixed(0).padStart(6)} us  ${key}`);

// One case in a process of its own: node bench/deep/child.mjs CASE THREADS SECONDS. Prints one JSON line.
import { writeFileSync } from "node:fs";
import { loadBundle } from "../bundle.mjs";

const [name, threads, seconds] = process.argv.slice(2);
const REPEATS = 4;

// beside a lock (BENCH_LOCK), other sessions on the machine weigh less while the clock runs, as deep_speed.py has it
if (process.env.BENCH_LOCK !== undefined) weigh(-15);
const { openCase } = await loadBundle("deep");
const { step, graph, stepper, openMs } = await openCase(name, { session: { threads: Number(threads), ...JSON.parse(process.env.DEEP_SESSION ?? "{}") } });
const started = performance.now();
const losses = [await step()];
const firstStepMs = openMs + performance.now() - started;
for (let i = 0; i < 3; i++) losses.push(await step());
const one = await timed(1);
const steps = Math.max(3, Math.min(200, Math.floor((Number(seconds) * 1000) / REPEATS / one)));
const repeats = [];
for (let i = 0; i < REPEATS; i++) repeats.push(await timed(steps));
repeats.sort((a, b) => a - b);
const round = (value) => Math.round(value * 1000) / 1000;
console.log(
  JSON.stringify({
    msPerStep: { min: round(repeats[0]), median: round((repeats[1] + repeats[2]) / 2) },
    firstStepMs: Math.round(firstStepMs),
    createMs: Math.round(stepper.createMs),
    peakRssMb: Math.round(process.resourceUsage().maxRSS / 1024),
    nodes: graph.model.graph.nodes.length,
    losses: losses.map((loss) => Number(loss.toPrecision(6))),
  }),
);

/** Milliseconds a step over `count` steps. */
async function timed(count) {
  const from = performance.now();
  for (let i = 0; i < count; i++) await step();
  return (performance.now() - from) / count;
}

function weigh(weight) {
  try {
    writeFileSync("/proc/self/autogroup", String(weight));
  } catch {
    // without autogroups the scheduler weighs processes alike
  }
}

// Training steps of nine networks: milliseconds a step, the time to the first one, peak memory. Beside PyTorch where a Python with torch is given.
// npm run bench -- deep [--cases mlp,cnn] [--threads 1|2] [--seconds 4] [--python PATH [--rounds 3]] [--json]
import { spawn } from "node:child_process";
import { join } from "node:path";
import { root } from "../scripts/ensure.mjs";
import { bundle } from "./bundle.mjs";

const CASES = ["mlp", "cnn", "resnet", "lstm", "gru", "bert", "vit", "audio", "mobile"];

export async function run(args) {
  const option = (name, fallback) => (args.includes(`--${name}`) ? args[args.indexOf(`--${name}`) + 1] : fallback);
  const names = option("cases", CASES.join(",")).split(",");
  const unknown = names.filter((name) => !CASES.includes(name));
  if (unknown.length > 0) throw new Error(`--cases: expected some of ${CASES.join(", ")}, got ${unknown.join(", ")}`);
  const settings = { threads: option("threads", "2"), seconds: option("seconds", "4"), python: option("python", null), rounds: Number(option("rounds", "3")) };
  await bundle("deep", { entry: "bench/deep/engine.ts" });
  const cases = {};
  for (const name of names) {
    cases[name] = settings.python === null ? await ours(name, settings) : await besideTorch(name, settings);
    report(name, cases[name]);
  }
  return { threads: Number(settings.threads), cases };
}

/** A process for each measurement, so that a peak of memory belongs to one case. */
async function ours(name, { threads, seconds }) {
  const { msPerStep, firstStepMs, peakRssMb } = await lastLine(process.execPath, [join(root, "bench/deep/child.mjs"), name, threads, seconds]);
  return { msPerStep, firstStepMs, peakRssMb };
}

/** Rounds of PyTorch and of ours in turn, so that a change of the machine's speed meets both; the ratio is of the fastest repeats of each. */
async function besideTorch(name, settings) {
  const script = join(root, "bench/deep/torch_steps.py");
  const rounds = [];
  for (let i = 0; i < settings.rounds; i++) {
    const torch = await lastLine(settings.python, [script, "--child", "--threads", settings.threads, "--seconds", settings.seconds, name]);
    rounds.push({ torch, ours: await ours(name, settings) });
  }
  const least = (pick) => Math.min(...rounds.map(pick));
  const middle = (pick) => rounds.map(pick).sort((a, b) => a - b)[Math.floor(rounds.length / 2)];
  const figures = {
    msPerStep: { min: least(({ ours: { msPerStep } }) => msPerStep.min), median: middle(({ ours: { msPerStep } }) => msPerStep.median) },
    firstStepMs: middle(({ ours: { firstStepMs } }) => firstStepMs),
    peakRssMb: Math.max(...rounds.map(({ ours: { peakRssMb } }) => peakRssMb)),
  };
  const torch = {
    msPerStep: { min: least((round) => round.torch.min_ms), median: middle((round) => round.torch.median_ms) },
    peakRssMb: Math.max(...rounds.map((round) => round.torch.peak_mb)),
  };
  const ratio = (mine, theirs) => Math.round((mine / theirs) * 1000) / 1000;
  const ratioOfMedians = ratio(figures.msPerStep.median, torch.msPerStep.median);
  return { ...figures, torch, ratio: ratio(figures.msPerStep.min, torch.msPerStep.min), ratioOfMedians };
}

/** Runs a program in a session of its own and parses the last line it prints; under the lock file BENCH_LOCK where one is named. */
function lastLine(program, args) {
  const lock = process.env.BENCH_LOCK;
  const isTorch = program !== process.execPath; // torch_steps.py takes the lock itself
  const [command, parameters] = lock === undefined || isTorch ? [program, args] : ["flock", [lock, program, ...args]];
  return new Promise((resolve, reject) => {
    const child = spawn(command, parameters, { detached: true, stdio: ["ignore", "pipe", "pipe"] });
    const [out, err] = [[], []];
    child.stdout.on("data", (chunk) => out.push(chunk));
    child.stderr.on("data", (chunk) => err.push(chunk));
    child.once("error", reject);
    child.once("close", (status) => {
      if (status !== 0) return reject(new Error(`${args.join(" ")}: ${Buffer.concat(err).toString().slice(-2000)}`));
      return resolve(JSON.parse(Buffer.concat(out).toString().trim().split("\n").at(-1)));
    });
  });
}

function report(name, { msPerStep, firstStepMs, peakRssMb, torch, ratio, ratioOfMedians }) {
  const beside =
    torch === undefined ? "" : ` | torch ${torch.msPerStep.min} / ${torch.msPerStep.median} ms, ${torch.peakRssMb} MB | ratio ${ratio} / ${ratioOfMedians}`;
  console.error(`${name.padEnd(7)} ${msPerStep.min} / ${msPerStep.median} ms a step (min / median), first ${firstStepMs} ms, peak ${peakRssMb} MB${beside}`);
}

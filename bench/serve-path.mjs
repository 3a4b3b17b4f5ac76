// Where a prediction's time goes: decode, frame, run, encode; CPU microseconds a request of server and child, in process and through Fastify beside an echo.
// node bench/serve-path.mjs [--seconds 3]
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Fastify from "fastify";
import { build as buildAll } from "../scripts/build.mjs";
import { root } from "../scripts/ensure.mjs";
import { bundle, loadBundle } from "./bundle.mjs";

const CONNECTIONS = 64;
const FRUIT = {
  task: "binary",
  classes: ["lemon", "lime"],
  target: "kind",
  inputs: [
    { name: "length", dtype: "float64", shape: [null, 1], column: "number" },
    { name: "colour", dtype: "string", shape: [null, 1], column: "text" },
  ],
  outputs: [
    { name: "label", dtype: "string", shape: [null] },
    { name: "probabilities", dtype: "float32", shape: [null, 2] },
  ],
};
const WIDE = {
  ...FRUIT,
  classes: ["Adelie", "Chinstrap", "Gentoo"],
  inputs: [
    ...["bill_length_mm", "bill_depth_mm", "flipper_length_mm", "body_mass_g", "year"].map((name) => ({
      name,
      dtype: "float64",
      shape: [null, 1],
      column: "number",
    })),
    ...["island", "sex"].map((name) => ({ name, dtype: "string", shape: [null, 1], column: "text" })),
  ],
};
const PENGUIN = { island: "Torgersen", bill_length_mm: 39.1, bill_depth_mm: 18.7, flipper_length_mm: 181, body_mass_g: 3750, sex: "male", year: 2007 };
const LEMON = { length: 14, colour: "yellow" };

if (process.argv[1] === new URL(import.meta.url).pathname) console.log(JSON.stringify(await run(process.argv.slice(2))));

export async function run(args) {
  const seconds = Number(args[args.indexOf("--seconds") + 1] || 3);
  await buildAll({ childrenOnly: true }).catch(() => undefined);
  const rooms = await bundleRooms();
  const stages = measureStages(rooms);
  const context = await start(rooms);
  try {
    return print({ stages, inProcess: await inProcess(context, seconds), http: await throughHttp(context, seconds) });
  } finally {
    await context.target.retire(0);
  }
}

/** The rooms' sources, bundled: the benchmark measures what the server runs. */
async function bundleRooms() {
  const contents = [
    'export { createServe } from "#serve";',
    'export { createTarget } from "./src/deploy/target.ts";',
    'export { createRoute, createRouteTable } from "./src/deploy/route.ts";',
    'export { compileColumnDecoder } from "./src/serve/decode-columns.ts";',
    'export { compilePredictionEncoder } from "./src/serve/encode-predictions.ts";',
    'export { joinFeeds } from "./src/serve/join-feeds.ts";',
    'export { newPredictionId } from "./src/serve/prediction-id.ts";',
    'export { encodeTensors, decodeTensors } from "#runtime";',
    'export { encodeFrame } from "./src/runtime/frame.ts";',
    'export { tensor } from "#tensor";',
    'export { createLog, loadConfig, systemClock } from "#base";',
  ].join("\n");
  await bundle("serve-path", { contents });
  return loadBundle("serve-path");
}

function measureStages(rooms) {
  const decode = rooms.compileColumnDecoder(WIDE);
  const encode = rooms.compilePredictionEncoder(WIDE);
  const body = JSON.stringify({ records: [PENGUIN] });
  const parsed = JSON.parse(body).records;
  const outputs = {
    label: rooms.tensor(
      "string",
      [64],
      Array.from({ length: 64 }, (_, i) => WIDE.classes[i % 3]),
    ),
    probabilities: rooms.tensor(
      "float32",
      [64, 3],
      Float32Array.from({ length: 192 }, (_, i) => Math.fround(1 / (i + 1.37))),
    ),
  };
  const entries = Array.from({ length: 64 }, () => ({ feeds: decode(parsed), rows: 1 }));
  const joined = rooms.joinFeeds(entries, 64);
  let row = 0;
  return {
    parseUs: time(() => JSON.parse(body)),
    decodeUs: time(() => decode(parsed)),
    joinUsPerRequest: time(() => rooms.joinFeeds(entries, 64), 5000) / 64,
    frameUsPerRequest:
      time(() => {
        const { meta, buffers } = rooms.encodeTensors(joined);
        rooms.encodeFrame({ call: 1, method: "run", params: { meta, outputs: null } }, buffers);
      }, 5000) / 64,
    encodeUs: time(() => encode({ outputs, start: row++ % 64, rows: 1 })),
    idUs: time(() => rooms.newPredictionId()),
  };
}

function time(work, times = 200_000) {
  for (let i = 0; i < times / 4; i++) work();
  const before = process.cpuUsage();
  for (let i = 0; i < times; i++) work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / times;
}

async function start(rooms) {
  const config = rooms.loadConfig({ logLevel: "warn" }, {}, tmpdir());
  const log = rooms.createLog("warn");
  const clock = rooms.systemClock;
  const target = rooms.createTarget({
    model: "fruit",
    version: 1,
    signature: FRUIT,
    modelPath: join(root, "test/fixtures/serve/fruit-1.onnx"),
    memoryBytes: 2 ** 31,
    threads: 1,
    clock,
    log,
    onChange: () => undefined,
  });
  target.scale(1);
  const runs = { count: 0 };
  const run = target.run.bind(target);
  target.run = (feeds, options) => (runs.count++, run(feeds, options));
  if (!(await target.waitReady(10_000))) throw new Error("no replica");
  const route = rooms.createRoute({ deployment: "dep_1", name: "fruit", organisation: "org_1", limits: {}, state: () => "ready" });
  route.switch([{ version: 1, weight: 100 }], new Map([[1, target]]));
  const table = rooms.createRouteTable();
  table.add(route);
  const deploy = { route: table.find, routes: table.list };
  const serve = rooms.createServe({
    deploy,
    config,
    clock,
    log,
    meter: { record: (use) => ({ credits: BigInt(use.predictions) * 100n }) },
    observer: { record: () => undefined },
  });
  const principal = { organisation: "org_1", user: "usr_1", key: "key_1", scopes: new Set(["predict"]), deployments: null };
  return { serve, target, principal, runs };
}

/** CPU time of a process in microseconds (utime + stime, in ticks of 10 ms). */
function cpuUs(pid) {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) * 10_000;
}

async function inProcess({ serve, target, principal }, seconds) {
  const body = { records: [LEMON] };
  let done = 0;
  const client = async (until) => {
    while (performance.now() < until) {
      await serve.predict(principal, "fruit", body);
      done++;
    }
  };
  const round = (ms) => Promise.all(Array.from({ length: CONNECTIONS }, () => client(performance.now() + ms)));
  await round(1000);
  done = 0;
  const [pid] = target.replicaPids;
  const [server, child, begun] = [process.cpuUsage(), cpuUs(pid), performance.now()];
  await round(seconds * 1000);
  const used = process.cpuUsage(server);
  return { perSecond: done / ((performance.now() - begun) / 1000), serverCpuUs: (used.user + used.system) / done, childCpuUs: (cpuUs(pid) - child) / done };
}

/** A Fastify route around `predict`, and the echo of the spine's benchmark with an answer of the same size; the load comes from a process of its own. */
async function throughHttp({ serve, target, principal, runs }, seconds) {
  const app = Fastify();
  app.post("/predict", async (request, reply) => {
    const text = await serve.predict(principal, "fruit", request.body);
    return reply.header("content-type", "application/json").send(text);
  });
  const ours = { url: `${await app.listen({ host: "127.0.0.1", port: 0 })}/predict`, pid: process.pid };
  const body = JSON.stringify({ records: [LEMON] });
  const answer = await serve.predict(principal, "fruit", { records: [LEMON] });
  const echo = spawn(process.execPath, [join(root, "bench/echo.mjs")], { env: { ...process.env, ECHO_ANSWER: answer }, stdio: ["ignore", "pipe", "inherit"] });
  const address = await new Promise((resolve) => echo.stdout.once("data", (chunk) => resolve(String(chunk).trim().split(" ")[1])));
  const theirs = { url: `${address}/echo`, pid: echo.pid };
  await fire(ours, body, 1);
  await fire(theirs, body, 1);
  const rounds = [];
  for (let i = 0; i < 3; i++) {
    const [pid] = target.replicaPids;
    const child = cpuUs(pid);
    const runsBefore = runs.count;
    const mine = await fire(ours, body, seconds);
    rounds.push({
      mine,
      rowsPerRun: mine.requests / (runs.count - runsBefore),
      childCpuUs: (cpuUs(pid) - child) / mine.requests,
      echo: await fire(theirs, body, seconds),
    });
  }
  echo.kill("SIGTERM");
  await app.close();
  const median = (pick) => rounds.map(pick).sort((a, b) => a - b)[1];
  return {
    perSecond: median((r) => r.mine.perSecond),
    echoPerSecond: median((r) => r.echo.perSecond),
    ratio: median((r) => r.mine.perSecond / r.echo.perSecond),
    serverCpuUs: median((r) => r.mine.cpuUs),
    childCpuUs: median((r) => r.childCpuUs),
    echoCpuUs: median((r) => r.echo.cpuUs),
    rowsPerRun: median((r) => r.rowsPerRun),
    p99Ms: median((r) => r.mine.p99Ms),
    errors: rounds.reduce((sum, r) => sum + r.mine.errors, 0),
  };
}

async function fire({ url, pid }, body, seconds) {
  const before = cpuUs(pid);
  const load = spawn(
    process.execPath,
    [
      "--input-type=module",
      "-e",
      `import autocannon from ${JSON.stringify(import.meta.resolve("autocannon"))}; const r = await autocannon(${JSON.stringify({ url, method: "POST", body, connections: CONNECTIONS, duration: seconds, headers: { "content-type": "application/json" } })}); console.log(JSON.stringify({ ok: r["2xx"], duration: r.duration, p99: r.latency.p99, errors: r.errors + r.non2xx }));`,
    ],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  let text = "";
  load.stdout.on("data", (chunk) => (text += chunk));
  await new Promise((resolve) => load.once("exit", resolve));
  const result = JSON.parse(text);
  return { requests: result.ok, perSecond: result.ok / result.duration, p99Ms: result.p99, errors: result.errors, cpuUs: (cpuUs(pid) - before) / result.ok };
}

function print(result) {
  for (const [part, values] of Object.entries(result))
    for (const [name, value] of Object.entries(values)) console.log(`${part.padEnd(10)} ${name.padEnd(20)} ${Math.round(value * 1000) / 1000}`);
  return result;
}

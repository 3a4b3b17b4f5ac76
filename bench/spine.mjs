// The spine's figures: predictions/s through HTTP beside a bare Fastify echo in the same run, p99, cold start, idle memory, import of a 1 GB CSV.
import { spawn } from "node:child_process";
import { createReadStream, createWriteStream, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { once } from "node:events";
import autocannon from "autocannon";
import { root } from "../scripts/ensure.mjs";
import { peakRssBytes, peakWhile, pssBytes } from "./processes.mjs";
import { KEY, readyUrl, startServer } from "./server.mjs";

const ROUNDS = 3;
const SECONDS = 5;
const CONNECTIONS = 64;
const RECORD = { island: "Torgersen", bill_length_mm: 39.1, bill_depth_mm: 18.7, flipper_length_mm: 181, body_mass_g: 3750, sex: "male", year: 2007 };
const mb = (bytes) => Math.round(bytes / 1e5) / 10;
const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

export async function run(args) {
  const bytes = args.includes("--small") ? 5e7 : 1e9;
  const server = await startServer();
  try {
    const idle = await idleMemory(server);
    const second = await secondStart(server);
    const load = await predictions(second);
    const imported = await importCsv(second, bytes);
    return print({ coldStartMs: Math.round(server.startMs), secondStartMs: Math.round(second.startMs), idlePssMb: mb(idle), ...load, ...imported }, second);
  } finally {
    rmSync(server.dataDir, { recursive: true, force: true });
  }
}

async function idleMemory(server) {
  await new Promise((resolve) => setTimeout(resolve, 5000)); // what the start used is given back
  return pssBytes(server.pid);
}

async function secondStart(server) {
  await server.stop();
  return startServer({ dataDir: server.dataDir });
}

/** Rounds of ours and of the echo in turn, so that a change of the machine's speed meets both. */
async function predictions(server) {
  await server.call("POST", "/datasets", { name: "penguins" });
  await server.call("POST", "/datasets/penguins/versions?format=csv", createReadStream(join(root, "sample/penguins.csv")));
  const { id } = await server.call("POST", "/runs", { dataset: "penguins", target: "species", algorithm: "logistic-regression" });
  const { version } = await server.until(`/runs/${id}`, ({ state }) => state === "succeeded");
  await server.call("POST", "/deployments", { name: "penguins", model: version });
  await server.until("/deployments/penguins", ({ state }) => state === "ready");
  const body = JSON.stringify({ records: [RECORD] });
  const answer = await server.call("POST", "/deployments/penguins/predict", { records: [RECORD] });
  const echo = spawn(process.execPath, [join(root, "bench/echo.mjs")], {
    env: { ...process.env, ECHO_ANSWER: JSON.stringify(answer) },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ours = { url: `${server.url}/api/v1/deployments/penguins/predict`, body };
  const theirs = { url: `${await readyUrl(echo)}/echo`, body };
  await fire(ours, 2); // warm-up of both
  await fire(theirs, 2);
  const rounds = [];
  for (let i = 0; i < ROUNDS; i++) rounds.push({ echo: await fire(theirs, SECONDS), ours: await fire(ours, SECONDS) });
  echo.kill("SIGTERM");
  return {
    connections: CONNECTIONS,
    predictionsPerSecond: Math.round(median(rounds.map(({ ours: o }) => o.perSecond))),
    echoPerSecond: Math.round(median(rounds.map(({ echo: e }) => e.perSecond))),
    ratioToEcho: Math.round(1000 * median(rounds.map(({ ours: o, echo: e }) => o.perSecond / e.perSecond))) / 1000,
    p50Ms: median(rounds.map(({ ours: o }) => o.p50Ms)),
    p99Ms: median(rounds.map(({ ours: o }) => o.p99Ms)),
    errors: rounds.reduce((sum, { ours: o }) => sum + o.errors, 0),
  };
}

async function fire({ url, body }, seconds) {
  const result = await autocannon({
    url,
    method: "POST",
    body,
    connections: CONNECTIONS,
    duration: seconds,
    headers: { authorization: `Bearer ${KEY}`, "content-type": "application/json" },
  });
  return { perSecond: result["2xx"] / result.duration, p50Ms: result.latency.p50, p99Ms: result.latency.p99, errors: result.errors + result.non2xx };
}

async function importCsv(server, bytes) {
  const path = join(tmpdir(), `aimass-bench-${process.pid}.csv`);
  const rows = await writeCsv(path, bytes);
  try {
    await server.call("POST", "/datasets", { name: "big" });
    const started = performance.now();
    const { peakBytes } = await peakWhile(server.pid, async () => {
      const { version } = await server.call("POST", "/datasets/big/versions?format=csv", createReadStream(path));
      const done = await server.until(`/datasets/big/versions/${version}`, ({ state }) => state === "ready" || state === "failed");
      if (done.state !== "ready" || done.rows !== rows) throw new Error(`import: ${JSON.stringify(done).slice(0, 500)}`);
    });
    return {
      importBytes: bytes,
      importRows: rows,
      importSeconds: Math.round((performance.now() - started) / 100) / 10,
      importPeakPssMb: mb(peakBytes),
      serverPeakRssMb: mb(peakRssBytes(server.pid)),
    };
  } finally {
    rmSync(path, { force: true });
  }
}

async function writeCsv(path, bytes) {
  const file = createWriteStream(path);
  file.write("id,amount,when,shop,text\n");
  let written = 0;
  let rows = 0;
  while (written < bytes) {
    let chunk = "";
    for (let i = 0; i < 2000; i++, rows++)
      chunk += `${rows},${((rows * 2654435761) % 100000) / 100},2026-${String(1 + (rows % 12)).padStart(2, "0")}-${String(1 + (rows % 28)).padStart(2, "0")},shop-${rows % 40},"a note, number ${rows * 7}"\n`;
    written += chunk.length;
    if (!file.write(chunk)) await once(file, "drain");
  }
  file.end();
  await once(file, "finish");
  return rows;
}

async function print(result, server) {
  await server.stop();
  for (const [name, value] of Object.entries(result)) console.log(`${name.padEnd(22)} ${value}`);
  return result;
}

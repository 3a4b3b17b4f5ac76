// Examples a second from each source: real digits, photographs, mails, recordings and a table, in batches of 64.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { bundle, loadBundle } from "./bundle.mjs";
import { spamCsv } from "./sources/spam-csv.mjs";

const BATCH = 64;
const MIN_MS = 1500;
const MIB = 2 ** 20;

export async function run() {
  const engine = await load();
  const folder = mkdtempSync(join(tmpdir(), "aimass-bench-"));
  try {
    const results = {
      ...(await digits(engine, folder)),
      ...(await photographs(engine, folder)),
      ...(await mails(engine)),
      ...(await recordings(engine, folder)),
      ...(await table(engine)),
    };
    for (const [name, value] of Object.entries(results))
      console.log(`${name.padEnd(44)} ${typeof value === "object" ? `${value.wall} (${value.cpu} a core)` : value}`);
    return results;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function load() {
  await bundle("sources", { entry: "bench/sources/engine.ts" });
  return loadBundle("sources");
}

const labels = (rows) => ({ dtype: "int64", dims: [rows], data: new BigInt64Array(rows) });

async function pathsOf({ openZip }, archive) {
  const zip = await openZip(archive, { maxBytes: Number.MAX_SAFE_INTEGER });
  zip.close();
  return zip.entries.map(({ name }) => name);
}

/** Examples over random batches: a second by the clock, and a second of one core (other work on the machine does not count). */
async function rate(source, augmentation = null) {
  let examples = 0;
  const started = performance.now();
  const before = process.cpuUsage();
  while (performance.now() - started < MIN_MS) {
    const rows = Uint32Array.from({ length: BATCH }, () => Math.floor(Math.random() * source.rows));
    await source.batch(rows, augmentation);
    examples += BATCH;
  }
  const { user, system } = process.cpuUsage(before);
  return { wall: Math.round((examples / (performance.now() - started)) * 1000), cpu: Math.round((examples / (user + system)) * 1e6) };
}

async function digits(engine, folder) {
  const archive = join(folder, "digits.zip");
  const bytes = await engine.mnistZip();
  writeFileSync(archive, bytes);
  const paths = await pathsOf(engine, archive);
  const options = {
    input: "x",
    archive,
    paths,
    targets: labels(paths.length),
    size: { width: 28, height: 28, channels: 1 },
    augmentation: { shift: 2, colour: 0.2 },
  };
  const started = performance.now();
  const stored = await engine.imageSource({ ...options, storeBytes: 64 * MIB });
  const decoded = Math.round((paths.length / (performance.now() - started)) * 1000);
  const onDemand = await engine.imageSource({ ...options, storeBytes: 0 });
  return {
    "digits 28x28, archive bytes": bytes.length,
    "digits 28x28, decoded once, pictures/s": decoded,
    "digits 28x28, stored": await rate(stored),
    "digits 28x28, stored, augmented": await rate(stored, { seed: 1, epoch: 1 }),
    "digits 28x28, on demand": await rate(onDemand),
  };
}

async function photographs(engine, folder) {
  const archive = join(folder, "photographs.zip");
  const files = [];
  for (let i = 0; i < 200; i++) {
    const noise = { type: "gaussian", mean: 128, sigma: 30 };
    const content = await sharp({ create: { width: 640, height: 480, channels: 3, background: "grey", noise } })
      .blur(2)
      .jpeg({ quality: 85 })
      .toBuffer();
    files.push({ name: `a/${i}.jpg`, content });
  }
  writeFileSync(archive, engine.makeZip(files));
  const paths = files.map(({ name }) => name);
  const options = {
    input: "x",
    archive,
    paths,
    targets: labels(200),
    size: { width: 224, height: 224, channels: 3 },
    augmentation: { flip: true, shift: 16, colour: 0.2 },
  };
  const stored = await engine.imageSource({ ...options, storeBytes: 256 * MIB });
  const onDemand = await engine.imageSource({ ...options, storeBytes: 0 });
  return {
    "JPEG 640x480 to 224x224, stored, augmented": await rate(stored, { seed: 1, epoch: 1 }),
    "JPEG 640x480 to 224x224, on demand": await rate(onDemand),
  };
}

async function mails({ csvRecords, learnWords, textSource }) {
  const [, ...records] = csvRecords([readFileSync(spamCsv(), "utf8")], ",");
  const texts = records.map(([text]) => text);
  const started = performance.now();
  const tokenizer = learnWords(texts, Uint32Array.from(texts.keys()), { length: 256 });
  const learnMs = Math.round(performance.now() - started);
  return {
    mails: texts.length,
    "mails, words learnt in ms": learnMs,
    "mails, words": tokenizer.words.length,
    "mails, 256 words each": await rate(textSource({ input: "x", texts, targets: labels(texts.length), tokenizer })),
  };
}

async function recordings({ audioSource, makeZip, tone, wav }, folder) {
  const archive = join(folder, "recordings.zip");
  const sampleRate = 44_100;
  const files = Array.from({ length: 200 }, (_, i) => ({ name: `a/${i}.wav`, content: wav([tone(200 + i, { seconds: 1, sampleRate })], { sampleRate }) }));
  writeFileSync(archive, makeZip(files));
  const options = { input: "x", archive, paths: files.map(({ name }) => name), targets: labels(200), sampleRate: 16_000, samples: 16_000, shift: 1600 };
  return {
    "WAV 1 s at 44.1 to 16 kHz, stored": await rate(await audioSource({ ...options, storeBytes: 64 * MIB }), { seed: 1, epoch: 1 }),
    "WAV 1 s at 44.1 to 16 kHz, on demand": await rate(await audioSource({ ...options, storeBytes: 0 })),
  };
}

async function table({ tableSource }) {
  const rows = 100_000;
  const features = Float32Array.from({ length: rows * 50 }, Math.random);
  return { "table of 50 columns": await rate(tableSource({ input: "x", rows, features, targets: labels(rows) })) };
}

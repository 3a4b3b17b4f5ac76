// `npm run check`: everything that a change must pass, the slowest first; the tests come last, so that their count is the closing line.
import { spawn, spawnSync } from "node:child_process";
import { ensureBuilt, ensureConsole, ensureInstalled, root } from "./ensure.mjs";

ensureInstalled();
ensureBuilt();
ensureConsole();

const CHECKS = [
  ["lint", "eslint", ["--max-warnings=0", "."]],
  ["format", "prettier", ["--check", "--log-level=warn", "."]],
  ["types", "tsc", ["-p", "."]],
  ["types of the console", "tsc", ["-p", "console"]],
  ["room arrows", "depcruise", ["--config", ".dependency-cruiser.cjs", "src", "sdk/src", "console/src"]],
  ["unused code", "knip", []],
  ["repeated logic", "jscpd", ["--min-lines", "8", "--min-tokens", "80", "--threshold", "0", "--ignore", "**/generated/**,**/*.test.ts", "src"]],
  ["rooms and sizes", process.execPath, ["scripts/rooms.mjs"]],
  ["generated files", process.execPath, ["scripts/generate.mjs", "--check"]],
];

/** Two at a time: lint takes as long as all others together. */
const LANES = 2;
const failed = [];

function runCheck([name, command, args]) {
  const started = performance.now();
  const [program, ...rest] = command === process.execPath ? [command, ...args] : ["npx", "--no-install", command, ...args];
  return new Promise((resolve) => {
    const child = spawn(program, rest, { cwd: root, env: { ...process.env, npm_config_loglevel: "error" }, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (output += chunk));
    child.once("close", (status) => {
      console.log(`${status === 0 ? "ok    " : "FAILED"} ${name} (${((performance.now() - started) / 1000).toFixed(1)} s)`);
      if (status !== 0) {
        failed.push(name);
        console.log(output.trimEnd());
      }
      resolve();
    });
  });
}

async function runLane() {
  for (let check = CHECKS.shift(); check !== undefined; check = CHECKS.shift()) await runCheck(check);
}

await Promise.all(Array.from({ length: LANES }, runLane));
if (!process.argv.includes("--no-tests")) {
  const { status } = spawnSync(process.execPath, ["scripts/test.mjs"], { cwd: root, stdio: "inherit" });
  if (status !== 0) failed.push("tests");
}
if (failed.length > 0) {
  console.error(`failed: ${failed.join(", ")}`);
  process.exitCode = 1;
}

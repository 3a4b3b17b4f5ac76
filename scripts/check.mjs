// `npm run check`: everything that a change must pass, cheapest first; the tests come last, so that their count is the closing line.
import { spawnSync } from "node:child_process";
import { ensureBuilt, ensureConsole, ensureInstalled, root } from "./ensure.mjs";

ensureInstalled();
ensureBuilt();
ensureConsole();

const CHECKS = [
  ["format", "prettier", ["--check", "--log-level=warn", "."]],
  ["types", "tsc", ["-p", "."]],
  ["types of the console", "tsc", ["-p", "console"]],
  ["room arrows", "depcruise", ["--config", ".dependency-cruiser.cjs", "src", "sdk/src", "console/src"]],
  ["unused code", "knip", []],
  ["repeated logic", "jscpd", ["--min-lines", "8", "--min-tokens", "80", "--threshold", "0", "--ignore", "**/generated/**,**/*.test.ts", "src"]],
  ["lint", "eslint", ["--max-warnings=0", "."]],
  ["rooms and sizes", process.execPath, ["scripts/rooms.mjs"]],
  ["generated files", process.execPath, ["scripts/generate.mjs", "--check"]],
];

const failed = [];
for (const [name, command, args] of CHECKS) {
  const started = performance.now();
  const [program, ...rest] = command === process.execPath ? [command, ...args] : ["npx", "--no-install", command, ...args];
  const { status, stdout, stderr } = spawnSync(program, rest, {
    cwd: root,
    encoding: "utf8",
    env: { ...process.env, npm_config_loglevel: "error" },
    maxBuffer: 1 << 28,
  });
  console.log(`${status === 0 ? "ok    " : "FAILED"} ${name} (${((performance.now() - started) / 1000).toFixed(1)} s)`);
  if (status === 0) continue;
  failed.push(name);
  console.log(`${stdout}${stderr}`.trimEnd());
}
if (!process.argv.includes("--no-tests")) {
  const { status } = spawnSync(process.execPath, ["scripts/test.mjs"], { cwd: root, stdio: "inherit" });
  if (status !== 0) failed.push("tests");
}
if (failed.length > 0) {
  console.error(`failed: ${failed.join(", ")}`);
  process.exitCode = 1;
}

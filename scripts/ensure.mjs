// Installs and builds what is missing or stale. Needs nothing but Node, because it runs before anything is installed.
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const OLDEST_NODE = [20, 20];

export function ensureNode() {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  if (major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1])) return;
  console.error(`AI Mass needs Node >= ${OLDEST_NODE.join(".")}, this is ${process.versions.node}. Install a newer Node and run the command again.`);
  process.exit(1);
}

/** `npm ci` when node_modules is missing or older than package-lock.json. */
export function ensureInstalled() {
  ensureNode();
  const installed = join(root, "node_modules/.package-lock.json");
  if (existsSync(installed) && statSync(installed).mtimeMs >= statSync(join(root, "package-lock.json")).mtimeMs) return;
  step("installing packages (npm ci)", "npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"]);
}

/** esbuild of src/ into dist/ when a source file is newer than the build. */
export function ensureBuilt() {
  if (newestUnder(join(root, "src"), join(root, "sdk/src")) <= builtAt("dist/cli.js")) return;
  step("building the server", process.execPath, ["scripts/build.mjs"]);
}

/** Vite build of the console when a source file is newer than it. */
export function ensureConsole() {
  if (newestUnder(join(root, "console/src"), join(root, "sdk/src")) <= builtAt("console/dist/index.html")) return;
  step("building the console", "npm", ["run", "build", "--workspace", "console", "--silent", "--", "--logLevel", "warn"]);
}

const builtAt = (path) => (existsSync(join(root, path)) ? statSync(join(root, path)).mtimeMs : 0);

export function newestUnder(...folders) {
  let newest = 0;
  for (const folder of folders) {
    if (!existsSync(folder)) continue;
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name);
      newest = Math.max(newest, entry.isDirectory() ? newestUnder(path) : statSync(path).mtimeMs);
    }
  }
  return newest;
}

function step(what, command, args) {
  const started = performance.now();
  console.error(`aimass: ${what} ...`);
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: ["ignore", 2, 2] });
  if (status !== 0) {
    console.error(`aimass: ${what} failed${error === undefined ? "" : `: ${error.message}`}; the lines above say why.`);
    process.exit(1);
  }
  console.error(`aimass: ${what}: ${((performance.now() - started) / 1000).toFixed(1)} s`);
}

// `npm run bench -- NAME [--json]`: builds, then runs bench/NAME.mjs. With --json the last line is one JSON object.
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { ensureBuilt, ensureInstalled, root } from "./ensure.mjs";

const name = process.argv[2] ?? "";
const file = join(root, "bench", `${name}.mjs`);
if (!/^[a-z-]+$/.test(name) || !existsSync(file)) {
  const names = readdirSync(join(root, "bench"))
    .filter((entry) => entry.endsWith(".mjs"))
    .map((entry) => entry.slice(0, -4));
  console.error(`bench: expected one of ${names.join(", ")}, got '${name}'`);
  process.exit(2);
}
ensureInstalled();
ensureBuilt();
const { run } = await import(file);
const result = await run(process.argv.slice(3));
if (process.argv.includes("--json")) console.log(JSON.stringify(result));

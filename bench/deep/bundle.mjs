// The engine's TypeScript, bundled: the benchmark measures what the server runs.
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { root } from "../../scripts/ensure.mjs";

const outfile = join(root, "dist", "bench-deep.mjs"); // under the package, so that it finds node_modules

export async function bundleEngine() {
  await build({
    entryPoints: [join(root, "bench/deep/engine.ts")],
    outfile,
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node20",
    packages: "external",
    conditions: ["dev"],
    logLevel: "error",
  });
}

export const loadEngine = () => import(pathToFileURL(outfile).href);

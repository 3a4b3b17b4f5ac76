// The engine's TypeScript as a module for benchmarks, which are plain JavaScript: they measure what the server runs.
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { root } from "../scripts/ensure.mjs";

/** Bundles a file (or text) into `dist/bench-<name>.mjs`, under the package so that it finds node_modules. Gives its path. */
export async function bundle(name, source) {
  const outfile = outfileOf(name);
  const input = "contents" in source ? { stdin: { contents: source.contents, resolveDir: root, loader: "ts" } } : { entryPoints: [join(root, source.entry)] };
  await build({
    ...input,
    outfile,
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node20",
    packages: "external",
    conditions: ["dev"],
    logLevel: "error",
  });
  return outfile;
}

/** What was bundled under this name. */
export const loadBundle = (name) => import(pathToFileURL(outfileOf(name)).href);

const outfileOf = (name) => join(root, "dist", `bench-${name}.mjs`);

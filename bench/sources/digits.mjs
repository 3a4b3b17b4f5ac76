// The digits of test/support/mnist-zip.ts for benchmarks, which are plain JavaScript.
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { root } from "../../scripts/ensure.mjs";

export async function digitsZip() {
  const { build } = await import("esbuild");
  const outfile = join(root, "dist/bench-digits.mjs");
  await build({
    entryPoints: [join(root, "test/support/mnist-zip.ts")],
    outfile,
    bundle: true,
    format: "esm",
    platform: "node",
    packages: "external",
    logLevel: "warning",
  });
  return (await import(pathToFileURL(outfile).href)).mnistZip();
}

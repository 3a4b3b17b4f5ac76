#!/usr/bin/env node
// Prints what is generated from the source tables: the SDK's types and docs/generated/*. `--check` writes nothing and fails when a file is out of date.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { configPage, errorsPage, routesPage } from "./generate-docs.mjs";
import { architecturePicture } from "./picture.mjs";
import { sdkTypes } from "./generate-sdk-types.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");

/** The source tables, bundled from TypeScript; the rooms' code behind types is never loaded. */
async function loadTables() {
  const { build } = await import("esbuild");
  const outfile = join(root, "node_modules/.cache/aimass-generate.mjs");
  const contents = [
    'export { openApiDocument } from "./src/api/openapi.ts";',
    'export { listRoutes, routeAddress } from "./src/api/all-routes.ts";',
    'export { PERMISSIONS } from "./src/api/permissions.ts";',
    'export { ERRORS, SETTINGS } from "./src/base/index.ts";',
    'export { printOperatorTable } from "./src/graph/index.ts";',
  ].join("\n");
  await build({
    stdin: { contents, resolveDir: root, loader: "ts" },
    outfile,
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node20",
    packages: "external",
    conditions: ["dev"],
    logLevel: "warning",
  });
  try {
    return await import(pathToFileURL(outfile).href);
  } finally {
    rmSync(outfile, { force: true });
  }
}

const tables = await loadTables();
const files = {
  "sdk/src/generated/types.ts": sdkTypes(tables.openApiDocument()),
  "docs/generated/errors.md": errorsPage(tables.ERRORS),
  "docs/generated/config.md": configPage(tables.SETTINGS),
  "docs/generated/routes.md": routesPage(tables.listRoutes(), tables.PERMISSIONS, tables.routeAddress),
  "docs/generated/operators.md": tables.printOperatorTable(),
  "docs/generated/architecture.svg": architecturePicture(),
};

const check = process.argv.includes("--check");
const stale = Object.entries(files).filter(([path, text]) => !existsSync(join(root, path)) || readFileSync(join(root, path), "utf8") !== text);
for (const [path, text] of check ? [] : stale) {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
  console.log(`wrote ${path}`);
}
if (check && stale.length > 0) {
  console.error(`Out of date: ${stale.map(([path]) => path).join(", ")}. Run: node scripts/generate.mjs`);
  process.exitCode = 1;
}

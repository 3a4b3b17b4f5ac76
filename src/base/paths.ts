/** @file Where the platform's own files lie: found from this file upwards, so that source and build find the same. */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder of the package `aimass` (the one with bin/, dist/, console/). */
export const PACKAGE_ROOT: string = findRoot(dirname(fileURLToPath(import.meta.url)));

/** The built entry of a child process, e.g. `childEntry("runtime")` -> `<root>/dist/children/runtime.js`. */
export function childEntry(name: string): string {
  return join(PACKAGE_ROOT, "dist", "children", `${name}.js`);
}

/** The folder with the built console. */
export const CONSOLE_DIST: string = join(PACKAGE_ROOT, "console", "dist");

export const VERSION: string = (JSON.parse(readFileSync(join(PACKAGE_ROOT, "package.json"), "utf8")) as { version: string }).version;

function findRoot(from: string): string {
  for (let folder = from; ; folder = dirname(folder)) {
    if (existsSync(join(folder, "bin", "aimass.js"))) return folder;
    if (folder === dirname(folder)) throw new Error(`no package root above ${from}`);
  }
}

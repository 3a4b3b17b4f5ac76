/** @file What a browser has to fetch before the first page stands, from the build's own manifest. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

export const CONSOLE_DIST = fileURLToPath(new URL("../../console/dist", import.meta.url));

interface Chunk {
  readonly file: string;
  readonly imports?: readonly string[];
  readonly css?: readonly string[];
  readonly assets?: readonly string[];
}

export const isBuilt = (): boolean => existsSync(join(CONSOLE_DIST, ".vite/manifest.json"));

/** Files of the page itself, and of the given modules with all that they import at once. */
export function filesOf(modules: readonly string[]): readonly string[] {
  const manifest = JSON.parse(readFileSync(join(CONSOLE_DIST, ".vite/manifest.json"), "utf8")) as Record<string, Chunk>;
  const seen = new Set<string>();
  const files = new Set<string>(["index.html", "theme-boot.js", "favicon.svg"]);
  const visit = (key: string): void => {
    const chunk = manifest[key];
    if (chunk === undefined) throw new Error(`the manifest has no ${key}`);
    if (seen.has(key)) return;
    seen.add(key);
    for (const file of [chunk.file, ...(chunk.css ?? []), ...(chunk.assets ?? [])]) files.add(file);
    chunk.imports?.forEach(visit);
  };
  modules.forEach(visit);
  return [...files];
}

/** Bytes over the wire: text compressed, fonts as they are. */
export function transferBytes(file: string): number {
  if (file.endsWith(".csv")) return 0; // the sample is fetched when it is asked for
  const bytes = readFileSync(join(CONSOLE_DIST, file));
  return /\.(woff2)$/.test(file) ? bytes.length : gzipSync(bytes, { level: 9 }).length;
}
